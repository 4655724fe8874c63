#include "app/docs/sentences.h"

#include <doctest/doctest.h>

#include <string>

namespace hearth {
namespace {

std::vector<std::string> cut(std::string_view text) {
  std::vector<std::string> sentences;
  for (const TextRange& range : sentences_of(text)) sentences.emplace_back(range.in(text));
  return sentences;
}
using List = std::vector<std::string>;

TEST_CASE("sentences end at stops, and only there") {
  CHECK(cut("One. Two! Three? “Four.” Five") == List{"One.", "Two!", "Three?", "“Four.”", "Five"});
  CHECK(cut("Costs 3.5 percent.") == List{"Costs 3.5 percent."});
  CHECK(cut("See Dr. A. Miller, No. 5, e.g. today. Then go.") ==
        List{"See Dr. A. Miller, No. 5, e.g. today.", "Then go."});
  CHECK(cut("今日は。元気？はい") == List{"今日は。", "元気？", "はい"});
}

TEST_CASE("a line break goes on with the sentence unless something of its own begins") {
  CHECK(cut("The lease\nends in May. It") == List{"The lease\nends in May.", "It"});
  CHECK(cut("# Notice\nGive it early.") == List{"# Notice", "Give it early."});
  CHECK(cut("- one\n- two\n1. three\n2. four") == List{"- one", "- two", "1. three", "2. four"});
  CHECK(cut("A title\n\nText goes on\nhere") == List{"A title", "Text goes on\nhere"});
}

TEST_CASE("text of nothing has no sentence") {
  CHECK(cut("").empty());
  CHECK(cut(" \n\t\n ").empty());
  CHECK(cut("...") == List{"..."});
}

}  // namespace
}  // namespace hearth
