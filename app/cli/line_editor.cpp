#include "app/cli/line_editor.h"

#include <algorithm>
#include <utility>

#include "app/cli/terminal_text.h"

namespace hearth::cli {
namespace {

bool is_space(char byte) { return byte == ' ' || byte == '\t' || byte == '\n'; }

}  // namespace

LineEditor::LineEditor(const History& history, std::string text)
    : history_(history), history_place_(history.size()), text_(std::move(text)), cursor_(text_.size()) {}

LineEditor::Outcome LineEditor::apply(const Key& key) {
  switch (key.kind) {
    case KeyKind::Text:
      insert(key.text);
      break;
    case KeyKind::NewLine:
      insert("\n");
      break;
    case KeyKind::Enter:
      return continue_after_backslash() ? Outcome::Editing : Outcome::Accepted;
    case KeyKind::Backspace:
      erase(previous_stop(text_, cursor_), cursor_);
      break;
    case KeyKind::Delete:
      erase(cursor_, next_stop(text_, cursor_));
      break;
    case KeyKind::DeleteWordBack:
      erase(word_left(), cursor_);
      break;
    case KeyKind::DeleteToStart:
      erase(line_start(cursor_), cursor_);
      break;
    case KeyKind::DeleteToEnd:
      erase(cursor_, line_end());
      break;
    case KeyKind::Left:
      cursor_ = previous_stop(text_, cursor_);
      break;
    case KeyKind::Right:
      cursor_ = next_stop(text_, cursor_);
      break;
    case KeyKind::WordLeft:
      cursor_ = word_left();
      break;
    case KeyKind::WordRight:
      cursor_ = word_right();
      break;
    case KeyKind::Home:
      cursor_ = line_start(cursor_);
      break;
    case KeyKind::End:
      cursor_ = line_end();
      break;
    case KeyKind::Up:
      move_up();
      break;
    case KeyKind::Down:
      move_down();
      break;
    case KeyKind::ClearScreen:
      return Outcome::ClearScreen;
    case KeyKind::Interrupt:
      return Outcome::Interrupted;
    case KeyKind::Suspend:
      return Outcome::Suspend;
    case KeyKind::EndOfInput:
      if (text_.empty()) return Outcome::EndOfInput;
      erase(cursor_, next_stop(text_, cursor_));
      break;
  }
  return Outcome::Editing;
}

void LineEditor::clear() {
  text_.clear();
  cursor_ = 0;
  history_place_ = history_.size();
}

void LineEditor::insert(std::string_view text) {
  text_.insert(cursor_, text);
  cursor_ += text.size();
}

void LineEditor::erase(size_t begin, size_t end) {
  text_.erase(begin, end - begin);
  cursor_ = begin;
}

bool LineEditor::continue_after_backslash() {
  if (cursor_ != text_.size() || !text_.ends_with('\\')) return false;
  text_.back() = '\n';
  return true;
}

void LineEditor::move_up() {
  const size_t start = line_start(cursor_);
  if (start > 0) {
    const int column = columns_of(std::string_view(text_).substr(start, cursor_ - start));
    cursor_ = at_column(line_start(start - 1), column);
  } else if (history_place_ > 0) {
    show_history(history_place_ - 1);
  }
}

void LineEditor::move_down() {
  const size_t end = line_end();
  if (end < text_.size()) {
    const size_t start = line_start(cursor_);
    const int column = columns_of(std::string_view(text_).substr(start, cursor_ - start));
    cursor_ = at_column(end + 1, column);
  } else if (history_place_ < history_.size()) {
    show_history(history_place_ + 1);
  }
}

void LineEditor::show_history(size_t place) {
  if (history_place_ == history_.size()) typed_ = text_;
  history_place_ = place;
  text_ = place == history_.size() ? typed_ : history_[place];
  cursor_ = text_.size();
}

size_t LineEditor::line_start(size_t place) const {
  if (place == 0) return 0;
  const size_t newline = text_.rfind('\n', place - 1);
  return newline == std::string::npos ? 0 : newline + 1;
}

size_t LineEditor::at_column(size_t line, int column) const {
  size_t place = line;
  for (int walked = 0; place < text_.size() && text_[place] != '\n';) {
    const size_t next = next_stop(text_, place);
    walked += columns_of(std::string_view(text_).substr(place, next - place));
    if (walked > column) break;
    place = next;
  }
  return place;
}

size_t LineEditor::line_end() const { return std::min(text_.find('\n', cursor_), text_.size()); }

size_t LineEditor::word_left() const {
  size_t place = cursor_;
  while (place > 0 && is_space(text_[place - 1])) --place;
  while (place > 0 && !is_space(text_[place - 1])) --place;
  return place;
}

size_t LineEditor::word_right() const {
  size_t place = cursor_;
  while (place < text_.size() && is_space(text_[place])) ++place;
  while (place < text_.size() && !is_space(text_[place])) ++place;
  return place;
}

}  // namespace hearth::cli
