// The CPU as a Device: interprets a Plan with SIMD kernels chosen at run time. submit() only notes the step;
// poll() lends the calling thread to the pool until the step is done, so no core idles and no hand-over costs
// a wake-up.
#pragma once

#include <memory>

#include "engine/device/device.h"

namespace hearth {

struct CpuSettings {
  int threads = 0;           // 0: as many as there are cores
  std::string instructions;  // "": the best this processor has; else one of info().features, for tests
};

// On a processor that no kernel supports this is the reference device, slow but right.
std::unique_ptr<Device> open_cpu_device(const CpuSettings& settings);

// Slow, obvious, single-threaded, every op from its definition: what the tests compare with (reference.cpp).
std::unique_ptr<Device> open_reference_device();

}  // namespace hearth
