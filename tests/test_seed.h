// The seed of the property tests: HEARTH_TEST_SEED from the environment, else the time. Every test program
// prints it when it starts.
#pragma once

#include <cstdint>

namespace hearth {

// The same value for the whole run.
uint64_t test_seed();

}  // namespace hearth
