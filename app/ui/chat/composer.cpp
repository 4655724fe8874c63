#include <algorithm>
#include <cmath>
#include <vector>

#include "app/ui/chat/chat_parts.h"
#include "app/ui/format.h"

namespace hearth::ui {
namespace {

constexpr float kPad = 10, kChipGap = 8, kMostLines = 8;

float bar_height(const Column& column) { return column.narrow ? 44 : 36; }

// Rows of chips: as many beside each other as fit.
std::vector<Rect> chips_in(Ui& ui, float width, const ChatView& chat) {
  std::vector<Rect> chips;
  Rect next;
  float row = 0;
  for (const AttachmentView& file : chat.attached) {
    const Rect size = chip_size(ui, width, file, true);
    if (next.x > 0 && next.x + size.w > width) {
      next = {0, next.y + row + kChipGap, 0, 0};
      row = 0;
    }
    chips.push_back({next.x, next.y, size.w, size.h});
    row = std::max(row, size.h);
    next.x += size.w + kChipGap;
  }
  return chips;
}

float chips_height(Ui& ui, const Column& column, const ChatView& chat) {
  float height = 0;
  for (const Rect& chip : chips_in(ui, column.width - 2 * kPad, chat))
    height = std::max(height, chip.bottom() + kChipGap);
  return height;
}

void draw_chips(Ui& ui, Rect at, const ComposerSize& size, const AppState& state, Actions& out) {
  const auto draw = [&](float x, float y) {
    const std::vector<Rect> chips = chips_in(ui, at.w, state.chat);
    for (size_t i = 0; i < chips.size(); ++i) {
      const Rect place = {x + chips[i].x, y + chips[i].y, chips[i].w, chips[i].h};
      if (draw_chip(ui, place, "attached" + std::to_string(i), state.chat.attached[i], true))
        out.push_back(action::Detach{i});
    }
  };
  if (size.chips_shown >= size.chips) return draw(at.x, at.y);
  scroll_area(ui, at, "attached", size.chips, [&](ScrollView&) { draw(0, 0); });
}

bool can_answer(const AppState& state) {
  return state.model.state == ModelView::State::Ready || state.model.state == ModelView::State::Opening;
}

// That it stays on this computer is said only where it does.
std::string invitation(const AppState& state) {
  const std::string& server = state.model.server;
  if (state.chat.writing.phase != WritingView::Phase::None)
    return std::string(words(Word::kChatPlaceholderWriting));
  if (state.chat.asks_documents)
    return server.empty() ? std::string(words(Word::kDocumentsPlaceholder))
                          : words(Word::kDocumentsPlaceholderServer, {server});
  if (state.chat.temporary) return std::string(words(Word::kChatPlaceholderTemporary));
  if (!server.empty()) return std::string(words(Word::kChatMessage));
  return std::string(
      words(state.chat.messages.empty() ? Word::kChatPlaceholderFirst : Word::kChatPlaceholderFollow));
}

// On one line, or else the name of the box: an invitation shall not take the room of the conversation.
std::string placeholder(Ui& ui, float width, const Column& column, const AppState& state) {
  std::string whole = invitation(state);
  return width_of(ui, whole, column.reading) <= width ? whole : std::string(words(Word::kChatMessage));
}

void send(Drafts& drafts, Actions& out) {
  ChatDrafts& own = drafts.chat;
  out.push_back(action::Send{std::move(own.message)});
  own.message.clear();
  own.message_at = 0;
  own.list.follow_end();
  own.focus_message = true;
}

// Send, or Stop while an answer is made. True: Send was pressed.
bool draw_send_or_stop(Ui& ui, Rect& bar, const Column& column, bool ready, const AppState& state,
                       Actions& out) {
  const float size = bar_height(column);
  const bool writing = state.chat.writing.phase != WritingView::Phase::None ||
                       (state.chat.comparing && state.chat.comparing->phase != WritingView::Phase::None);
  if (!writing) {
    const Button how = {.kind = ready ? ButtonKind::Primary : ButtonKind::Secondary,
                        .disabled = !can_answer(state)};
    return icon_button(ui, bar.cut_end(size).centred(size, size), Icon::arrow_up, words(Word::kChatSend),
                       how);
  }
  const std::string_view stop = words(Word::kChatStop);
  const std::string keys = shown_keys("Esc");
  const Button how = {.icon = Icon::square, .description = keys};
  if (button_width(ui, stop, how) + 8 + 2 * size + 4 > bar.w) {  // the other two need their places
    if (icon_button(ui, bar.cut_end(size).centred(size, size), Icon::square, stop, {.description = keys}))
      out.push_back(action::Stop{});
    return false;
  }
  if (button(ui, bar.cut_end(button_width(ui, stop, how)), stop, how)) out.push_back(action::Stop{});
  return false;
}

// What is asked next is answered from documents. Without any, it leads to where they are added.
void draw_documents_switch(Ui& ui, Rect& bar, const Column& column, const AppState& state, Actions& out) {
  constexpr float kLeastModel = 280;  // of the pill behind it
  const bool on = state.chat.asks_documents;
  const std::string_view name = words(Word::kDocumentsAsk);
  Button how = {.kind = ButtonKind::Pill,
                .icon = on ? Icon::check : Icon::book_open,
                .id = "documents",
                .description = words(Word::kDocumentsAskAbout),
                .checked = on};
  how.ink = on ? Token::Accent : Token::TextSecond;
  how.fill = on ? Token::AccentSoft : Token::Surface;
  const float width = button_width(ui, name, how);
  bool pressed = false;
  if (width + kLeastModel <= bar.w) {
    pressed = button(ui, bar.cut_start(width).centred(width, 32), name, how);
  } else {
    const float square = column.narrow ? 44 : 32;
    pressed = icon_button(ui, bar.cut_start(square).centred(square, square), Icon::book_open, name,
                          {.id = "documents", .checked = on, .ink = how.ink});
  }
  if (!pressed) return;
  out.push_back(action::AskDocuments{!on});
  if (!on && state.documents.documents.empty()) out.push_back(action::ShowPage{Page::Documents});
}

}  // namespace

ComposerSize composer_size(Ui& ui, const Column& column, float most, const AppState& state,
                           const Drafts& drafts) {
  const float around = kPad + 2 + 8 + bar_height(column) + kPad, line = column.reading.line;
  ComposerSize size;
  const float lines = std::floor(std::max(1.0f, (most - around) / 2 / line));
  size.field = std::clamp(drafts.chat.message_height, line, std::min(kMostLines, lines) * line);
  size.chips = chips_height(ui, column, state.chat);
  // One row at least, and a little of the next one, to say that there is more.
  constexpr float kLeast = 48;
  size.chips_shown = std::min(size.chips, std::max(kLeast, most - around - size.field));
  size.height = around + size.field + size.chips_shown;
  return size;
}

void draw_composer(Ui& ui, const Column& column, Rect at, const ComposerSize& size, const AppState& state,
                   Drafts& drafts, Actions& out) {
  ChatDrafts& own = drafts.chat;
  card(ui, at, Token::Surface, radius::kDialog, Elevation::Raised);
  Rect inside = at.inset(kPad);
  draw_chips(ui, inside.cut_top(size.chips_shown), size, state, out);
  inside.cut_top(2);

  const Rect field = inside.cut_top(size.field).inset(6, 0);
  const std::string hint = placeholder(ui, field.w, column, state);
  const bool focus = std::exchange(own.focus_message, false);
  const FieldResult typed = text_field(
      ui, field, words(Word::kChatMessage), own.message,
      {.placeholder = hint, .multiline = true, .focus = focus, .frameless = true, .type = column.reading});
  // The height of an empty field counts one line; it is known only after it was drawn.
  const float height = own.message.empty() ? column.reading.line : typed.content_height;
  if (height != own.message_height) {
    own.message_height = height;
    ui.redraw_in(0);
  }
  if (typed.changed) own.message_at = std::max(ui.now, 1e-6);
  inside.cut_top(8);

  Rect bar = inside.cut_top(bar_height(column));
  const bool writing = state.chat.writing.phase != WritingView::Phase::None;
  const bool said =
      own.message.find_first_not_of(" \n\t") != std::string::npos || !state.chat.attached.empty();
  const bool ready = said && can_answer(state) && !writing;
  const bool pressed = draw_send_or_stop(ui, bar, column, ready, state, out);
  bar.cut_end(8);
  const float square = column.narrow ? 44 : 32;
  const bool attach =
      icon_button(ui, bar.cut_start(square).centred(square, square), Icon::plus, words(Word::kChatAttach));
  ask_for_file(ui, attach, {.purpose = FilePurpose::Attach}, drafts, out);
  bar.cut_start(4);
  draw_documents_switch(ui, bar, column, state, out);
  bar.cut_start(4);
  constexpr float kLeastPill = 36;
  if (bar.w >= kLeastPill)
    draw_model_pill(ui, bar, column, state, drafts, out);
  else
    draw_model_status(ui, {bar.x, bar.y, 0, 0}, state);
  if (pressed && !ready) own.focus_message = true;  // there is nothing to send yet
  if ((pressed || typed.submitted) && ready) send(drafts, out);
}

}  // namespace hearth::ui
