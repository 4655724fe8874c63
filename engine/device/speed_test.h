// How fast a device is, measured with made-up models through the same seam as real ones. Each takes a second
// or two. Called by devices.cpp, model.cpp and tests.
#pragma once

#include <vector>

#include "engine/base/pumped.h"
#include "engine/base/result.h"
#include "engine/device/device.h"

namespace hearth {

// Tokens a second of a model of about 100 million weights in Q4_0, one token at a time: what devices are
// compared by, so that the faster one is chosen and not the one with the bigger name.
Pumped<Result<double>> measure_tokens_per_s(Device& device);

// Bytes a second that a product with one long F32 matrix reads: a value a repetition, each the best of a few
// steps. What a weight's GB/s are measured against. An estimate from below of what the memory gives: no
// product of this device reads much more, but for weights that a cache still holds. OutOfMemory where there
// is no room for a matrix that no cache holds. Waits.
Result<std::vector<double>> measure_read_bandwidth(Device& device, uint32_t repetitions);

}  // namespace hearth
