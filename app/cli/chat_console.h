// What the terminal chat speaks through: the person's terminal, or plain lines when input comes from a pipe.
// Owned by TerminalChat; main thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/cli/line_editor.h"
#include "app/cli/terminal_prompt.h"

namespace hearth::cli {

class ChatConsole {
 public:
  ChatConsole();

  // Whether a person sits at a terminal; otherwise lines are read and nothing is asked back.
  bool interactive() const { return interactive_; }

  // The next message; nothing when the person leaves. Remembered for the arrow keys.
  std::optional<std::string> read();
  // The same with a text to change; nothing when the person would rather not.
  std::optional<std::string> edit(const std::string& text);
  // False too when there is nobody to ask.
  bool confirm(const std::string& question);

  // A line that was asked for. False once nobody reads the output any more; so for the next two.
  bool say(std::string_view line);
  // A piece of an answer, at once.
  bool stream(std::string_view piece);
  // A line beside the point, dim; on a pipe it goes to standard error.
  void note(std::string_view line);

 private:
  std::optional<std::string> read_at_terminal(const std::string& prefilled);
  std::optional<std::string> read_plain();

  bool interactive_;
  TerminalPrompt prompt_;
  History history_;
};

}  // namespace hearth::cli
