// The GPUs of this machine as devices: list, test, open. gpu_devices.cpp on the build's gpu_backend.h, or
// gpu_devices_none.cpp where a build has none. Used by devices.cpp alone; one thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/pumped.h"
#include "engine/device/device.h"
#include "engine/device/device_report.h"
#include "engine/device/devices.h"

namespace hearth {

std::string_view gpu_kind();        // "vulkan": ids are "vulkan:0", "vulkan:1", …
std::string_view gpu_kind_title();  // "Vulkan"

// In the order of their ids. NotFound and Unsupported say why there are none.
Pumped<Result<std::vector<DeviceInfo>>> list_gpus();

// `index` is the N of the id. Takes seconds.
Pumped<DeviceReport> test_gpu(uint32_t index, DeviceSettings settings);

// Without the kernels that its test has ruled out.
Pumped<Result<std::unique_ptr<Device>>> open_tested_gpu(uint32_t index, DeviceSettings settings,
                                                        DeviceReport report);

// Changes whenever a kernel does: reports are of one build of them.
std::string gpu_kernels_fingerprint();

}  // namespace hearth
