// How fast a device answers: a made-up model of a fixed size generates tokens on it. What devices are
// compared by, so that the faster one is chosen and not the one with the bigger name. Takes a second or two;
// waits. Called by devices.cpp.
#pragma once

#include "engine/base/result.h"
#include "engine/device/device.h"

namespace hearth {

// Tokens a second of a model of about 100 million weights in Q4_0, one token at a time.
Result<double> measure_tokens_per_s(Device& device);

}  // namespace hearth
