// The order of passages that a model has read beside the question, with scores written down here.
#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "app/docs/rank.h"

using namespace hearth;

namespace {

std::vector<Passage> passages(const std::vector<double>& scores) {
  std::vector<Passage> made;
  for (const double score : scores) {
    Passage& passage = made.emplace_back();
    passage.text = std::string(1, static_cast<char>('a' + made.size() - 1));
    passage.score = score;
  }
  return made;
}

std::string ranked(std::vector<Passage> made, const std::vector<float>& scores) {
  rank_passages(made, scores);
  std::string letters;
  for (size_t i = 0; i < made.size(); ++i) {
    letters += made[i].text;
    if (i > 0) CHECK(made[i].score <= made[i - 1].score);
  }
  return letters;
}

}  // namespace

TEST_CASE("a passage that answers rises above those that are only near") {
  CHECK(ranked(passages({1.0, 0.9, 0.8, 0.7}), {-3, 0, 9, -11}) == "cabd");
}

TEST_CASE("where the model knows nothing, and among equals, the order stays") {
  CHECK(ranked(passages({1.0, 0.9, 0.8, 0.7}), {-11, -9, -10.5f, -8}) == "abcd");
  CHECK(ranked(passages({0.5, 0.5, 0.5}), {2, 2, 2}) == "abc");
  CHECK(ranked(passages({0.5, 0.4}), {}) == "ab");
  CHECK(ranked({}, {}).empty());
}

TEST_CASE("what was not read keeps its score, so what was read can only rise past it") {
  CHECK(ranked(passages({1.0, 0.9, 0.85, 0.2}), {-20, -20}) == "abcd");
  CHECK(ranked(passages({0.5, 0.4, 0.39, 0.38}), {-20, 8}) == "bacd");
}

TEST_CASE("scores of any size are borne, and those that are no numbers count for nothing") {
  CHECK(ranked(passages({0.5, 0.4}), {-1e30f, 1e30f}) == "ba");
  CHECK(ranked(passages({0.5, 0.4, 0.3}), {std::nanf(""), std::nanf(""), INFINITY}) == "abc");
}

TEST_CASE("a passage is read under its heading") {
  CHECK(text_to_rank({.heading = "Rent", .text = "It is due on the first."}) ==
        "Rent\nIt is due on the first.");
  CHECK(text_to_rank({.text = "It is due on the first."}) == "It is due on the first.");
}
