#include "app/store/word_tokenizer.h"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include "app/store/database.h"
#include "engine/base/text.h"
#include "tests/test_seed.h"

namespace hearth {
namespace {

using Words = std::vector<std::string>;

struct Place {
  std::string word;
  size_t begin, end;
};

std::vector<Place> places(std::string_view text, TokenizeFor use = TokenizeFor::Indexing) {
  auto db = Database::in_memory();
  REQUIRE(db.has_value());
  std::vector<Place> found;
  const Status done =
      each_word((*db)->handle(), text, use, [&](std::string_view word, size_t begin, size_t end) {
        found.push_back({std::string(word), begin, end});
        return true;
      });
  REQUIRE(done.has_value());
  return found;
}

Words words(std::string_view text, TokenizeFor use = TokenizeFor::Indexing) {
  Words found;
  for (Place& place : places(text, use)) found.push_back(std::move(place.word));
  return found;
}

}  // namespace

TEST_CASE("words are folded to lower case and lose their diacritics") {
  CHECK(words("The Café, ÜBER-naïve Ångström") == Words{"the", "cafe", "uber", "naive", "angstrom"});
  CHECK(words("Việt Nam") == Words{"viet", "nam"});
  CHECK(words("e\u0301t\u00e9") == Words{"ete"});  // the accent as a character of its own, and built in
  CHECK(words("ПРИВЕТ Ωμέγα") == Words{"привет", "ωμέγα"});
}

TEST_CASE("Chinese, kana and Hangul become overlapping pairs and the last character") {
  CHECK(words("東京都") == Words{"東京", "京都", "都"});
  CHECK(words("ひらがな") == Words{"ひら", "らが", "がな", "な"});
  CHECK(words("カタカナー") == Words{"カタ", "タカ", "カナ", "ナー", "ー"});
  CHECK(words("한국어") == Words{"한국", "국어", "어"});
  CHECK(words("水") == Words{"水"});
  CHECK(words("𠮷野家") == Words{"𠮷野", "野家", "家"});  // beyond the basic plane
  CHECK(words("ภาษา") == Words{"ภา", "าษ", "ษา", "า"});
}

TEST_CASE("punctuation and spaces end a run of pairs") {
  CHECK(words("北京。上海") == Words{"北京", "京", "上海", "海"});
  CHECK(words("한국 사람") == Words{"한국", "국", "사람", "람"});
}

TEST_CASE("a query leaves the last character of a run to its pair") {
  CHECK(words("東京都", TokenizeFor::Query) == Words{"東京", "京都"});
  CHECK(words("東京都。 ", TokenizeFor::Query) == Words{"東京", "京都"});
  CHECK(words("東", TokenizeFor::Query) == Words{"東"});
  // Between other words it must be there, as it is in the index.
  CHECK(words("東京 tower", TokenizeFor::Query) == words("東京 tower"));
  CHECK(words("東京 大阪", TokenizeFor::Query) == Words{"東京", "京", "大阪"});
}

TEST_CASE("scripts may follow each other without a space") {
  CHECK(words("Hearthは日本2026年") == Words{"hearth", "は日", "日本", "本", "2026", "年"});
}

TEST_CASE("a variation selector does not part a name") {
  CHECK(words("葛\U000E0100城") == Words{"葛城", "城"});
}

TEST_CASE("emoji are words and do not hide the word beside them") {
  CHECK(words("great🙂 ❤️水🙂") == Words{"great", "🙂", "❤", "水", "🙂"});
}

TEST_CASE("invalid UTF-8 and NUL separate words") {
  CHECK(words(std::string_view("one\0two", 7)) == Words{"one", "two"});
  CHECK(words("one\xfftwo") == Words{"one", "two"});
  CHECK(words("東\xe4\xba京") == Words{"東", "京"});
  CHECK(words("\xc0\x80 \xed\xa0\x80") == Words{});
  CHECK(words("") == Words{});
}

TEST_CASE("very long words are cut, whole characters only") {
  CHECK(words(std::string(1'000'000, 'a')) == Words{std::string(kMaxWordBytes, 'a')});
  std::string cyrillic = "x";
  for (int i = 0; i < 1000; ++i) cyrillic += "ж";
  const Words found = words(cyrillic);
  REQUIRE_EQ(found.size(), 1);
  CHECK_EQ(found[0].size(), kMaxWordBytes - 1);
  CHECK(is_valid_utf8(found[0]));
}

TEST_CASE("the visitor can stop") {
  auto db = Database::in_memory();
  REQUIRE(db.has_value());
  int seen = 0;
  const auto stop_at_two = [&](std::string_view, size_t, size_t) { return ++seen < 2; };
  CHECK(each_word((*db)->handle(), "a b c d", TokenizeFor::Indexing, stop_at_two).has_value());
  CHECK_EQ(seen, 2);
  seen = 0;
  CHECK(each_word((*db)->handle(), "東京都庁舎", TokenizeFor::Indexing, stop_at_two).has_value());
  CHECK_EQ(seen, 2);
}

// Any bytes at all, weighted towards pieces of characters.
TEST_CASE("words of random bytes are valid UTF-8, in order and inside the text") {
  std::mt19937_64 random(test_seed());
  const std::string_view pieces[] = {"a",  "Z",    " ",          "é",        "東",
                                     "한", "\xe6", "\x9d",       "\xf0\x9f", "\xff",
                                     ".",  "ภ",    "\U000E0100", "🙂",       std::string_view("\0", 1)};
  for (int round = 0; round < 500; ++round) {
    std::string text;
    for (size_t i = random() % 40; i > 0; --i) text += pieces[random() % std::size(pieces)];
    for (const TokenizeFor use : {TokenizeFor::Indexing, TokenizeFor::Query}) {
      size_t before = 0;
      for (const Place& place : places(text, use)) {
        CHECK(is_valid_utf8(place.word));
        CHECK_FALSE(place.word.empty());
        CHECK(place.begin >= before);
        CHECK(place.end > place.begin);
        CHECK(place.end <= text.size());
        before = place.begin;
      }
    }
  }
}

}  // namespace hearth
