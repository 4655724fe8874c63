#include "app/core/thoughts.h"

#include <doctest/doctest.h>

#include <random>

#include "test_seed.h"

namespace hearth {
namespace {

SplitAnswer in_pieces(const std::string& answer, uint64_t seed, bool inside = false) {
  std::mt19937_64 random(seed);
  ThoughtSplitter splitter(inside);
  SplitAnswer parts;
  for (size_t at = 0; at < answer.size();) {
    const size_t length = std::min<size_t>(1 + random() % 5, answer.size() - at);
    splitter.add(std::string_view(answer).substr(at, length));
    parts.text += splitter.take_text();
    parts.thought += splitter.take_thought();
    at += length;
  }
  splitter.finish();
  parts.text += splitter.take_text();
  parts.thought += splitter.take_thought();
  return parts;
}

TEST_CASE("reasoning between tags is told from the answer, however it is cut into pieces") {
  struct Case {
    std::string answer, thought, text;
  };
  const Case cases[] = {
      {"<think>\nLet me see.\n</think>\n\nIt is 4.", "Let me see.", "It is 4."},
      {"It is 4.", "", "It is 4."},
      {"\n\n<think>\n\n</think>\n\nIt is 4.", "", "It is 4."},
      {"[THINK]so[/THINK]yes", "so", "yes"},
      {"<thinking>a < b </thinking> yes", "a < b", "yes"},
      {"The tag <think> is one.", "", "The tag <think> is one."},
      {"<thin ice", "", "<thin ice"},
      {"<think>never ends", "never ends", ""},
      {"<think>one</think><think>two</think>three", "onetwo", "three"},
      {"<th", "", "<th"},
      {"", "", ""},
  };
  for (const Case& one : cases) {
    CAPTURE(one.answer);
    const SplitAnswer whole = split_thoughts(one.answer);
    CHECK(whole.thought == one.thought);
    CHECK(whole.text == one.text);
    for (uint64_t seed = 0; seed < 20; ++seed) {
      const SplitAnswer pieces = in_pieces(one.answer, test_seed() + seed);
      CHECK(pieces.thought == one.thought);
      CHECK(pieces.text == one.text);
    }
  }
}

TEST_CASE("a prompt that opens the reasoning needs no opening tag in the answer") {
  const SplitAnswer parts = in_pieces("I wonder.</think>\n\nYes.", test_seed(), true);
  CHECK(parts.thought == "I wonder.");
  CHECK(parts.text == "Yes.");
}

}  // namespace
}  // namespace hearth
