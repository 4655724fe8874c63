#include "app/store/search_query.h"

#include <doctest/doctest.h>

#include <random>
#include <string>

#include "app/store/database.h"
#include "app/store/search_index.h"
#include "app/store/word_tokenizer.h"
#include "engine/base/text.h"
#include "tests/test_seed.h"

namespace hearth {
namespace {

std::unique_ptr<Database> empty_index() {
  auto db = Database::in_memory();
  REQUIRE(db.has_value());
  REQUIRE((*db)->script(kCreateSearchIndex).has_value());
  return *std::move(db);
}

SearchQuery parsed(std::string_view typed, bool as_you_type = false) {
  static const auto db = empty_index();
  auto query = parse_query(db->handle(), typed, as_you_type);
  REQUIRE(query.has_value());
  return *std::move(query);
}

}  // namespace

TEST_CASE("words are terms of their own") {
  CHECK(parsed("  Two\twords ") == SearchQuery{{{"two"}}, {{"words"}}});
  CHECK(parsed("two\u3000words") == SearchQuery{{{"two"}}, {{"words"}}});
}

TEST_CASE("quoted words are a phrase") {
  CHECK(parsed(R"("a quick fox" runs)") == SearchQuery{{{"a", "quick", "fox"}}, {{"runs"}}});
  CHECK(parsed("“a fox”") == SearchQuery{{{"a", "fox"}}});
  CHECK(parsed(R"(one"two three"four)") == SearchQuery{{{"one"}}, {{"two", "three"}}, {{"four"}}});
}

TEST_CASE("a phrase without an end goes on to the end") {
  CHECK(parsed(R"("a fox)") == SearchQuery{{{"a", "fox"}}});
}

TEST_CASE("what is typed as one word but has several is a phrase") {
  CHECK(parsed("don't C++ 2026-11-22") == SearchQuery{{{"don", "t"}}, {{"c"}}, {{"2026", "11", "22"}}});
}

TEST_CASE("a star makes a prefix") {
  CHECK(parsed("hear* th") == SearchQuery{{{"hear"}, true}, {{"th"}}});
  CHECK(parsed(R"("a quick fo"*)") == SearchQuery{{{"a", "quick", "fo"}, true}});
  CHECK(parsed(R"("a fo*")") == SearchQuery{{{"a", "fo"}, true}});
  CHECK(parsed(R"(word ""*)") == SearchQuery{{{"word"}}});
  CHECK(parsed("*") == SearchQuery{});
}

TEST_CASE("the last word is a prefix while one is typing, from two characters on") {
  CHECK(parsed("two wo", true) == SearchQuery{{{"two"}}, {{"wo"}, true}});
  CHECK(parsed("two w", true) == SearchQuery{{{"two"}}, {{"w"}}});
  CHECK(parsed("é", true) == SearchQuery{{{"e"}}});
}

TEST_CASE("a single character of a script without spaces is a prefix") {
  CHECK(parsed("水") == SearchQuery{{{"水"}, true}});
  CHECK(parsed("水 한 か") == SearchQuery{{{"水"}, true}, {{"한"}, true}, {{"か"}, true}});
  CHECK(parsed("東京") == SearchQuery{{{"東京"}}});
  CHECK(parsed("東京都") == SearchQuery{{{"東京", "京都"}}});
}

TEST_CASE("text without words is an empty query") {
  for (const char* nothing : {"", " ", "\"", "\"\"", "***", "()", "- + ^ : , .", "\xff\xfe", "\xe6"})
    CHECK(parsed(nothing) == SearchQuery{});
}

TEST_CASE("FTS5's own syntax is only words") {
  CHECK(fts_expression(parsed("a OR b")) == R"("a" AND "or" AND "b")");
  CHECK(fts_expression(parsed("NEAR(a b)")) == R"("near" + "a" AND "b")");
  CHECK(fts_expression(parsed("words:x ^y -z")) == R"("words" + "x" AND "y" AND "z")");
  CHECK(fts_expression(parsed("\"東京都\" wor*")) == R"("東京" + "京都" AND "wor" *)");
}

TEST_CASE("a pasted page is cut, not refused") {
  std::string page;
  for (int i = 0; i < 100'000; ++i) page += "word ";
  size_t words = 0;
  for (const SearchTerm& term : parsed(page)) words += term.words.size();
  CHECK(words == kMaxQueryWords);
  std::string cjk = "x";  // so that the limit falls into a character
  for (int i = 0; i < 100'000; ++i) cjk += "水";
  CHECK(parsed(cjk).size() == 1);
}

// A query's words are tokenized once more inside FTS5.
TEST_CASE("every folded character is its own folding") {
  const auto db = empty_index();
  for (char32_t code = 0; code <= 0x1FFFF; ++code) {
    if (code >= 0xD800 && code <= 0xDFFF) continue;
    std::string text;
    append_utf8(text, code);
    const SearchQuery once = parsed(text);
    if (once.empty()) continue;
    if (!(parsed(once[0].words[0]) == once)) FAIL_CHECK("code ", uint32_t{code}, ": ", once[0].words[0]);
  }
}

TEST_CASE("no bytes at all are an error for FTS5") {
  const auto db = empty_index();
  REQUIRE(index_message(*db, 1, "some words").has_value());
  std::mt19937_64 random(test_seed());
  const std::string_view pieces[] = {"a",  "\"", "*", "(", ")",  "AND ", "OR ", "NOT ", "NEAR(", " ",
                                     "+",  "-",  "^", ":", "{",  "}",    "水",  "한국", "\xe6",  "\xff",
                                     "''", ";",  "?", ",", "--", "é",    "🙂",  "\\",   "words:"};
  for (int round = 0; round < 3000; ++round) {
    std::string typed;
    for (size_t i = random() % 30; i > 0; --i) {
      if (random() % 4 == 0) {
        typed += static_cast<char>(random());
      } else {
        typed += pieces[random() % std::size(pieces)];
      }
    }
    const SearchQuery query = parsed(typed, random() % 2 == 0);
    if (query.empty()) continue;
    auto statement = db->prepare("SELECT rowid FROM search_index WHERE search_index MATCH ?");
    REQUIRE(statement.has_value());
    const std::string expression = fts_expression(query);
    const auto row = statement->bind(expression).step();
    if (!row) FAIL("expression ", expression, ": ", row.error().message);
  }
}

}  // namespace hearth
