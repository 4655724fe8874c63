// Asks for messages on a terminal, with editing, history and pasted text. The terminal chat owns one; main
// thread.
#pragma once

#include <deque>
#include <string>

#include "app/cli/key_input.h"
#include "app/cli/line_editor.h"

namespace hearth::cli {

enum class PromptEnd { Message, Interrupted, EndOfInput };

struct PromptAnswer {
  PromptEnd end;
  std::string text;  // of Message
};

class TerminalPrompt {
 public:
  // Waits until the person is done. `prefilled` is there to be edited. Needs has_interactive_terminal().
  PromptAnswer read(const std::string& prompt, const History& history, const std::string& prefilled);

 private:
  bool fetch_keys();  // false at the end of input
  LineEditor::Outcome apply_keys(LineEditor& editor);

  KeyDecoder decoder_;
  std::deque<Key> waiting_;  // typed ahead: they belong to the next message
};

}  // namespace hearth::cli
