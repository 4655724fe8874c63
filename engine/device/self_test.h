// A known-answer test of a device: a small transformer block, once with every weight type and cache type, and
// the choice of the likeliest tokens, compared with the reference device. Tells a person that a driver or a
// processor computes wrongly before a model does. Takes a fraction of a second. Called by devices.cpp, and by
// tests.
#pragma once

#include "engine/base/pumped.h"
#include "engine/base/result.h"
#include "engine/device/plan.h"

namespace hearth {

// Unsupported says for which weight type the answer of `device` is off, and by how much.
//   reference  open_reference_device(); whatever is put on both devices is freed again
Pumped<Status> self_test(Device& device, Device& reference);

// The part of it that has these types.
Pumped<Status> test_types(Device& device, Device& reference, QuantType weights, KvType cache);

}  // namespace hearth
