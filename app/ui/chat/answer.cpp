#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "app/ui/chat/chat_parts.h"
#include "app/ui/format.h"

namespace hearth::ui {
namespace {

constexpr float kInset = 16, kAbove = 8, kThoughtRow = 32, kBelow = 20, kSourcesBelow = 12;
constexpr double kCopiedForSeconds = 2;

float text_width(const Column& column) { return column.width - 2 * kInset; }

// What stands between the text and the actions when the answer did not end by itself.
struct Ending {
  Word text, button;
  bool failed;
};
std::optional<Ending> ending_of(const MessageView& answer) {
  // What was checked stands as it is: there is nothing to go on with.
  if (answer.sources && answer.end != MessageView::End::Failed) return {};
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

// Who answered, how fast, after how long: as much of it as fits.
std::string origin_text(Ui& ui, const MessageView& answer, float room) {
  std::vector<std::string> parts;
  if (!answer.origin.model.empty()) parts.push_back(answer.origin.model);
  if (answer.origin.tokens_per_s > 0)
    parts.push_back(words(Word::kChatOriginSpeed,
                          {shown_number(answer.origin.tokens_per_s, answer.origin.tokens_per_s < 10)}));
  if (answer.origin.first_token_ms > 0)
    parts.push_back(words(Word::kChatOriginFirst, {shown_number(answer.origin.first_token_ms / 1000, 1)}));
  std::string text;
  for (const std::string& part : parts) {
    const std::string longer = text.empty() ? part : text + " \u00B7 " + part;
    if (!text.empty() && width_of(ui, longer, type::kCaption) > room) break;
    text = longer;
  }
  return text;
}

Button ending_look(const Ending& ending) {
  return {.icon = ending.failed ? Icon::rotate_cw : Icon::play, .id = "end"};
}

// The sentence and its button beside each other, or the button below.
struct EndingSize {
  float text_width, text_height, button_width, button_height;
  bool stacked;
  float height;
};

EndingSize size_of(Ui& ui, const Column& column, const Ending& ending) {
  EndingSize size{};
  const float before = ending.failed ? 14 + 18 + 10 : 0, width = text_width(column) - before - 20;
  size.button_width = std::min(width, ui::button_width(ui, words(ending.button), ending_look(ending)));
  size.button_height = button_height(ui, words(ending.button), size.button_width, ending_look(ending));
  size.stacked = width - size.button_width - 10 < 160;
  size.text_width = size.stacked ? width : width - size.button_width - 10;
  size.text_height = height_of(ui, words(ending.text), size.text_width, {.type = type::kSmall});
  size.height = 8 + std::max(44.0f, size.text_height + 16) + (size.stacked ? size.button_height + 8 : 0);
  return size;
}

void draw_ending(Ui& ui, Rect at, const Ending& ending, const EndingSize& size, const MessageView& answer,
                 Actions& out) {
  const std::string_view text = words(ending.text);
  at.cut_top(8);
  bool pressed = false;
  group(ui, ending.failed ? Role::Alert : Role::Status, text, at, [&] {
    Rect inside = at;
    if (ending.failed) {
      if (ui.theme->high_contrast)
        outline(ui, at, Token::Danger, radius::kButton);
      else
        fill(ui, at, Token::DangerSoft, radius::kButton);
      inside = {at.x + 14, at.y, at.w - 20, at.h};
    }
    const float start = ending.failed ? 28 : 0;
    Rect press = size.stacked ? inside.cut_bottom(size.button_height + 8) : inside.cut_end(size.button_width);
    if (size.stacked)
      press = {press.x + start, press.y, size.button_width, size.button_height};
    else
      press = press.centred(size.button_width, 32);
    if (ending.failed) {
      icon(ui, inside.cut_start(18).centred(18, 18), Icon::triangle_alert, Token::Danger);
      inside.cut_start(10);
    }
    pressed = button(ui, press, words(ending.button), ending_look(ending));
    label(ui, {inside.x, inside.y, size.text_width, inside.h}, text,
          {.type = type::kSmall,
           .colour = ending.failed ? Token::Text : Token::TextSecond,
           .middle = true,
           .silent = true});
  });
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

constexpr float kVersions = 64 + 40;

// The row of icons; the versions stand behind them, or where there is no room below.
struct ActionRows {
  float icon = 32;
  int icons = 1;
  bool second = false;
  float height() const { return icon + (second ? 36 : 0); }
};

ActionRows actions_for(const Column& column, const MessageView& answer, const AppState& state) {
  ActionRows rows;
  const bool idle = !writing(state);
  rows.icons = 1 + (idle ? 2 : 0) + (idle && is_last(state, answer) ? 1 : 0);
  const float width = text_width(column) + 14, most = column.narrow ? 44 : 32;
  rows.icon = std::clamp(width / static_cast<float>(rows.icons), 32.0f, most);
  rows.second = idle && answer.versions > 1 && rows.icon * static_cast<float>(rows.icons) + kVersions > width;
  return rows;
}

void draw_actions(Ui& ui, const Column& column, Rect at, const MessageView& answer, const AppState& state,
                  Drafts& drafts, Actions& out) {
  ChatDrafts& own = drafts.chat;
  const ActionRows rows = actions_for(column, answer, state);
  const bool copied = own.copied == answer.id && ui.now - own.copied_at < kCopiedForSeconds;
  if (copied) ui.redraw_in(own.copied_at + kCopiedForSeconds - ui.now);
  at = at.cut_top(rows.height());
  group(ui, Role::Group, words(Word::kChatAnswerActions), at, [&] {
    Rect bar = at.cut_top(rows.icon);
    bar.x -= 7;  // so that the first icon stands under the text's edge
    bar.w += 14;
    const auto next = [&] { return bar.cut_start(rows.icon).centred(rows.icon, rows.icon); };
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
    }
    bar.w -= 7;
    if (rows.second) bar = {at.x - 7, at.y, at.w + 7, 36};
    if (!writing(state) && answer.versions > 1) {
      Rect versions = bar.cut_start(kVersions);
      draw_versions(ui, versions, answer, out);
    }
    bar.cut_start(12);
    if (bar.w < 24) return;
    label(ui, bar, origin_text(ui, answer, bar.w),
          {.type = type::kCaption,
           .colour = Token::TextCaption,
           .align = Align::End,
           .max_lines = 1,
           .elides = true,
           .middle = true});
  });
}

}  // namespace

float answer_height(Ui& ui, const Column& column, const MessageView& answer, const AppState& state,
                    Drafts& drafts) {
  const float width = text_width(column);
  float height =
      kAbove + thought_height(ui, column, answer.thought, drafts.chat.open_thoughts.contains(answer.id));
  if (drafts.chat.editing == answer.id) return height + edit_height(ui, column, answer, drafts) + kBelow;
  const CitedText cited(answer);
  height += sources_height(ui, width, cited);
  if (answer.sources && !answer.sources->found) height += kSourcesBelow;
  height += answer_text_height(ui, column, width, answer.id, shown_text(cited), drafts);
  height += sources_note_height(ui, width, cited);
  if (const auto ending = ending_of(answer); ending && is_last(state, answer) && !writing(state))
    height += size_of(ui, column, *ending).height;
  return height + 4 + actions_for(column, answer, state).height() + kBelow;
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
  // What was found comes first, or that it was not.
  const bool found = !answer.sources || answer.sources->found;
  const CitedText cited(answer);
  const float sources = sources_height(ui, width, cited);
  if (found) draw_sources(ui, inside.cut_top(sources), cited, state, out);
  const std::string text = shown_text(cited);
  const float height = answer_text_height(ui, column, width, answer.id, text, drafts);
  // A link of the model's was copied when it was pressed; the view shows that itself.
  if (const auto link = draw_answer_text(ui, column, inside.cut_top(height), answer.id, text, drafts))
    open_citation(*link, cited, out);
  if (!found) {
    inside.cut_top(kSourcesBelow);
    draw_sources(ui, inside.cut_top(sources), cited, state, out);
  }
  draw_sources_note(ui, inside.cut_top(sources_note_height(ui, width, cited)), cited);
  if (const auto ending = ending_of(answer); ending && is_last(state, answer) && !writing(state)) {
    const EndingSize size = size_of(ui, column, *ending);
    draw_ending(ui, inside.cut_top(size.height), *ending, size, answer, out);
  }
  inside.cut_top(4);
  draw_actions(ui, column, inside, answer, state, drafts, out);
}

std::string writing_status(const WritingView& writing) {
  switch (writing.phase) {
    case WritingView::Phase::None:
      return {};
    case WritingView::Phase::Waiting:
      return std::string(words(writing.from_documents ? Word::kDocumentsLooking : Word::kChatWaiting));
    case WritingView::Phase::Reading:
      return words(Word::kChatReading, {shown_number(std::floor(writing.read * 100))});
    case WritingView::Phase::Thinking:
      return words(Word::kChatThinking, {shown_number(std::floor(writing.thought_s))});
    case WritingView::Phase::Writing:
      break;
  }
  if (writing.from_documents) return std::string(words(Word::kDocumentsChecking));
  if (writing.tokens_per_s <= 0) return std::string(words(Word::kChatWriting));
  return words(Word::kChatWritingSpeed, {shown_number(writing.tokens_per_s, writing.tokens_per_s < 10)});
}

namespace {

constexpr Label kWritingStatus = {
    .type = type::kCaption, .colour = Token::TextCaption, .middle = true, .role = Role::Status};
constexpr float kWritingDot = 8 + 8;  // before the status, and its gap

float status_height(Ui& ui, float width, const WritingView& writing) {
  return std::max(24.0f, height_of(ui, writing_status(writing), width - kWritingDot, kWritingStatus));
}

}  // namespace

float writing_height(Ui& ui, const Column& column, const WritingView& writing, Drafts& drafts) {
  const CitedText cited(writing);
  const float width = text_width(column);
  const float thought = thought_height(ui, column, writing.thought, drafts.chat.open_thoughts.contains(0));
  const float text = answer_text_height(ui, column, width, 0, shown_text(cited), drafts);
  return kAbove + thought + sources_height(ui, width, cited) + text + 8 + status_height(ui, width, writing) +
         kBelow;
}

void draw_writing(Ui& ui, const Column& column, Rect at, const AppState& state, Drafts& drafts,
                  Actions& out) {
  const WritingView& writing = state.chat.writing;
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
  const CitedText cited(writing);
  draw_sources(ui, inside.cut_top(sources_height(ui, inside.w, cited)), cited, state, out);
  const std::string text = shown_text(cited);
  const float height = answer_text_height(ui, column, inside.w, 0, text, drafts);
  if (const auto link = draw_answer_text(ui, column, inside.cut_top(height), 0, text, drafts))
    open_citation(*link, cited, out);
  inside.cut_top(8);
  Rect row = inside.cut_top(status_height(ui, inside.w, writing));
  fill(ui, row.cut_start(8).centred(8, 8), Token::Ember, radius::kPill);
  row.cut_start(8);
  label(ui, row, status, kWritingStatus);
}

}  // namespace hearth::ui
