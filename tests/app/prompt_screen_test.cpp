#include "app/cli/prompt_screen.h"

#include <doctest/doctest.h>

using namespace hearth::cli;

TEST_CASE("a text longer than the screen is wide goes on in the next row") {
  const PromptLayout layout = lay_out_prompt("> ", "abcdefgh", 8, 6);
  CHECK(layout.rows == std::vector<std::string>{"> abcd", "efgh"});
  CHECK(layout.cursor_row == 1);
  CHECK(layout.cursor_column == 4);
}

TEST_CASE("a row filled to its end leaves the cursor at the start of the next") {
  const PromptLayout layout = lay_out_prompt("> ", "abcd", 4, 6);
  CHECK(layout.rows == std::vector<std::string>{"> abcd", ""});
  CHECK(layout.cursor_row == 1);
  CHECK(layout.cursor_column == 0);
}

TEST_CASE("a wide character is never cut by the edge of the screen") {
  const PromptLayout layout = lay_out_prompt("> ", "abc漢字", 3, 6);
  CHECK(layout.rows == std::vector<std::string>{"> abc", "漢字"});
  CHECK(layout.cursor_row == 1);
  CHECK(layout.cursor_column == 0);
}

TEST_CASE("lines after a break are indented like the first") {
  const PromptLayout layout = lay_out_prompt("> ", "a\nb", 2, 20);
  CHECK(layout.rows == std::vector<std::string>{"> a", "  b"});
  CHECK(layout.cursor_row == 1);
  CHECK(layout.cursor_column == 2);
}

TEST_CASE("redrawing starts where the last drawing did") {
  PromptScreen screen("> ");
  const TerminalSize size = {6, 10};
  CHECK(screen.draw("abcdef", 6, size) == "\r\x1b[J> abcd\r\nef\r\x1b[2C");
  CHECK(screen.draw("abcdef", 0, size) == "\x1b[1A\r\x1b[J> abcd\r\nef\x1b[1A\r\x1b[2C");
  CHECK(screen.leave() == "\x1b[1B\r\n");
}

TEST_CASE("of a text with more rows than the screen those around the cursor are shown") {
  PromptScreen screen("> ");
  const std::string drawn = screen.draw("1\n2\n3\n4\n5", 9, {20, 4});
  CHECK(drawn.find('2') == std::string::npos);
  CHECK(drawn.find("3\r\n  4\r\n  5") != std::string::npos);
}

TEST_CASE("a screen of one column does not stop the editor") {
  const PromptLayout layout = lay_out_prompt("> ", "a漢\n\t", 4, 1);
  CHECK(layout.rows.size() < 20);
}
