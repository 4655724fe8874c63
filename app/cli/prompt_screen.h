// How a message being typed looks on the screen, and the bytes that redraw it in place. Pure: returns what to
// write.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/cli/terminal.h"

namespace hearth::cli {

// The prompt and the text broken into screen rows, and where the cursor stands (both from 0).
struct PromptLayout {
  std::vector<std::string> rows;
  int cursor_row = 0;
  int cursor_column = 0;
};

// `cursor` is a byte offset into `text`. Rows after a line break are indented as wide as the prompt.
PromptLayout lay_out_prompt(std::string_view prompt, std::string_view text, size_t cursor, int columns);

class PromptScreen {
 public:
  explicit PromptScreen(std::string prompt) : prompt_(std::move(prompt)) {}

  // Replaces what the last call drew. When there are more rows than the screen has, those around the cursor.
  std::string draw(std::string_view text, size_t cursor, TerminalSize size);
  // Moves below the text, where other output may go on.
  std::string leave();
  // The screen was wiped: nothing is drawn.
  void forget();

 private:
  std::string prompt_;
  int rows_drawn_ = 0;
  int cursor_row_ = 0;
};

}  // namespace hearth::cli
