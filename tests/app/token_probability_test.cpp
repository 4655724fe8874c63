#include "app/cli/token_probability.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace hearth::cli;

TEST_CASE("the sum of probabilities is one, even of huge logits") {
  const float logits[] = {1000, 999, -1000};
  const double total = log_sum_exp(logits);
  double sum = 0;
  for (const float logit : logits) sum += std::exp(logit - total);
  CHECK(sum == doctest::Approx(1));
  CHECK(total == doctest::Approx(1000 + std::log(1 + std::exp(-1.0))));
}

TEST_CASE("the largest logits come first, equal ones by id, NaN last") {
  const float logits[] = {1, std::nanf(""), 3, 3, -2};
  CHECK(largest(logits, 3) == std::vector<int32_t>{2, 3, 0});
  CHECK(largest(logits, 99) == std::vector<int32_t>{2, 3, 0, 4, 1});
}
