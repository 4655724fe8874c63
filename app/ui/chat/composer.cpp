#include <algorithm>

#include "app/ui/chat/chat_parts.h"
#include "app/ui/format.h"

namespace hearth::ui {
namespace {

constexpr float kPad = 10, kChip = 36, kMostLines = 8;

float field_height(const Column& column, const Drafts& drafts) {
  return std::clamp(drafts.chat.message_height, column.reading.line, kMostLines * column.reading.line);
}
float bar_height(const Column& column) { return column.narrow ? 44 : 36; }

// Rows of chips: as many beside each other as fit.
struct Chip {
  size_t index;
  Rect at;
};
std::vector<Chip> chips_in(Ui& ui, float width, const ChatView& chat) {
  std::vector<Chip> chips;
  float x = 0, y = 0;
  for (size_t i = 0; i < chat.attached.size(); ++i) {
    const float wanted = width_of(ui, chat.attached[i].name, type::kSmall) + 10 + 16 + 8 + 60 + 34;
    const float w = std::min({wanted, 320.0f, width});
    if (x > 0 && x + w > width) {
      x = 0;
      y += kChip + 8;
    }
    chips.push_back({i, {x, y, w, kChip}});
    x += w + 8;
  }
  return chips;
}

float chips_height(Ui& ui, const Column& column, const ChatView& chat) {
  const std::vector<Chip> chips = chips_in(ui, column.width - 2 * kPad, chat);
  return chips.empty() ? 0 : chips.back().at.bottom() + 8;
}

void draw_chip(Ui& ui, Rect at, size_t index, const AttachmentView& file, Actions& out) {
  const bool failed = !file.error.empty();
  const std::string said = failed ? file.name + ": " + file.error : words(Word::kChatAttached, {file.name});
  group(
      ui, failed ? Role::Alert : Role::ListItem, said, at,
      [&] {
        card(ui, at, failed ? Token::DangerSoft : Token::Canvas, radius::kButton);
        Rect inside = {at.x + 10, at.y, at.w - 12, at.h};
        icon(ui, inside.cut_start(16).centred(16, 16), failed ? Icon::triangle_alert : Icon::file_text,
             failed ? Token::Danger : Token::Caution, 16);
        inside.cut_start(8);
        if (icon_button(ui, inside.cut_end(32).centred(32, 32), Icon::x,
                        words(Word::kChatRemoveAttachment, {file.name})))
          out.push_back(action::Detach{index});
        if (!failed && file.bytes > 0) {
          label(ui, inside.cut_end(58), shown_bytes(file.bytes),
                {.type = type::kSmall,
                 .colour = Token::TextCaption,
                 .align = Align::End,
                 .max_lines = 1,
                 .middle = true,
                 .silent = true});
          inside.cut_end(6);
        }
        label(ui, inside, failed ? file.error : file.name,
              {.type = type::kSmall, .max_lines = 1, .middle = true, .silent = true});
      },
      {}, "attached" + std::to_string(index));
}

bool can_answer(const AppState& state) {
  return state.model.state == ModelView::State::Ready || state.model.state == ModelView::State::Opening;
}

Word placeholder(const AppState& state) {
  if (state.chat.writing.phase != WritingView::Phase::None) return Word::kChatPlaceholderWriting;
  if (state.chat.temporary) return Word::kChatPlaceholderTemporary;
  return state.chat.messages.empty() ? Word::kChatPlaceholderFirst : Word::kChatPlaceholderFollow;
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
  const Button how = {.icon = Icon::square, .description = "Esc"};
  if (button(ui, bar.cut_end(button_width(ui, stop, how)), stop, how)) out.push_back(action::Stop{});
  return false;
}

}  // namespace

float composer_height(Ui& ui, const Column& column, const AppState& state, const Drafts& drafts) {
  return kPad + chips_height(ui, column, state.chat) + 2 + field_height(column, drafts) + 8 +
         bar_height(column) + kPad;
}

void draw_composer(Ui& ui, const Column& column, Rect at, const AppState& state, Drafts& drafts,
                   Actions& out) {
  ChatDrafts& own = drafts.chat;
  card(ui, at, Token::Surface, radius::kDialog, Elevation::Raised);
  Rect inside = at.inset(kPad);
  const Rect chips = inside.cut_top(chips_height(ui, column, state.chat));
  for (const Chip& chip : chips_in(ui, chips.w, state.chat))
    draw_chip(ui, {chips.x + chip.at.x, chips.y + chip.at.y, chip.at.w, chip.at.h}, chip.index,
              state.chat.attached[chip.index], out);
  inside.cut_top(2);

  const Rect field = inside.cut_top(field_height(column, drafts)).inset(6, 0);
  const bool focus = std::exchange(own.focus_message, false);
  const FieldResult typed = text_field(ui, field, words(Word::kChatMessage), own.message,
                                       {.placeholder = words(placeholder(state)),
                                        .multiline = true,
                                        .focus = focus,
                                        .frameless = true,
                                        .type = column.reading});
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
  draw_model_pill(ui, bar, column, state, drafts, out);
  if (pressed && !ready) own.focus_message = true;  // there is nothing to send yet
  if ((pressed || typed.submitted) && ready) send(drafts, out);
}

}  // namespace hearth::ui
