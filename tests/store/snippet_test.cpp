#include "app/store/snippet.h"

#include <doctest/doctest.h>

#include <chrono>
#include <random>
#include <string>

#include "app/store/database.h"
#include "engine/base/text.h"
#include "tests/test_seed.h"

namespace hearth {
namespace {

Snippet snippet(std::string_view text, std::string_view typed) {
  static const auto db = Database::in_memory();
  REQUIRE(db.has_value());
  const auto query = parse_query((*db)->handle(), typed, false);
  REQUIRE(query.has_value());
  auto made = make_snippet((*db)->handle(), text, *query);
  REQUIRE(made.has_value());
  return *std::move(made);
}

// The snippet with [marks].
std::string shown(std::string_view text, std::string_view typed) {
  const Snippet made = snippet(text, typed);
  std::string out;
  size_t at = 0;
  for (const Snippet::Mark& mark : made.marks) {
    out += made.text.substr(at, mark.begin - at) + "[" + made.text.substr(mark.begin, mark.end - mark.begin) +
           "]";
    at = mark.end;
  }
  return out + made.text.substr(at);
}

std::string filler(int words) {
  std::string text;
  for (int i = 0; i < words; ++i) text += "filler ";
  return text;
}

}  // namespace

TEST_CASE("a short text is shown whole, with its matches marked") {
  CHECK(shown("The Café is open", "cafe") == "The [Café] is open");
  CHECK(shown("fox, fox and FOX", "fox") == "[fox], [fox] and [FOX]");
  CHECK(shown("hearths and hearing", "hear*") == "[hearths] and [hearing]");
}

TEST_CASE("a phrase is marked where it is whole") {
  CHECK(shown("quick fox, a quick brown fox", "\"quick brown fox\"") == "quick fox, a [quick brown fox]");
  CHECK(shown("a a b", "\"a b\"") == "a [a b]");
  CHECK(shown("one two threesome", "\"two three\"*") == "one [two threesome]");
}

TEST_CASE("characters of scripts without spaces are marked one by one") {
  CHECK(shown("私は東京都にいる", "東京") == "私は[東京]都にいる");
  CHECK(shown("私は東京都にいる", "東京都") == "私は[東京都]にいる");
  CHECK(shown("私は東京都にいる", "京") == "私は東[京]都にいる");
  CHECK(shown("한국어를 배우다", "국") == "한[국]어를 배우다");
  CHECK(shown("ひらがな", "な") == "ひらが[な]");
}

TEST_CASE("overlapping matches are one mark") { CHECK(shown("東京都", "東京 京都") == "[東京都]"); }

TEST_CASE("a long text is cut around the match") {
  const std::string text = filler(200) + "needle " + filler(200);
  const Snippet made = snippet(text, "needle");
  CHECK(made.text.starts_with("…filler "));
  CHECK(made.text.ends_with("…"));
  CHECK(made.text.size() <= kSnippetBytes + 6);
  REQUIRE(made.marks.size() == 1);
  CHECK(made.text.substr(made.marks[0].begin, made.marks[0].end - made.marks[0].begin) == "needle");
}

TEST_CASE("the stretch with most of the words is shown") {
  const std::string text = "alpha " + filler(100) + "alpha beta " + filler(100) + "beta " + filler(50);
  CHECK(shown(text, "alpha beta").find("[alpha] [beta]") != std::string::npos);
  // Words that are never near each other: the first of them.
  const std::string apart = filler(100) + "alpha " + filler(100) + "beta";
  CHECK(shown(apart, "alpha beta").find("[alpha]") != std::string::npos);
}

TEST_CASE("white space becomes single spaces, on one line") {
  CHECK(shown("a\n\n  b\t\r\nneedle\n", "needle") == "a b [needle] ");
}

TEST_CASE("what is no text is replaced") {
  CHECK(shown(std::string_view("\xff needle \0\x1b[31m", 15), "needle") ==
        "\uFFFD [needle] \uFFFD\uFFFD[31m");
}

TEST_CASE("a text without the words shows its beginning") {
  CHECK(shown("nothing here", "needle") == "nothing here");
  CHECK(shown("", "needle").empty());
  const Snippet made = snippet("x" + std::string(500, 'y'), "needle");
  CHECK(made.marks.empty());
  CHECK(made.text.ends_with("y…"));
}

TEST_CASE("a match longer than a snippet is cut") {
  const std::string text = "before " + std::string(1'000'000, 'a') + " after";
  const Snippet made = snippet(text, std::string(2000, 'a'));
  REQUIRE(made.marks.size() == 1);
  CHECK(made.marks[0].end <= made.text.size());
  CHECK(made.text.size() <= kSnippetBytes + 6);
}

TEST_CASE("a text of a million characters takes no time worth noticing") {
  std::string text = "needle ";
  while (text.size() < 1'000'000) text += "東京 filler needles ";
  const auto begin = std::chrono::steady_clock::now();
  CHECK(shown(text, "needle absent").starts_with("[needle]"));
  CHECK(std::chrono::steady_clock::now() - begin <
        std::chrono::seconds(2));  // with sanitizers; the bound is 256 KiB
}

TEST_CASE("a snippet of random bytes is valid UTF-8 with marks in order") {
  std::mt19937_64 random(test_seed());
  const std::string_view pieces[] = {"a",    "b ", " ",  "\n",    "é",
                                     "東",   "京", "한", "\xe6",  "\x9d",
                                     "\xff", ".",  "🙂", "word ", std::string_view("\0", 1)};
  for (int round = 0; round < 400; ++round) {
    std::string text;
    for (size_t i = random() % 400; i > 0; --i) text += pieces[random() % std::size(pieces)];
    const Snippet made = snippet(text, round % 2 == 0 ? "a 東" : "\"b word\" 東京 wo*");
    CHECK(is_valid_utf8(made.text));
    size_t before = 0;
    for (const Snippet::Mark& mark : made.marks) {
      CHECK(mark.begin >= before);
      CHECK(mark.end > mark.begin);
      CHECK(mark.end <= made.text.size());
      before = mark.end;
    }
  }
}

}  // namespace hearth
