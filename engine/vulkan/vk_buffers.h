// A buffer with its piece of memory. Used by vk_gpu.cpp, vk_staging.cpp and vk_recording.cpp. One thread.
#pragma once

#include <cstdint>

#include "engine/vulkan/vk_memory.h"

namespace hearth {

struct VulkanBuffer {
  VkBuffer handle = VK_NULL_HANDLE;
  uint64_t bytes = 0;  // as asked for; the handle's size is the next multiple of 4
  VulkanMemoryUse use = VulkanMemoryUse::Storage;
  VulkanPlace place;
  uint64_t staged_until = 0;  // the timeline's value once all staged writes to it are done
};

// Contents are whatever lay there before. OutOfMemory.
Result<VulkanBuffer> create_vulkan_buffer(VulkanContext& context, VulkanMemory& memory, uint64_t bytes,
                                          VulkanMemoryUse use);
// Nothing in flight uses it.
void destroy_vulkan_buffer(VulkanContext& context, VulkanMemory& memory, const VulkanBuffer& buffer);

}  // namespace hearth
