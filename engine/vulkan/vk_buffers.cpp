#include "engine/vulkan/vk_buffers.h"

#include <algorithm>
#include <string>

namespace hearth {

Result<VulkanBuffer> create_vulkan_buffer(VulkanContext& context, VulkanMemory& memory, uint64_t bytes,
                                          VulkanMemoryUse use) {
  const VulkanFunctions& functions = context.functions();
  const std::string task = "hold a buffer of " + std::to_string(bytes) + " bytes";
  if (bytes > context.probe().info.largest_buffer) return context.failed(VK_ERROR_OUT_OF_DEVICE_MEMORY, task);
  VkBufferCreateInfo info = {VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO};
  info.size = std::max<uint64_t>((bytes + 3) / 4 * 4, 4);  // fills and copies count in words
  info.usage = VK_BUFFER_USAGE_TRANSFER_SRC_BIT | VK_BUFFER_USAGE_TRANSFER_DST_BIT |
               VK_BUFFER_USAGE_STORAGE_BUFFER_BIT | VK_BUFFER_USAGE_UNIFORM_BUFFER_BIT |
               VK_BUFFER_USAGE_INDIRECT_BUFFER_BIT;
  VulkanBuffer buffer = {.bytes = bytes, .use = use};
  TRY_STATUS(context.check(functions.vkCreateBuffer(context.device(), &info, nullptr, &buffer.handle), task));

  VkMemoryRequirements needs = {};
  functions.vkGetBufferMemoryRequirements(context.device(), buffer.handle, &needs);
  const Result<VulkanPlace> place = memory.allocate(needs, use);
  if (!place) {
    functions.vkDestroyBuffer(context.device(), buffer.handle, nullptr);
    return std::unexpected(place.error());
  }
  buffer.place = *place;
  const VkResult bound = functions.vkBindBufferMemory(context.device(), buffer.handle,
                                                      buffer.place.block->memory, buffer.place.offset);
  if (bound != VK_SUCCESS) {
    destroy_vulkan_buffer(context, memory, buffer);
    return context.failed(bound, task);
  }
  return buffer;
}

void destroy_vulkan_buffer(VulkanContext& context, VulkanMemory& memory, const VulkanBuffer& buffer) {
  context.functions().vkDestroyBuffer(context.device(), buffer.handle, nullptr);
  memory.free(buffer.place);
}

}  // namespace hearth
