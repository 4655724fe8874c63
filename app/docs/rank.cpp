#include "app/docs/rank.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/base/check.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

// What having been read adds to a passage's score, at most, and where half of it: the model is sure of little
// below. A passage that was not read gains nothing, so those that were can only rise; and where the model
// knows nothing, as in a language that it was not trained in, all stay as they were. These are what
// tests/docs/bench/fit_retrieval.py makes of the questions of tests/docs/questions that are marked "dev".
constexpr double kReadingTells = 1.0, kHalfSure = 4.0, kSlope = 2.0;

// A broken model may give what is no number.
double gain(float score) {
  if (!std::isfinite(score)) return 0;
  return kReadingTells / (1 + std::exp((kHalfSure - double{score}) / kSlope));
}

}  // namespace

std::string text_to_rank(const Passage& passage) {
  return passage.heading.empty() ? passage.text : concat(passage.heading, "\n", passage.text);
}

void rank_passages(std::vector<Passage>& passages, std::span<const float> scores) {
  CHECK(scores.size() <= passages.size());
  for (size_t i = 0; i < scores.size(); ++i) passages[i].score += gain(scores[i]);
  std::ranges::stable_sort(passages, std::ranges::greater{}, &Passage::score);
}

}  // namespace hearth
