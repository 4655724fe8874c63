#include <algorithm>
#include <span>
#include <vector>

#include "app/ui/chat/chat_parts.h"
#include "app/ui/format.h"
#include "app/ui/pages/flow.h"

namespace hearth::ui {
namespace {

constexpr float kHeader = 32, kGapBelow = 0;
constexpr float kChipGap = 8;

// The question's text starts 16 units inside the card, as the answer below it does.
float text_width(const Column& column) { return column.width - 32; }

float chips_height(Ui& ui, const Column& column, const MessageView& message) {
  float height = 0;
  for (const AttachmentView& file : message.attachments)
    height += kChipGap + chip_size(ui, text_width(column), file, false).h;
  return height;
}

void draw_chips(Ui& ui, Rect at, const MessageView& message) {
  for (size_t i = 0; i < message.attachments.size(); ++i) {
    const AttachmentView& file = message.attachments[i];
    at.cut_top(kChipGap);
    const Rect size = chip_size(ui, at.w, file, false);
    Rect place = at.cut_top(size.h);
    place.w = size.w;
    draw_chip(ui, place, "file" + std::to_string(i), file, false);
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
  if (drafts.chat.editing == message.id) return around + edit_height(ui, column, message, drafts);
  return around + height_of(ui, message.text, text_width(column), {.type = column.reading}) +
         chips_height(ui, column, message);
}

}  // namespace

std::string spoken_name(const MessageView& message, Drafts& drafts) {
  if (message.speaker == Speaker::User) return words(Word::kChatYouSaid, {message.text});
  if (message.text.empty()) return words(Word::kChatHearthSaid, {message.text});
  return words(Word::kChatHearthSaid,
               {drafts.chat.answers.of(message.id, shown_text(CitedText(message))).spoken()});
}

float message_height(Ui& ui, const Column& column, const MessageView& message, const AppState& state,
                     Drafts& drafts) {
  if (message.speaker == Speaker::User) return question_height(ui, column, message, drafts) + kGapBelow;
  return answer_height(ui, column, message, state, drafts);
}

namespace {

// Keeps which message has the keyboard, and gives it to the one that shall have it: to the first of its parts
// that can be acted on. `first`: its node in the tree.
void follow_focus(Ui& ui, size_t first, const MessageView& message, ChatDrafts& own) {
  const std::vector<SemanticNode>& nodes = ui.tree->nodes();
  const auto inside = std::span(nodes).subspan(first + 1);
  if (std::ranges::any_of(inside, &SemanticNode::focused)) own.focused = message.id;
  if (own.focus_next != message.id) return;
  const auto target = std::ranges::find_if(inside, [](const SemanticNode& node) {
    return !node.disabled && (node.role == Role::Button || node.role == Role::Disclosure);
  });
  if (target == inside.end()) return;
  ui.tree->request({SemanticRequest::Kind::Focus, target->id, {}});
  ui.redraw_in(0);
  own.focus_next.reset();
}

}  // namespace

void draw_message(Ui& ui, const Column& column, Rect at, const MessageView& message, const AppState& state,
                  Drafts& drafts, Actions& out) {
  const size_t first = ui.tree->nodes().size();
  group(
      ui, Role::Article, spoken_name(message, drafts), at,
      [&] {
        if (message.speaker == Speaker::User)
          draw_question(ui, column, {at.x, at.y, at.w, at.h - kGapBelow}, message, state, drafts, out);
        else
          draw_answer(ui, column, at, message, state, drafts, out);
      },
      {}, "message" + std::to_string(message.id));
  follow_focus(ui, first, message, drafts.chat);
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

namespace {

// Cancel, then what is done with the text. -1: neither was pressed.
int edit_buttons(Flow& flow, const MessageView& message, bool enabled) {
  const bool question = message.speaker == Speaker::User;
  return flow.buttons({{words(Word::kChatEditCancel), {}},
                       {words(question ? Word::kChatEditSend : Word::kChatEditKeep),
                        {.kind = ButtonKind::Primary, .disabled = !enabled}}},
                      Align::End);
}

}  // namespace

float edit_height(Ui& ui, const Column& column, const MessageView& message, const Drafts& drafts) {
  const float text = std::clamp(drafts.chat.edited_height, column.reading.line, 10 * column.reading.line);
  const float buttons =
      Flow::height_of(ui, text_width(column), [&](Flow& flow) { edit_buttons(flow, message, true); });
  return text + 20 + 10 + buttons + 2;
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
  Flow below(ui, at, false);
  const int pressed = edit_buttons(below, message, !own.edited.empty());
  if ((pressed == 1 || typed.submitted) && !own.edited.empty()) {
    if (own.edited != message.text) out.push_back(action::Edit{message.id, own.edited});
    own.editing.reset();
    own.list.follow_end();
  } else if (pressed == 0 || escape_pressed()) {
    own.editing.reset();
  }
  if (!own.editing) own.focus_message = true;
}

}  // namespace hearth::ui
