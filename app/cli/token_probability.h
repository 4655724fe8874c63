// From logits to probabilities, for the verbs that print or add them up. Pure, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace hearth::cli {

// log(sum(exp(logits))), in double and safe from overflow. `logits` is not empty.
double log_sum_exp(std::span<const float> logits);

// The ids of the `count` largest logits, largest first; of equal ones the smaller id first.
std::vector<int32_t> largest(std::span<const float> logits, size_t count);

}  // namespace hearth::cli
