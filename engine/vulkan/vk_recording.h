// Commands as a command buffer that can be submitted again and again. Used by vk_gpu.cpp. One thread.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "engine/vulkan/vk_buffers.h"
#include "engine/vulkan/vk_pipelines.h"

namespace hearth {

// gpu_api.h's commands with their handles looked up and checked.
struct VulkanRange {
  const VulkanBuffer* buffer = nullptr;
  uint64_t offset = 0;
  uint64_t bytes = 0;
};
struct VulkanDispatch {
  const VulkanPipeline* pipeline = nullptr;
  std::vector<VulkanRange> bindings;
  std::array<uint32_t, 3> groups = {1, 1, 1};
  VulkanRange indirect;  // without a buffer: `groups` counts
  bool barrier = true;
};
struct VulkanCopy {
  VulkanRange from;
  VulkanRange to;
};
using VulkanCommand = std::variant<VulkanDispatch, VulkanCopy>;

struct VulkanRecording {
  VkCommandBuffer commands = VK_NULL_HANDLE;
  VkDescriptorPool sets = VK_NULL_HANDLE;
  VkQueryPool times = VK_NULL_HANDLE;  // null: not timed, or the device has no clock
  uint32_t command_count = 0;
  uint64_t busy_until = 0;  // the timeline's value once its last submission is done; 0: never submitted
};

// OutOfMemory, DeviceLost.
Result<VulkanRecording> record_vulkan(VulkanContext& context, std::span<const VulkanCommand> commands,
                                      bool timed);
// It is not in flight.
void destroy_vulkan_recording(VulkanContext& context, const VulkanRecording& recording);
// Microseconds of each command when the recording last ran: from when the commands before it were done until
// it was. Empty where it has not run, or where there is no clock.
std::vector<double> vulkan_command_times(VulkanContext& context, const VulkanRecording& recording);

}  // namespace hearth
