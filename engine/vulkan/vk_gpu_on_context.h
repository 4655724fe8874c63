// The two halves of open_vulkan_gpu(), for tests that put failing functions into the context between them.
// Defined in vk_gpu.cpp; one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "engine/vulkan/vk_context.h"
#include "engine/vulkan/vk_gpu.h"

namespace hearth {

// As open_vulkan_gpu().
Result<std::unique_ptr<VulkanContext>> open_vulkan_context(uint32_t index, const VkGpuSettings& settings);
// `always_stage`: writes to Storage as if the host could not see it, whatever the device is.
std::unique_ptr<GpuApi> vulkan_gpu_on(std::unique_ptr<VulkanContext> context, const std::string& cache_folder,
                                      bool always_stage = false);

}  // namespace hearth
