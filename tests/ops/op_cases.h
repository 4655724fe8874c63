// The one table of op cases: every op with every weight type and with the sizes that kernels get wrong.
// ops_test.cpp runs each on every instruction set against the reference device; a GPU's tests will run the
// same table.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tests/ops/sketch.h"

namespace hearth {

struct OpCase {
  std::string name;
  // Largest relative error, as the root of the mean square; a single value may be off by ten times as much.
  // 0: every value must be the same.
  double tolerance = 0.0;
  std::function<void(Sketch&)> build;
  std::vector<uint32_t> step_rows = {1, 2,  3,  7, 8,
                                     9, 17, 33, 64};  // consecutive steps, at most kMaxRows each
  uint32_t position = 0;                              // of the first one
};

inline constexpr uint32_t kMaxRows = 64;

std::vector<OpCase> op_cases();

// Cases whose output rows must not depend, in a single bit, on how the rows are grouped into steps.
std::vector<OpCase> grouping_cases();

}  // namespace hearth
