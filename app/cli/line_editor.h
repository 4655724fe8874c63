// A message while it is being typed: its text, the cursor, what the keys do to them, and the history. Pure:
// keys come from key_input.h, the screen is prompt_screen.h; read_message() in terminal_prompt.h joins the
// three.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/cli/key_input.h"

namespace hearth::cli {

// Messages of this run, newest last. In memory only: nothing typed is ever written to a disk.
using History = std::vector<std::string>;

class LineEditor {
 public:
  enum class Outcome { Editing, Accepted, Interrupted, EndOfInput, Suspend, ClearScreen };

  // `history` is read while this object lives. `text` is there from the start, the cursor behind it.
  LineEditor(const History& history, std::string text);
  LineEditor(History&& history, std::string text) = delete;

  // Accepted: text() is the message. Interrupted: Ctrl-C. EndOfInput: Ctrl-D with nothing typed.
  Outcome apply(const Key& key);

  const std::string& text() const { return text_; }
  size_t cursor() const { return cursor_; }  // byte offset
  void clear();

 private:
  void insert(std::string_view text);
  void erase(size_t begin, size_t end);
  // Enter after a backslash breaks the line instead of ending the message.
  bool continue_after_backslash();
  void move_up();
  void move_down();
  void show_history(size_t place);
  size_t line_start(size_t place) const;
  // The place on the line that starts at `line` which is `column` columns from its start, or its end.
  size_t at_column(size_t line, int column) const;
  size_t line_end() const;
  size_t word_left() const;
  size_t word_right() const;

  const History& history_;
  size_t history_place_;  // history_.size(): what is being typed
  std::string typed_;     // kept while a line of the history is shown
  std::string text_;
  size_t cursor_;
};

}  // namespace hearth::cli
