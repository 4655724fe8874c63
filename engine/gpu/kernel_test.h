// The known-answer test of a GPU's kernels: each fast variant that computes wrongly here is found and named,
// so that its generic version takes its place. Takes seconds. Called by device/devices.cpp once per
// device and driver, and by tests.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/pumped.h"
#include "engine/gpu/gpu_device.h"

namespace hearth {

// Opens the same GPU anew with these settings.
using GpuOpener = std::function<Pumped<Result<std::unique_ptr<Device>>>(GpuDeviceSettings)>;

// The kernels to disable, as full_kernel_name() calls them. Fails when even the generic ones are wrong
// (Unsupported says for which type), or as opening the device does.
//   features   what the GPU has
//   reference  open_reference_device()
//   All must live until it is done.
Pumped<Result<std::vector<std::string>>> find_wrong_kernels(uint32_t features, const GpuOpener& open,
                                                            Device& reference);

// Changes whenever any kernel's code does.
std::string kernels_fingerprint();

}  // namespace hearth
