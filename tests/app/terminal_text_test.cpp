#include "app/cli/terminal_text.h"

#include <doctest/doctest.h>

#include "app/cli/text_width_tables.h"

using namespace hearth::cli;

TEST_CASE("escape sequences never reach a terminal") {
  CHECK(safe_for_terminal("a\x1b[31mb") == "a\u241B[31mb");
  CHECK(safe_for_terminal("\x07\x08\x7f") == "\u2407\u2408\u2421");
  CHECK(safe_for_terminal("\xc2\x9b"
                          "31m") == "\uFFFD31m");
}

TEST_CASE("text that would read in another order than it is loses its overrides") {
  CHECK(safe_for_terminal("a\u202Eb\u2066c\u2069") == "abc");
}

TEST_CASE("lines and letters of every language stay as they are") {
  const std::string text = "Grüße, 漢字, עברית 👩‍👩‍👧\n\ttab";
  CHECK(safe_for_terminal(text) == text);
  CHECK(safe_on_one_line("a\nb\tc\r") == "a\u240Ab\u2409c");
}

TEST_CASE("bytes that are no UTF-8 are replaced") { CHECK(safe_for_terminal("a\xff") == "a\uFFFD"); }

TEST_CASE("columns are counted as terminals count them") {
  CHECK(columns_of("abc") == 3);
  CHECK(columns_of("漢字") == 4);
  CHECK(columns_of("e\u0301") == 1);
  CHECK(columns_of("😀") == 2);
  CHECK(columns_of("\u200B") == 0);
}

TEST_CASE("the width tables are sorted and do not overlap") {
  for (const auto ranges : {zero_width_ranges(), wide_ranges()}) {
    CHECK(ranges.size() > 50);
    for (size_t i = 0; i < ranges.size(); ++i) {
      CHECK(ranges[i].first <= ranges[i].last);
      if (i > 0) CHECK(ranges[i - 1].last < ranges[i].first);
    }
  }
}

TEST_CASE("a cursor steps over joined characters as one") {
  const std::string family = "👩‍👩‍👧";
  CHECK(next_stop(family + "x", 0) == family.size());
  CHECK(previous_stop(family + "x", family.size()) == 0);
  CHECK(previous_stop("a\nb", 2) == 1);
  CHECK(previous_stop("a", 0) == 0);
  CHECK(next_stop("a", 1) == 1);
}
