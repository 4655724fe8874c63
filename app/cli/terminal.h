// The person's keyboard and screen. terminal_posix.cpp and terminal_win.cpp each implement it; the line
// editor and the chat use it from the main thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace hearth::cli {

struct TerminalSize {
  int columns = 80;
  int rows = 24;
};

// Of the screen; 80 x 24 when there is none.
TerminalSize terminal_size();

// Whether the person types into a terminal that can move its cursor and reads from one.
bool has_interactive_terminal();

// Writes straight to the screen, all of it.
void write_to_terminal(std::string_view text);

// How keys reach the program while an object lives; the way before comes back when it ends. Objects may be
// nested. When the program is ended from outside, the terminal gets back what it had before the first of
// them.
class TerminalMode {
 public:
  enum class Keys {
    Raw,    // every key as its bytes, Ctrl-C too
    Quiet,  // not shown and kept for later, but Ctrl-C interrupts
  };
  explicit TerminalMode(Keys keys);
  ~TerminalMode();
  TerminalMode(const TerminalMode&) = delete;
  TerminalMode& operator=(const TerminalMode&) = delete;

 private:
  struct Saved;
  std::unique_ptr<Saved> saved_;
};

// Waits for keys and returns their bytes; empty when only the size of the screen changed, nothing at the end
// of input.
std::optional<std::string> read_keys();
// Whether more bytes come within `timeout_ms`: tells a lone Escape key from the start of a sequence.
bool more_keys_within(int timeout_ms);

// Stops this program as Ctrl-Z asks, until it is continued. Does nothing where there is no such thing.
void suspend_program();

}  // namespace hearth::cli
