// Running an op case on a device, and how far two results are apart: shared by the tests of all kinds of
// devices.
#pragma once

#include <cstdint>
#include <vector>

#include "tests/ops/op_cases.h"

namespace hearth {

inline constexpr uint64_t kOpSeed = 20261122;

Sketch sketch_of(const OpCase& op_case);
std::vector<int32_t> random_tokens(size_t count);
// The outputs of the case's steps, one after the other; pumped where nothing may wait for the device.
Pumped<std::vector<float>> running_case(Device& device, const OpCase& op_case, const Sketch& sketch);
std::vector<float> run_case(Device& device, const OpCase& op_case, const Sketch& sketch);

// Both relative to the root mean square of what was expected. NaN counts as infinitely far.
struct Difference {
  double rms = 0.0;
  double worst = 0.0;
};
Difference difference(const std::vector<float>& found, const std::vector<float>& expected);
// Value for value; NaN is like NaN.
bool same_values(const std::vector<float>& a, const std::vector<float>& b);

}  // namespace hearth
