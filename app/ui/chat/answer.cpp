#include <algorithm>
#include <array>
#include <cmath>

#include "app/ui/chat/chat_parts.h"
#include "app/ui/format.h"

namespace hearth::ui {
namespace {

constexpr float kInset = 16, kAbove = 8, kThoughtRow = 32, kActions = 32, kBelow = 20, kEnd = 52;
constexpr double kCopiedForSeconds = 2;

float text_width(const Column& column) { return column.width - 2 * kInset; }

// What stands between the text and the actions when the answer did not end by itself.
struct Ending {
  Word text, button;
  bool failed;
};
std::optional<Ending> ending_of(const MessageView& answer) {
  switch (answer.end) {
    case MessageView::End::Whole:
      return {};
    case MessageView::End::Stopped:
      return Ending{Word::kChatStopped, Word::kChatContinue, false};
    case MessageView::End::Length:
      return Ending{Word::kChatLength, Word::kChatContinue, false};
    case MessageView::End::Failed:
      return Ending{Word::kChatFailed, Word::kChatTryAgain, true};
  }
  return {};
}

bool is_last(const AppState& state, const MessageView& answer) {
  return !state.chat.messages.empty() && state.chat.messages.back().id == answer.id;
}
bool writing(const AppState& state) { return state.chat.writing.phase != WritingView::Phase::None; }

float thought_height(Ui& ui, const Column& column, std::string_view thought, bool open) {
  if (thought.empty()) return 0;
  return kThoughtRow +
         (open ? height_of(ui, thought, text_width(column) - 20, {.type = type::kInterface}) + 12 : 0);
}

// The folded reasoning: a row to press and, open, its text beside a thin line.
void draw_thought(Ui& ui, Rect at, std::string_view name, std::string_view thought, MessageId id,
                  Drafts& drafts) {
  std::set<MessageId>& open_thoughts = drafts.chat.open_thoughts;
  const bool open = open_thoughts.contains(id);
  const Rect head = at.cut_top(kThoughtRow).inset(0, 2);
  const float width = std::min(head.w, width_of(ui, name, type::kSmall) + 40);
  if (disclosure(ui, {head.x, head.y, width, head.h}, name, open, "thought" + std::to_string(id))) {
    if (open)
      open_thoughts.erase(id);
    else
      open_thoughts.insert(id);
  }
  if (!open) return;
  at.cut_bottom(12);
  fill(ui, {at.x + 7, at.y, 2, at.h}, Token::Line, 1);
  label(ui, {at.x + 20, at.y, at.w - 20, at.h}, thought, {.colour = Token::TextSecond});
}

std::string thought_name(const MessageView& answer) {
  if (answer.thought_s < 0.5) return std::string(words(Word::kChatThought));
  return words(Word::kChatThoughtFor, {shown_number(std::round(answer.thought_s))});
}

std::string origin_text(const MessageView& answer, bool narrow) {
  std::string text = answer.origin.model;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : " \u00B7 ") + part; };
  if (answer.origin.tokens_per_s > 0)
    add(words(Word::kChatOriginSpeed,
              {shown_number(answer.origin.tokens_per_s, answer.origin.tokens_per_s < 10)}));
  if (answer.origin.first_token_ms > 0 && !narrow)
    add(words(Word::kChatOriginFirst, {shown_number(answer.origin.first_token_ms / 1000, 1)}));
  return text;
}

void draw_ending(Ui& ui, Rect at, const Ending& ending, const MessageView& answer, Actions& out) {
  const std::string_view text = words(ending.text), action = words(ending.button);
  const Button how = {.icon = ending.failed ? Icon::rotate_cw : Icon::play, .id = "end"};
  const float width = button_width(ui, action, how);
  at.cut_top(8);
  const bool pressed = [&] {
    bool result = false;
    group(ui, ending.failed ? Role::Alert : Role::Status, text, at, [&] {
      Rect inside = at;
      if (ending.failed) {
        if (ui.theme->high_contrast)
          outline(ui, at, Token::Danger, radius::kButton);
        else
          fill(ui, at, Token::DangerSoft, radius::kButton);
        inside = {at.x + 14, at.y, at.w - 20, at.h};
        icon(ui, inside.cut_start(18).centred(18, 18), Icon::triangle_alert, Token::Danger);
        inside.cut_start(10);
      }
      result = button(ui, inside.cut_end(width).centred(width, 32), action, how);
      inside.cut_end(10);
      label(ui, inside, text,
            {.type = type::kSmall,
             .colour = ending.failed ? Token::Text : Token::TextSecond,
             .max_lines = 2,
             .middle = true,
             .silent = true});
    });
    return result;
  }();
  if (!pressed) return;
  if (ending.failed)
    out.push_back(action::Regenerate{answer.id});
  else
    out.push_back(action::Continue{});
}

void copy_answer(Ui& ui, const MessageView& answer, ChatDrafts& own) {
  copy_to_clipboard(answer.text);
  own.copied = answer.id;
  own.copied_at = ui.now;
}

void draw_actions(Ui& ui, const Column& column, Rect bar, const MessageView& answer, const AppState& state,
                  Drafts& drafts, Actions& out) {
  ChatDrafts& own = drafts.chat;
  const float size = column.narrow ? 44 : 32;
  const bool copied = own.copied == answer.id && ui.now - own.copied_at < kCopiedForSeconds;
  if (copied) ui.redraw_in(own.copied_at + kCopiedForSeconds - ui.now);
  const auto next = [&] { return bar.cut_start(size).centred(size, size); };
  group(ui, Role::Group, words(Word::kChatAnswerActions), bar, [&] {
    bar.x -= 7;  // so that the first icon stands under the text's edge
    bar.w += 7;
    if (icon_button(ui, next(), copied ? Icon::check : Icon::copy,
                    words(copied ? Word::kChatCopied : Word::kChatCopy)))
      copy_answer(ui, answer, own);
    if (!writing(state)) {
      if (icon_button(ui, next(), Icon::rotate_cw, words(Word::kChatTryAgain))) {
        out.push_back(action::Regenerate{answer.id});
        own.list.follow_end();
      }
      if (icon_button(ui, next(), Icon::pencil, words(Word::kChatEditAnswer))) begin_editing(answer, drafts);
      if (is_last(state, answer) && icon_button(ui, next(), Icon::scale, words(Word::kChatCompare)))
        own.compare_menu = true;
      if (answer.versions > 1) {
        Rect versions = bar.cut_start(64 + 40);
        draw_versions(ui, versions, answer, out);
      }
    }
    bar.cut_start(12);
    label(ui, bar, origin_text(answer, column.narrow),
          {.type = type::kCaption,
           .colour = Token::TextCaption,
           .align = Align::End,
           .max_lines = 1,
           .middle = true});
  });
}

}  // namespace

float answer_height(Ui& ui, const Column& column, const MessageView& answer, const AppState& state,
                    Drafts& drafts) {
  const float width = text_width(column);
  float height =
      kAbove + thought_height(ui, column, answer.thought, drafts.chat.open_thoughts.contains(answer.id));
  if (drafts.chat.editing == answer.id) return height + edit_height(column, drafts) + kBelow;
  height += answer_text_height(ui, column, width, answer.id, answer.text, drafts);
  if (ending_of(answer) && is_last(state, answer) && !writing(state)) height += kEnd;
  return height + 4 + (column.narrow ? 44 : kActions) + kBelow;
}

void draw_answer(Ui& ui, const Column& column, Rect at, const MessageView& answer, const AppState& state,
                 Drafts& drafts, Actions& out) {
  const float width = text_width(column);
  Rect inside = {at.x + kInset, at.y + kAbove, width, at.h - kAbove - kBelow};
  const float thought =
      thought_height(ui, column, answer.thought, drafts.chat.open_thoughts.contains(answer.id));
  if (thought > 0)
    draw_thought(ui, inside.cut_top(thought), thought_name(answer), answer.thought, answer.id, drafts);
  if (drafts.chat.editing == answer.id) return draw_edit(ui, inside, answer, drafts, out);
  const float height = answer_text_height(ui, column, width, answer.id, answer.text, drafts);
  draw_answer_text(ui, column, inside.cut_top(height), answer.id, answer.text, drafts);
  if (const auto ending = ending_of(answer); ending && is_last(state, answer) && !writing(state))
    draw_ending(ui, inside.cut_top(kEnd), *ending, answer, out);
  inside.cut_top(4);
  draw_actions(ui, column, inside.cut_top(column.narrow ? 44 : kActions), answer, state, drafts, out);
}

std::string writing_status(const WritingView& writing) {
  switch (writing.phase) {
    case WritingView::Phase::None:
      return {};
    case WritingView::Phase::Waiting:
      return std::string(words(Word::kChatWaiting));
    case WritingView::Phase::Reading:
      return words(Word::kChatReading, {shown_number(std::floor(writing.read * 100))});
    case WritingView::Phase::Thinking:
      return words(Word::kChatThinking, {shown_number(std::floor(writing.thought_s))});
    case WritingView::Phase::Writing:
      break;
  }
  if (writing.tokens_per_s <= 0) return std::string(words(Word::kChatWriting));
  return words(Word::kChatWritingSpeed, {shown_number(writing.tokens_per_s, writing.tokens_per_s < 10)});
}

float writing_height(Ui& ui, const Column& column, const WritingView& writing, Drafts& drafts) {
  const float text = answer_text_height(ui, column, text_width(column), 0, writing.text, drafts);
  return kAbove + thought_height(ui, column, writing.thought, drafts.chat.open_thoughts.contains(0)) + text +
         8 + 24 + kBelow;
}

void draw_writing(Ui& ui, const Column& column, Rect at, const WritingView& writing, Drafts& drafts) {
  Rect inside = {at.x + kInset, at.y + kAbove, text_width(column), at.h - kAbove - kBelow};
  const std::string status = writing_status(writing);
  const bool open = drafts.chat.open_thoughts.contains(0);
  if (const float thought = thought_height(ui, column, writing.thought, open); thought > 0) {
    // While it goes on, the line below tells for how long.
    const bool thinking = writing.phase == WritingView::Phase::Thinking;
    const std::string name =
        thinking ? std::string(words(Word::kChatThought))
                 : words(Word::kChatThoughtFor, {shown_number(std::round(writing.thought_s))});
    draw_thought(ui, inside.cut_top(thought), name, writing.thought, 0, drafts);
  }
  const float height = answer_text_height(ui, column, inside.w, 0, writing.text, drafts);
  draw_answer_text(ui, column, inside.cut_top(height), 0, writing.text, drafts);
  inside.cut_top(8);
  Rect row = inside.cut_top(24);
  fill(ui, row.cut_start(8).centred(8, 8), Token::Ember, radius::kPill);
  row.cut_start(8);
  label(ui, row, status,
        {.type = type::kCaption,
         .colour = Token::TextCaption,
         .max_lines = 1,
         .middle = true,
         .role = Role::Status});
}

}  // namespace hearth::ui
