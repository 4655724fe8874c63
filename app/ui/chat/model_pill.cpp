#include <algorithm>
#include <cmath>

#include "app/ui/chat/chat_parts.h"
#include "app/ui/format.h"

namespace hearth::ui {
namespace {

struct Said {
  std::string name, rest;
  Token dot;
};

Said said_of(const ModelView& model, bool narrow) {
  switch (model.state) {
    case ModelView::State::None:
      return {std::string(words(Word::kChatModelNone)), {}, Token::Control};
    case ModelView::State::Opening:
      if (!model.tested_device.empty())
        return {words(Word::kChatModelTesting, {model.tested_device}), {}, Token::Ember};
      return {words(Word::kChatModelOpening, {model.name, shown_number(std::floor(model.opened * 100))}),
              {},
              Token::Ember};
    case ModelView::State::Failed:
      return {words(Word::kChatModelFailed, {model.name}), {}, Token::Danger};
    case ModelView::State::Ready:
      break;
  }
  Said said = {model.name, {}, model.server.empty() ? Token::Accent : Token::Caution};
  if (!narrow) said.rest = model.device;
  if (model.tokens_per_s > 0) {
    if (!said.rest.empty()) said.rest += " \u00B7 ";
    said.rest += words(Word::kChatModelSpeed, {shown_number(model.tokens_per_s, model.tokens_per_s < 10)});
  }
  return said;
}

// Name and device, as the status "Model" tells it.
std::string status_of(const ModelView& model) {
  if (model.state == ModelView::State::None) return std::string(words(Word::kShellModelNone));
  if (model.state == ModelView::State::Ready) return model.name + " \u00B7 " + model.device;
  return said_of(model, false).name;
}

void draw_model_row(Ui& ui, Rect at, const ShelfModel& model, bool here, Drafts& drafts, Actions& out) {
  if (row(ui, at, model.name, here, Role::MenuItem, model.path).pressed) {
    if (!here) out.push_back(action::OpenModel{model.path});
    drafts.chat.model_menu = false;
    drafts.chat.focus_message = true;
  }
  Rect inside = at.inset(10, 5);
  const Rect mark = inside.cut_end(20).centred(16, 16);
  if (here) icon(ui, mark, Icon::check, Token::Accent, 16);
  label(ui, inside.cut_top(20), model.name,
        {.type = type::kLabel, .max_lines = 1, .elides = true, .silent = true});
  std::string about = shown_bytes(model.card.file_bytes);
  if (!model.card.quantization.empty()) about += " \u00B7 " + model.card.quantization;
  if (!model.origin.empty()) about += " \u00B7 " + model.origin;
  label(
      ui, inside, about,
      {.type = type::kCaption, .colour = Token::TextCaption, .max_lines = 1, .elides = true, .silent = true});
}

// The server that is remembered, which may be asked again.
void draw_server_row(Ui& ui, Rect at, const AppState& state, Drafts& drafts, Actions& out) {
  const bool here = !state.model.server.empty();
  if (row(ui, at, state.server.model, here, Role::MenuItem, "server").pressed) {
    if (!here) out.push_back(action::UseServerAgain{});
    drafts.chat.model_menu = false;
    drafts.chat.focus_message = true;
  }
  Rect inside = at.inset(10, 5);
  const Rect mark = inside.cut_end(20).centred(16, 16);
  if (here) icon(ui, mark, Icon::check, Token::Accent, 16);
  label(ui, inside.cut_top(20), state.server.model,
        {.type = type::kLabel, .max_lines = 1, .elides = true, .silent = true});
  label(
      ui, inside, std::string(words(Word::kServerTitle)) + " \u00B7 " + state.server.host,
      {.type = type::kCaption, .colour = Token::TextCaption, .max_lines = 1, .elides = true, .silent = true});
}

void draw_model_menu(Ui& ui, Rect anchor, const AppState& state, Drafts& drafts, Actions& out) {
  std::vector<const ShelfModel*> usable;
  for (const ShelfModel& model : state.shelf.models)
    if (model.error.empty() && model.card.purpose == ModelPurpose::Answer) usable.push_back(&model);
  constexpr float kRow = 48;
  const bool server = !state.server.address.empty();
  const size_t rows = usable.size() + (server ? 1 : 0);
  const float list = kRow * static_cast<float>(std::min<size_t>(rows, 6));
  const float width = std::min(340.0f, ui.width - 40);
  const std::string& notice = state.model.notice;
  const float said = notice.empty() ? 0 : height_of(ui, notice, width - 20, {.type = type::kSmall}) + 12;
  const Button file_look = {.kind = ButtonKind::Quiet, .icon = Icon::folder_open, .wide = true};
  const Button more_look = {.kind = ButtonKind::Quiet, .icon = Icon::box, .wide = true};
  const float file = button_height(ui, words(Word::kModelsChooseFile), width, file_look);
  const float more = button_height(ui, words(Word::kChatModelMore), width, more_look);
  const bool closed =
      popover(ui, anchor, width, said + list + 9 + file + more, words(Word::kChatModelMenu), [&](Rect body) {
        if (said > 0) {
          Rect place = body.cut_top(said);
          label(ui, {place.x + 10, place.y + 4, place.w - 20, said}, notice,
                {.type = type::kSmall, .colour = Token::Caution});
        }
        const Rect shown = body.cut_top(list);
        scroll_area(ui, shown, "models", kRow * static_cast<float>(rows), [&](ScrollView&) {
          if (server) {
            const Rect last = {0, kRow * static_cast<float>(usable.size()), shown.w, kRow - 2};
            draw_server_row(ui, last, state, drafts, out);
          }
          for (size_t i = 0; i < usable.size(); ++i)
            draw_model_row(
                ui, {0, kRow * static_cast<float>(i), shown.w, kRow - 2}, *usable[i],
                usable[i]->path == state.model.path && state.model.state == ModelView::State::Ready, drafts,
                out);
        });
        if (list > 0) {
          body.cut_top(4);
          line(ui, body.cut_top(1));
          body.cut_top(4);
        }
        if (file_button(ui, body.cut_top(file), words(Word::kModelsChooseFile),
                        {.purpose = FilePurpose::ModelFile}, drafts, out, file_look))
          drafts.chat.model_menu = false;
        if (button(ui, body.cut_top(more), words(Word::kChatModelMore), more_look)) {
          out.push_back(action::ShowPage{Page::Models});
          drafts.chat.model_menu = false;
        }
      });
  if (closed) drafts.chat.model_menu = false;
}

void press_menu(bool pressed, Drafts& drafts) {
  if (pressed) drafts.chat.model_menu = !drafts.chat.model_menu;
}

}  // namespace

void draw_model_status(Ui& ui, Rect at, const AppState& state, const std::function<void()>& body) {
  group(
      ui, Role::Status, words(Word::kModelsModel), at,
      [&] {
        if (body) body();
      },
      status_of(state.model));
}

void draw_model_pill(Ui& ui, Rect& bar, const Column& column, const AppState& state, Drafts& drafts,
                     Actions& out) {
  const Said said = said_of(state.model, column.narrow);
  const float name = width_of(ui, said.name, type::kSmallLabel) + 1;
  const float rest = said.rest.empty() ? 0 : width_of(ui, said.rest, type::kSmall) + 1;
  constexpr float kPoint =
      13;  // the point between name and device has a place of its own, for both directions
  // Where the name would be a few letters, the point and the arrow stand for it.
  constexpr float kLeastWithName = 112, kCompact = 48;
  const bool compact = bar.w < kLeastWithName;
  const float width = compact
                          ? std::min(bar.w, kCompact)
                          : std::min(bar.w, 10 + 8 + 6 + name + (rest > 0 ? kPoint + rest : 0) + 6 + 14 + 10);
  const float height = column.narrow ? 36 : 32;
  const Rect pill = bar.cut_start(width).centred(width, height);
  draw_model_status(ui, pill, state, [&] {
    const std::string full =
        words(Word::kChatModelButton, {said.rest.empty() ? said.name : said.name + " \u00B7 " + said.rest});
    fill(ui, pill, drafts.chat.model_menu ? Token::Hover : Token::Inset, radius::kRow);
    const RowPress press = row(ui, pill, full, false, Role::Button, "model");
    if (ui.theme->high_contrast) outline(ui, pill, Token::Line, radius::kRow);
    Rect inside = pill.inset(compact ? 6 : 10, 0);
    fill(ui, inside.cut_start(8).centred(8, 8), said.dot, radius::kPill);
    inside.cut_start(compact ? 0 : 6);
    icon(ui, inside.cut_end(14).centred(14, 14), Icon::chevron_down, Token::TextCaption, 14);
    inside.cut_end(6);
    if (compact) return press_menu(press.pressed, drafts);
    label(ui, inside.cut_start(std::min(name, inside.w)), said.name,
          {.type = type::kSmallLabel, .max_lines = 1, .elides = true, .middle = true, .silent = true});
    if (rest > 0 && inside.w > 40) {
      const Label second = {.type = type::kSmall,
                            .colour = Token::TextCaption,
                            .max_lines = 1,
                            .elides = true,
                            .middle = true,
                            .silent = true};
      Label point = second;
      point.align = Align::Centre;
      label(ui, inside.cut_start(kPoint), "\u00B7", point);
      label(ui, inside, said.rest, second);
    }
    press_menu(press.pressed, drafts);
  });
  if (drafts.chat.model_menu) draw_model_menu(ui, pill, state, drafts, out);
}

}  // namespace hearth::ui
