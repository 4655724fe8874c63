#include <algorithm>

#include "app/ui/chat/chat_parts.h"
#include "app/ui/format.h"

namespace hearth::ui {
namespace {

constexpr float kHeader = 32, kGapBelow = 0;
constexpr float kChip = 36, kChipGap = 8;

// The question's text starts 16 units inside the card, as the answer below it does.
float text_width(const Column& column) { return column.width - 32; }

float chips_height(const MessageView& message) {
  return static_cast<float>(message.attachments.size()) * (kChip + kChipGap);
}

void draw_chips(Ui& ui, Rect at, const MessageView& message) {
  for (const AttachmentView& file : message.attachments) {
    at.cut_top(kChipGap);
    Rect chip = at.cut_top(kChip);
    const float needed = width_of(ui, file.name, type::kSmall) + 12 + 16 + 8 + 14 + 70;
    chip.w = std::min(chip.w, needed);
    const std::string said = words(Word::kChatAttached, {file.name});
    group(ui, Role::ListItem, said, chip, [&] {
      card(ui, chip, Token::Canvas, radius::kButton);
      Rect inside = {chip.x + 12, chip.y, chip.w - 26, chip.h};
      icon(ui, inside.cut_start(16).centred(16, 16), Icon::file_text, Token::Caution, 16);
      inside.cut_start(8);
      if (file.bytes > 0)
        label(ui, inside.cut_end(62), shown_bytes(file.bytes),
              {.type = type::kSmall,
               .colour = Token::TextCaption,
               .align = Align::End,
               .max_lines = 1,
               .middle = true,
               .silent = true});
      label(ui, inside, file.name, {.type = type::kSmall, .max_lines = 1, .middle = true, .silent = true});
    });
  }
}

void draw_question(Ui& ui, const Column& column, Rect at, const MessageView& message, const AppState& state,
                   Drafts& drafts, Actions& out) {
  const bool editing = drafts.chat.editing == message.id;
  card(ui, at);
  Rect inside = {at.x + 16, at.y + (column.narrow ? 6 : 10), at.w - 28, at.h};
  Rect header = inside.cut_top(kHeader);
  const bool writing = state.chat.writing.phase != WritingView::Phase::None;
  if (!editing && !writing &&
      icon_button(ui, header.cut_end(32).centred(32, 32), Icon::pencil, words(Word::kChatEditQuestion)))
    begin_editing(message, drafts);
  if (!writing) draw_versions(ui, header, message, out);
  label(ui, header, words(Word::kChatYou),
        {.type = {Face::SemiBold, 13, 18},
         .colour = Token::TextSecond,
         .max_lines = 1,
         .middle = true,
         .silent = true});
  inside.cut_top(2);
  inside.w = text_width(column);
  if (editing) return draw_edit(ui, inside, message, drafts, out);
  // What a person typed is shown as typed: no Markdown.
  const float height = height_of(ui, message.text, inside.w, {.type = column.reading});
  label(ui, inside.cut_top(height), message.text, {.type = column.reading, .silent = true});
  draw_chips(ui, inside, message);
}

float question_height(Ui& ui, const Column& column, const MessageView& message, const Drafts& drafts) {
  const float around = (column.narrow ? 6 : 10) + kHeader + 2 + 14;
  if (drafts.chat.editing == message.id) return around + edit_height(column, drafts);
  return around + height_of(ui, message.text, text_width(column), {.type = column.reading}) +
         chips_height(message);
}

}  // namespace

std::string spoken_name(const MessageView& message) {
  const Word word = message.speaker == Speaker::User ? Word::kChatYouSaid : Word::kChatHearthSaid;
  return words(word, {message.text});
}

float message_height(Ui& ui, const Column& column, const MessageView& message, const AppState& state,
                     Drafts& drafts) {
  if (message.speaker == Speaker::User) return question_height(ui, column, message, drafts) + kGapBelow;
  return answer_height(ui, column, message, state, drafts);
}

void draw_message(Ui& ui, const Column& column, Rect at, const MessageView& message, const AppState& state,
                  Drafts& drafts, Actions& out) {
  group(
      ui, Role::Article, spoken_name(message), at,
      [&] {
        if (message.speaker == Speaker::User)
          draw_question(ui, column, {at.x, at.y, at.w, at.h - kGapBelow}, message, state, drafts, out);
        else
          draw_answer(ui, column, at, message, state, drafts, out);
      },
      {}, "message" + std::to_string(message.id));
}

void draw_versions(Ui& ui, Rect& bar, const MessageView& message, Actions& out) {
  if (message.versions < 2) return;
  const std::string one = shown_number(message.version), all = shown_number(message.versions);
  const std::string shown = words(Word::kChatVersionShort, {one, all});
  const float text = width_of(ui, shown, type::kSmall) + 1;
  Rect at = bar.cut_end(32 + text + 32);
  group(ui, Role::Group, words(Word::kChatVersion, {one, all}), at, [&] {
    const auto arrow = [&](Rect place, Icon which, Word name, int to) {
      const bool there = to >= 1 && static_cast<size_t>(to) <= message.siblings.size();
      if (icon_button(ui, place.centred(32, 32), which, words(name), {.disabled = !there}) && there)
        out.push_back(action::ShowVersion{message.siblings[static_cast<size_t>(to - 1)]});
    };
    arrow(at.cut_start(32), Icon::chevron_left, Word::kChatVersionBefore, message.version - 1);
    arrow(at.cut_end(32), Icon::chevron_right, Word::kChatVersionNext, message.version + 1);
    label(ui, at, shown,
          {.type = type::kSmall,
           .colour = Token::TextCaption,
           .align = Align::Centre,
           .max_lines = 1,
           .middle = true,
           .silent = true});
  });
  bar.cut_end(4);
}

void begin_editing(const MessageView& message, Drafts& drafts) {
  drafts.chat.editing = message.id;
  drafts.chat.edited = message.text;
  drafts.chat.focus_edit = true;
  drafts.chat.list.hold();
}

float edit_height(const Column& column, const Drafts& drafts) {
  const float text = std::clamp(drafts.chat.edited_height, column.reading.line, 10 * column.reading.line);
  return text + 20 + 10 + kButtonHeight + 2;
}

void draw_edit(Ui& ui, Rect at, const MessageView& message, Drafts& drafts, Actions& out) {
  ChatDrafts& own = drafts.chat;
  const Type reading = is_narrow(ui) ? kPhoneReading : type::kReading;
  const float text = std::clamp(own.edited_height, reading.line, 10 * reading.line);
  const bool focus = std::exchange(own.focus_edit, false);
  const FieldResult typed = text_field(ui, at.cut_top(text + 20), words(Word::kChatEditedText), own.edited,
                                       {.multiline = true, .focus = focus, .type = reading, .id = "edit"});
  own.edited_height = typed.content_height;
  at.cut_top(10);
  Rect buttons = at.cut_top(kButtonHeight);
  const bool question = message.speaker == Speaker::User;
  const std::string_view done = words(question ? Word::kChatEditSend : Word::kChatEditKeep);
  const Button primary = {.kind = ButtonKind::Primary, .disabled = own.edited.empty()};
  const bool pressed = button(ui, buttons.cut_end(button_width(ui, done, primary)), done, primary);
  buttons.cut_end(8);
  const std::string_view cancel = words(Word::kChatEditCancel);
  const bool cancelled = button(ui, buttons.cut_end(button_width(ui, cancel)), cancel);
  if ((pressed || typed.submitted) && !own.edited.empty()) {
    if (own.edited != message.text) out.push_back(action::Edit{message.id, own.edited});
    own.editing.reset();
    own.list.follow_end();
  } else if (cancelled || escape_pressed()) {
    own.editing.reset();
  }
  if (!own.editing) own.focus_message = true;
}

}  // namespace hearth::ui
