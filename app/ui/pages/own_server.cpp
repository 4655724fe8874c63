// "My own server": the form that looks what it offers, and what can be done about the one that is remembered.
#include <algorithm>
#include <string>

#include "app/ui/format.h"
#include "app/ui/pages/page_parts.h"

namespace hearth::ui {
namespace {

constexpr float kRow = 40, kMostRows = 6, kField = 44;

void look(Drafts& drafts, Actions& out) {
  ServerDraft& mine = drafts.pages.server;
  mine.model.clear();
  out.push_back(action::LookForServer{mine.address, take_secret(mine.key)});
}

void address_fields(Flow& flow, const ServerView::Look& look_now, Drafts& drafts, Actions& out) {
  ServerDraft& mine = drafts.pages.server;
  const bool focus = mine.focus && !flow.measuring();
  const FieldResult typed =
      flow.field(words(Word::kServerAddress), mine.address,
                 {.placeholder = words(Word::kServerAddressHint), .focus = focus}, kField);
  if (focus) mine.focus = false;
  flow.space(12);
  const FieldResult key = secret_field(flow, words(Word::kServerKey), mine.key, false, Word::kServerShowKey,
                                       Word::kServerHideKey);
  flow.space(8);
  flow.caption(words(Word::kServerLookAbout));
  flow.space(12);
  const bool can_look = !mine.address.empty() && !look_now.running;
  const Button how = {.kind = look_now.models.empty() ? ButtonKind::Primary : ButtonKind::Secondary,
                      .icon = Icon::search,
                      .disabled = !can_look};
  const int pressed = flow.buttons({{words(Word::kServerLook), how}});
  if (can_look && (pressed == 0 || typed.submitted || key.submitted)) look(drafts, out);
}

void model_row(Ui& ui, Rect at, const ServerModelView& model, ServerDraft& mine) {
  const bool chosen = mine.model == model.name;
  if (row(ui, at, model.name, chosen, Role::ListItem, model.name).pressed) mine.model = model.name;
  Rect inside = at.inset(12, 0);
  const Rect mark = inside.cut_end(20).centred(16, 16);
  if (chosen) icon(ui, mark, Icon::check, Token::Accent, 16);
  inside.cut_end(8);
  if (model.context_tokens > 0) {
    const std::string size = words(Word::kModelsTokens, {shown_number(model.context_tokens)});
    const float width = width_of(ui, size, type::kCaption) + 2;
    if (width < inside.w / 2)
      label(ui, inside.cut_end(width), size,
            {.type = type::kCaption, .colour = Token::TextCaption, .max_lines = 1, .middle = true});
    inside.cut_end(8);
  }
  label(ui, inside, model.name, {.max_lines = 1, .elides = true, .middle = true, .silent = true});
}

void model_list(Flow& flow, const ServerView::Look& found, ServerDraft& mine) {
  flow.text(words(Word::kServerChoose), {.type = type::kLabel, .silent = true});
  flow.space(6);
  const float all = kRow * static_cast<float>(found.models.size());
  const Rect at = flow.take(std::min(all, kRow * kMostRows) + 8);
  if (flow.measuring()) return;
  Ui& ui = flow.ui();
  outline(ui, at, Token::Control, radius::kButton);
  const Rect list = at.inset(4);
  group(ui, Role::List, words(Word::kServerChoose), list, [&] {
    scroll_area(ui, list, "server models", all, [&](ScrollView&) {
      for (size_t index = 0; index < found.models.size(); ++index)
        model_row(ui, {0, kRow * static_cast<float>(index), list.w, kRow}, found.models[index], mine);
    });
  });
}

void found_models(Flow& flow, const ServerView::Look& found, Drafts& drafts, Actions& out) {
  ServerDraft& mine = drafts.pages.server;
  if (mine.model.empty() && found.models.size() == 1) mine.model = found.models.front().name;
  flow.space(20);
  model_list(flow, found, mine);
  flow.space(12);
  if (found.readable) {
    flow.strip(Tone::Caution, words(Word::kServerReadable, {found.host}));
    flow.space(12);
  }
  flow.caption(words(Word::kServerUseAbout, {found.host}));
  flow.space(12);
  const Button use = {.kind = ButtonKind::Primary, .icon = Icon::server, .disabled = mine.model.empty()};
  if (flow.buttons({{words(Word::kServerUse), use}}) != 0) return;
  out.push_back(action::UseServer{mine.model});
  mine.open = false;
}

void form(Flow& flow, const AppState& state, Drafts& drafts, Actions& out) {
  const ServerView::Look& found = state.server.look;
  address_fields(flow, found, drafts, out);
  if (found.running) {
    const std::string asking = words(Word::kServerLooking, {found.host});
    flow.space(12);
    flow.caption(asking);
    flow.space(8);
    const Rect bar = flow.take(8);
    if (!flow.measuring()) progress(flow.ui(), bar, found.host, -1, asking);
  } else if (!found.error.empty()) {
    flow.space(12);
    flow.strip(Tone::Danger, found.error);
  } else if (!found.models.empty()) {
    found_models(flow, found, drafts, out);
  }
}

Offer change_offer(const ServerDraft& mine) {
  return {words(mine.open ? Word::kModelsClose : Word::kServerChange),
          {.id = "change", .expanded = mine.open}};
}

void open_or_close(const AppState& state, ServerDraft& mine) {
  mine.open = mine.focus = !mine.open;
  mine.key.clear();
  if (mine.open && mine.address.empty()) mine.address = state.server.address;
}

void remembered(Flow& flow, const AppState& state, Drafts& drafts, Actions& out) {
  const ServerView& server = state.server;
  ServerDraft& mine = drafts.pages.server;
  const std::string about =
      words(server.in_use ? Word::kServerInUse : Word::kServerRemembered, {server.host});
  flow.item({.icon = Icon::server,
             .icon_colour = server.in_use ? Token::Caution : Token::TextSecond,
             .title = server.model,
             .caption = about,
             .max_lines = 2});
  flow.space(12);
  const Offer use = {words(server.in_use ? Word::kServerStop : Word::kServerUseAgain), {.id = "use"}};
  const int pressed =
      flow.buttons({use,
                    change_offer(mine),
                    {words(Word::kServerForget), {.kind = ButtonKind::Quiet, .icon = Icon::trash_2}}});
  if (pressed == 0 && server.in_use) out.push_back(action::CloseModel{});
  if (pressed == 0 && !server.in_use) out.push_back(action::UseServerAgain{});
  if (pressed == 1) open_or_close(state, mine);
  if (pressed != 2) return;
  out.push_back(action::ForgetServer{});
  mine = {};
}

}  // namespace

void draw_own_server(Flow& flow, bool headed, const AppState& state, Drafts& drafts, Actions& out) {
  ServerDraft& mine = drafts.pages.server;
  if (!state.server.address.empty()) {
    remembered(flow, state, drafts, out);
  } else {
    const Offer set_up = {
        words(mine.open ? Word::kModelsClose : Word::kServerSetUp),
        {.icon = mine.open ? Icon::x : Icon::server, .id = "change", .expanded = mine.open}};
    const Item named = {
        .icon = Icon::server, .title = words(Word::kServerTitle), .caption = words(Word::kServerAbout)};
    const Item nameless = {
        .icon = Icon::server, .title = words(Word::kServerAbout), .title_type = type::kInterface};
    if (flow.item(headed ? nameless : named, {set_up}) == 0) open_or_close(state, mine);
  }
  if (!mine.open) return;
  flow.rule(16, 16);
  form(flow, state, drafts, out);
}

}  // namespace hearth::ui
