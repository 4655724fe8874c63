#include <algorithm>
#include <ranges>

#include "app/ui/chat/chat_parts.h"
#include "app/ui/format.h"
#include "imgui.h"
#include "imgui_internal.h"

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

// Alt with an arrow: another version of the message that has the keyboard, or of the last one that has any.
void version_keys(const ChatView& chat, const ChatDrafts& own, Actions& out) {
  const bool before = ImGui::IsKeyChordPressed(ImGuiMod_Alt | ImGuiKey_LeftArrow);
  const bool after = ImGui::IsKeyChordPressed(ImGuiMod_Alt | ImGuiKey_RightArrow);
  if (!before && !after) return;
  const auto from_last = chat.messages | std::views::reverse;
  const auto branched = std::ranges::find_if(from_last, [&](const MessageView& one) {
    return one.versions > 1 && (!own.focused || own.focused == one.id);
  });
  if (branched == from_last.end()) return;
  const auto to = static_cast<size_t>(branched->version - 1) + (after ? 1 : static_cast<size_t>(-1));
  if (to < branched->siblings.size()) out.push_back(action::ShowVersion{branched->siblings[to]});
}

// Up and Down go from message to message while the keyboard is in one.
void keys_between_messages(const ChatView& chat, ChatDrafts& own) {
  const auto here =
      std::ranges::find_if(chat.messages, [&](const MessageView& one) { return own.focused == one.id; });
  if (here == chat.messages.end()) return;
  const auto pressed = [](ImGuiKey key) {
    const bool now = ImGui::IsKeyPressed(key, ImGuiInputFlags_Repeat, ImGuiKeyOwner_Any);
    ImGui::SetKeyOwner(key, ImGui::GetID("messages"));  // the usual way would be to what is nearest
    return now;
  };
  const bool up = pressed(ImGuiKey_UpArrow), down = pressed(ImGuiKey_DownArrow);
  if (up && here != chat.messages.begin()) own.focus_next = std::prev(here)->id;
  if (down && std::next(here) != chat.messages.end()) own.focus_next = std::next(here)->id;
  if (own.focus_next) own.show_message = own.focus_next;
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
  version_keys(chat, drafts.chat, out);
  if (!typing) keys_between_messages(chat, drafts.chat);
}

constexpr float kHintGap = 10;
constexpr float kLeastConversation = 140;  // with less than that over it, a hint stands in the conversation

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
  drafts.chat.focused.reset();
  const Column column = column_of(ui, chat_column(ui, at));

  draw_chat_footer(ui, column, chat_column(ui, at.cut_bottom(chat_footer_height(ui, column, state))), state);
  const bool empty = state.chat.messages.empty() && state.chat.writing.phase == WritingView::Phase::None;
  const std::optional<Hint> hint = hint_for(state);
  const float hint_height = hint ? hint_size(ui, column.width, *hint).height : 0;
  // Whatever is attached, most of a small window stays the conversation's.
  const float least = std::max(100.0f, at.h * 0.4f);
  const auto composer_beside = [&](float taken) {
    return composer_size(ui, column, at.h - taken - least, state, drafts);
  };
  const bool hint_over_it =
      hint && at.h - composer_beside(hint_height + kHintGap).height - hint_height > kLeastConversation;
  const ComposerSize size = composer_beside(hint_over_it ? hint_height + kHintGap : 0);
  const Rect composer = chat_column(ui, at.cut_bottom(size.height));
  if (hint_over_it) {
    at.cut_bottom(kHintGap);
    draw_hint(ui, chat_column(ui, at.cut_bottom(hint_height)), *hint, drafts, out);
  }
  at.cut_bottom(4);
  const Hint* const inside = hint && !hint_over_it ? &*hint : nullptr;
  if (empty)
    draw_empty_chat(ui, at, inside, state, drafts, out);
  else
    draw_message_list(ui, at, inside, state, drafts, out);
  draw_composer(ui, column, composer, size, state, drafts, out);

  drafts.chat.answers.end_frame();
  keep_draft(ui, drafts.chat, out);
  if (drafts.chat.branch_map) draw_branch_map(ui, state, drafts, out);
  if (drafts.chat.compare_menu) draw_compare_dialog(ui, state, drafts, out);
}

}  // namespace hearth::ui
