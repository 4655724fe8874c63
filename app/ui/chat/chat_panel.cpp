#include <algorithm>
#include <ranges>

#include "app/ui/chat/chat_parts.h"
#include "app/ui/format.h"
#include "imgui.h"

namespace hearth::ui {
namespace {

constexpr double kKeepDraftAfterSeconds = 1;

// The text of a conversation that was opened, or given back after a failure.
void take_draft(const ChatView& chat, ChatDrafts& own) {
  if (own.draft_version == chat.draft_version) return;
  own.draft_version = chat.draft_version;
  own.message = chat.draft;
  own.message_at = 0;
  own.editing.reset();
}

void keep_draft(Ui& ui, ChatDrafts& own, Actions& out) {
  if (own.message_at == 0) return;
  const double left = own.message_at + kKeepDraftAfterSeconds - ui.now;
  if (left > 0) {
    ui.redraw_in(left);
    return;
  }
  out.push_back(action::KeepDraft{own.message});
  own.message_at = 0;
}

bool something_is_open(const Drafts& drafts) {
  const ChatDrafts& own = drafts.chat;
  return own.model_menu || own.compare_menu || own.chat_menu || own.branch_map || own.editing ||
         drafts.sidebar.menu || drafts.sidebar.folder || drafts.sidebar.tagging || drafts.sidebar.renaming;
}

void chat_keys(const AppState& state, Drafts& drafts, Actions& out) {
  const ChatView& chat = state.chat;
  const bool writing = chat.writing.phase != WritingView::Phase::None;
  const bool typing = ImGui::GetIO().WantTextInput;
  if (something_is_open(drafts)) return;
  if (ImGui::IsKeyPressed(ImGuiKey_Escape, false)) {
    if (writing || chat.comparing) out.push_back(action::Stop{});
    return;
  }
  if (ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiKey_G)) drafts.chat.branch_map = true;
  const auto from_last = chat.messages | std::views::reverse;
  if (ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiKey_E) ||
      (!typing && ImGui::IsKeyPressed(ImGuiKey_E, false))) {
    const auto asked = std::ranges::find(from_last, Speaker::User, &MessageView::speaker);
    if (!writing && asked != from_last.end()) begin_editing(*asked, drafts);
  }
  const bool before = ImGui::IsKeyChordPressed(ImGuiMod_Alt | ImGuiKey_LeftArrow);
  const bool after = ImGui::IsKeyChordPressed(ImGuiMod_Alt | ImGuiKey_RightArrow);
  if (!before && !after) return;
  const auto branched =
      std::ranges::find_if(from_last, [](const MessageView& one) { return one.versions > 1; });
  if (branched == from_last.end()) return;
  const auto to = static_cast<size_t>(branched->version - 1) + (after ? 1 : static_cast<size_t>(-1));
  if (to < branched->siblings.size()) out.push_back(action::ShowVersion{branched->siblings[to]});
}

// What stands between answering and the person, over the composer: no model, or a chat that is full.
struct Hint {
  Icon icon;
  std::string text;
  Token tone, fill;
  bool offers_model;
  Role role;
};

std::optional<Hint> hint_for(const AppState& state) {
  const ModelView& model = state.model;
  if (model.state == ModelView::State::Failed)
    return Hint{Icon::triangle_alert,
                model.error.empty() ? words(Word::kChatModelFailed, {model.name}) : model.error,
                Token::Danger,
                Token::DangerSoft,
                true,
                Role::Alert};
  if (model.state == ModelView::State::None)
    return Hint{Icon::box,      std::string(words(Word::kChatModelNoneText)),
                Token::Caution, Token::CautionSoft,
                true,           Role::Status};
  if (state.chat.context.left_out > 0)
    return Hint{Icon::info,     words(Word::kChatLeftOut, {shown_number(state.chat.context.left_out)}),
                Token::Caution, Token::CautionSoft,
                false,          Role::Status};
  return {};
}

void draw_hint(Ui& ui, Rect& page, const Hint& hint, Drafts& drafts, Actions& out) {
  const Rect column = chat_column(ui, page);
  const std::string_view choose = words(Word::kChatModelNone), file = words(Word::kModelsChooseFile);
  const float first = button_width(ui, file, {.icon = Icon::folder_open}), second = button_width(ui, choose);
  const float text_most = column.w - 14 - 18 - 10 - 14;
  const bool stacked = hint.offers_model && text_most - first - second - 16 < 200;
  const float text_width = text_most - (hint.offers_model && !stacked ? first + second + 16 : 0);
  const float text_height = height_of(ui, hint.text, text_width, {.type = type::kSmall});
  const bool one_row = first + 8 + second <= column.w - 28;
  const float buttons_height = !stacked ? 0 : one_row ? 44 : 84;
  const float height = std::max(44.0f, text_height + 22) + buttons_height;
  page.cut_bottom(10);
  Rect place = page.cut_bottom(height);
  place = {column.x, place.y, column.w, height};
  group(ui, hint.role, hint.text, place, [&] {
    if (ui.theme->high_contrast)
      outline(ui, place, hint.tone, radius::kButton);
    else
      fill(ui, place, hint.fill, radius::kButton);
    Rect inside = {place.x + 14, place.y, place.w - 22, place.h};
    const Rect buttons = stacked ? inside.cut_bottom(buttons_height)
                                 : inside.cut_end(hint.offers_model ? first + second + 8 : 0);
    icon(ui, inside.cut_start(18).centred(18, 18), hint.icon, hint.tone);
    inside.cut_start(10);
    label(ui, inside.cut_start(text_width).centred(text_width, text_height), hint.text,
          {.type = type::kSmall, .silent = true});
    if (!hint.offers_model) return;
    const float y = stacked ? buttons.y : buttons.y + (buttons.h - 32) / 2;
    const Rect at_first = {buttons.x, y, std::min(first, buttons.w), 32};
    const Rect at_second = stacked && !one_row ? Rect{buttons.x, y + 40, std::min(second, buttons.w), 32}
                                               : Rect{buttons.x + first + 8, y, second, 32};
    file_button(ui, at_first, file, {.purpose = FilePurpose::ModelFile}, drafts, out,
                {.icon = Icon::folder_open});
    if (button(ui, at_second, choose, {.kind = ButtonKind::Primary}))
      out.push_back(action::ShowPage{Page::Models});
  });
}

}  // namespace

Rect chat_column(const Ui& ui, Rect at) {
  const float edge = is_narrow(ui) ? 12 : 24;
  const float width = std::min(760.0f, at.w - 2 * edge);
  return {at.x + (at.w - width) / 2, at.y, width, at.h};
}

Column column_of(const Ui& ui, Rect chat_column) {
  const bool narrow = is_narrow(ui);
  return {chat_column.w, narrow, narrow ? kPhoneReading : type::kReading};
}

void draw_chat(Ui& ui, Rect at, const AppState& state, Drafts& drafts, Actions& out) {
  take_draft(state.chat, drafts.chat);
  chat_keys(state, drafts, out);
  const Column column = column_of(ui, chat_column(ui, at));

  draw_chat_footer(ui, column, chat_column(ui, at.cut_bottom(chat_footer_height(column))), state);
  const float height = composer_height(ui, column, state, drafts);
  const Rect composer = chat_column(ui, at.cut_bottom(height));
  if (const std::optional<Hint> hint = hint_for(state)) draw_hint(ui, at, *hint, drafts, out);
  at.cut_bottom(4);
  const bool empty = state.chat.messages.empty() && state.chat.writing.phase == WritingView::Phase::None;
  if (empty)
    draw_empty_chat(ui, at, state, drafts);
  else
    draw_message_list(ui, at, state, drafts, out);
  draw_composer(ui, column, composer, state, drafts, out);

  drafts.chat.answers.end_frame();
  keep_draft(ui, drafts.chat, out);
  if (drafts.chat.branch_map) draw_branch_map(ui, state, drafts, out);
  if (drafts.chat.compare_menu) draw_compare_dialog(ui, state, drafts, out);
}

}  // namespace hearth::ui
