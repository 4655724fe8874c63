// What an operation of a plan reads of weights and caches: the bytes behind the GB/s of Device::profile().
// Activations are left out, as they are small and lie in caches. Pure, any thread.
#pragma once

#include <cstdint>
#include <string>

#include "engine/device/plan.h"

namespace hearth {

struct OpReads {
  std::string type;    // of the weights or the cache: "Q4_K", "Q4_K+Q6_K"; empty where it reads neither
  uint64_t bytes = 0;  // of matrices and caches, once each; rows that are looked up and vectors do not count
};

// In a step of `rows` rows, the first at `position`. Rows of a step are taken to choose different experts.
OpReads op_reads(const Plan& plan, const Op& op, uint32_t rows, uint32_t position);

// How many stored positions any row of the step sees.
uint64_t positions_read(const Attention& op, uint32_t rows, uint32_t position);

}  // namespace hearth
