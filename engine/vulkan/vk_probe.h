// Looks at one GPU: whether Hearth can use it, what it is good at, and what has to be switched on for that.
// Nothing is created on the device yet. Used by vk_gpu.cpp to list and by vk_context.cpp to open. One thread.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/base/result.h"
#include "engine/gpu/gpu_api.h"
#include "engine/vulkan/vk_instance.h"

namespace hearth {

struct VulkanProbe {
  VkPhysicalDevice device = VK_NULL_HANDLE;
  GpuInfo info;

  uint32_t queue_family = 0;
  uint32_t timestamp_bits = 0;  // 0: the queue has no clock
  double tick_ns = 0;           // of a timestamp

  // What a pipeline with subgroup operations is told to use; 0 where the device has one size anyway.
  uint32_t subgroup_size = 0;
  // The same for those that need kGpuNarrowSubgroups or kGpuMatrix; 0 where the device cannot be told so.
  uint32_t narrow_subgroup = 0;
  uint32_t matrix_subgroup = 0;
  uint32_t most_subgroups = 0;  // of a workgroup, where a size can be told
  bool full_subgroups = false;  // can be demanded, so that lane = invocation % size

  uint64_t largest_allocation = 0;
  uint32_t most_constants = 0;  // bindings of a stage
  uint32_t most_storage = 0;
  uint32_t vendor = 0;
  uint32_t product = 0;
  uint32_t driver_version = 0;
  uint8_t cache_id[VK_UUID_SIZE] = {};

  bool memory_budget = false;  // VK_EXT_memory_budget
  bool integer_dot = false;    // to be enabled, as are those below
  bool float16 = false;
  bool memory_model = false;
  bool cooperative_matrix = false;
  bool subgroup_control = false;
  std::vector<const char*> extensions;  // to be enabled; literals
};

// Unsupported, with the reason, where it lacks what every kernel needs. `slow_features`: see VkGpuSettings.
Result<VulkanProbe> probe_vulkan_device(const VulkanInstance& instance, VkPhysicalDevice device,
                                        bool slow_features);

// Those that Hearth can use, in the loader's order. Unsupported, with the first's reason, when there is none.
Result<std::vector<VulkanProbe>> usable_vulkan_gpus(const VulkanInstance& instance, bool slow_features);

// A device with one compute queue and exactly what the probe found worth enabling.
Result<VkDevice> create_vulkan_device(const VulkanInstance& instance, const VulkanProbe& probe);

}  // namespace hearth
