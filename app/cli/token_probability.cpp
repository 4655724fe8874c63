#include "app/cli/token_probability.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace hearth::cli {

double log_sum_exp(std::span<const float> logits) {
  const float highest = *std::max_element(logits.begin(), logits.end());
  double sum = 0;
  for (const float logit : logits) sum += std::exp(static_cast<double>(logit - highest));
  return highest + std::log(sum);
}

std::vector<int32_t> largest(std::span<const float> logits, size_t count) {
  std::vector<int32_t> ids(logits.size());
  std::iota(ids.begin(), ids.end(), 0);
  count = std::min(count, ids.size());
  const auto before = [logits](int32_t a, int32_t b) {
    const float left = logits[static_cast<size_t>(a)];
    const float right = logits[static_cast<size_t>(b)];
    // NaN goes last: comparing it as it is would be no order.
    if (std::isnan(left) || std::isnan(right)) return !std::isnan(left) || (std::isnan(right) && a < b);
    return left > right || (left == right && a < b);
  };
  std::partial_sort(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(count), ids.end(), before);
  ids.resize(count);
  return ids;
}

}  // namespace hearth::cli
