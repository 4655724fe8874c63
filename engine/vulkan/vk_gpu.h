// Vulkan as a GpuApi: what the computer offers, and opening one of it. Called by gpu/ and device/devices.cpp,
// and by tests; no Vulkan header is needed to use it, and nothing is linked: where Vulkan is missing, that is
// a Result. A GpuApi belongs to the thread that uses it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/gpu/gpu_api.h"

namespace hearth {

struct VkGpuSettings {
  // UTF-8; compiled pipelines are kept here between runs. Empty: they are not kept.
  std::string cache_folder;
  // Khronos' validation layer with synchronization checks; also switched on by HEARTH_VULKAN_VALIDATION=1.
  // What it finds is printed and counted. Unsupported where the layer is not installed.
  bool validation = false;
  // Also offers features that the device has without being fast at them: to test the kernels that use them.
  bool slow_features = false;
};

// The GPUs that can run Hearth, software ones included; the index is the N of "vulkan:N" and stays the same
// as long as drivers and cards do. NotFound: no Vulkan, no driver. Unsupported: only GPUs that are too old.
Result<std::vector<GpuInfo>> list_vulkan_gpus(const VkGpuSettings& settings = {});

// NotFound: no GPU of that index. OutOfMemory, DeviceLost and Unsupported as the driver says.
Result<std::unique_ptr<GpuApi>> open_vulkan_gpu(uint32_t index, const VkGpuSettings& settings = {});

// Errors and warnings of the validation layer in this process so far, destructors included. Any thread.
uint64_t vulkan_validation_complaints();

}  // namespace hearth
