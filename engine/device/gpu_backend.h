// The one kind of GPU interface that this build has: Vulkan in a program, WebGPU in a page. Used by
// gpu_devices.cpp alone; implemented by gpu_backend_vulkan.cpp and gpu_backend_webgpu.cpp. One thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/pumped.h"
#include "engine/gpu/gpu_api.h"

namespace hearth::gpu_backend {

std::string_view name();   // "vulkan": its GPUs are "vulkan:0", "vulkan:1", …
std::string_view title();  // "Vulkan"

// The GPUs that Hearth can use, software ones too. NotFound and Unsupported say what is missing.
Pumped<Result<std::vector<GpuInfo>>> list();

// `index` in that list. `cache_folder`: where compiled kernels are kept; empty: nowhere.
Pumped<Result<std::unique_ptr<GpuApi>>> open(uint32_t index, std::string cache_folder);

}  // namespace hearth::gpu_backend
