// Searching for many byte strings at once, compared with searching for each.
#include "app/store/bytes_finder.h"

#include <doctest/doctest.h>

#include <map>
#include <random>

#include "test_seed.h"

using namespace hearth;

namespace {

using Counts = std::map<size_t, int>;

Counts counts_in(const BytesFinder& finder, std::string_view text) {
  Counts counts;
  finder.find_in(text, [&](size_t which) { ++counts[which]; });
  return counts;
}

}  // namespace

TEST_CASE("words are found at the beginning, at the end, overlapping, and several with one beginning") {
  const BytesFinder finder({"abab", "ababab", "house", "housework", std::string("\0\0\0\0", 4)});
  CHECK(counts_in(finder, "abababab") == Counts{{0, 3}, {1, 2}});
  CHECK(counts_in(finder, "house housework") == Counts{{2, 2}, {3, 1}});
  CHECK(counts_in(finder, std::string(5, '\0')) == Counts{{4, 2}});
  CHECK(counts_in(finder, "hous").empty());
  CHECK(counts_in(finder, "").empty());
  CHECK(finder.longest() == 9);
}

TEST_CASE("without words nothing is found") { CHECK(counts_in(BytesFinder({}), "some text").empty()); }

TEST_CASE("random texts give what searching for one word after the other gives") {
  std::mt19937_64 random(test_seed());
  const auto letters = [&random](size_t count) {
    std::string text(count, '\0');
    for (char& letter : text) letter = static_cast<char>('a' + random() % 2);
    return text;
  };
  for (int round = 0; round < 50; ++round) {
    std::vector<std::string> words;
    for (int i = 0; i < 20; ++i) words.push_back(letters(4 + random() % 6));
    const std::string text = letters(random() % 2000);
    Counts expected;
    for (size_t which = 0; which < words.size(); ++which) {
      for (size_t at = text.find(words[which]); at != std::string::npos; at = text.find(words[which], at + 1))
        ++expected[which];
    }
    CHECK(counts_in(BytesFinder(words), text) == expected);
  }
}
