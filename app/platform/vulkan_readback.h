// A copy of one drawn image in memory that the program can read. Used by vulkan_renderer.cpp, main thread.
#pragma once

#include "app/platform/platform.h"
#include "app/platform/vulkan_device.h"

namespace hearth::platform {

class VulkanReadback {
 public:
  static Result<std::unique_ptr<VulkanReadback>> create(const VulkanDevice& device, VkExtent2D extent);
  ~VulkanReadback();
  VulkanReadback(const VulkanReadback&) = delete;
  VulkanReadback& operator=(const VulkanReadback&) = delete;

  // `image` has been drawn in a render pass and is ready to be shown, and is so again afterwards.
  void record(VkCommandBuffer commands, VkImage image) const;
  // Once the commands are done.
  Result<Window::Picture> picture(VkFormat format) const;

  static bool understands(VkFormat format);

 private:
  explicit VulkanReadback(const VulkanDevice& device) : device_(device) {}
  Status allocate();

  const VulkanDevice& device_;
  VkExtent2D extent_ = {};
  VkBuffer buffer_ = VK_NULL_HANDLE;
  VkDeviceMemory memory_ = VK_NULL_HANDLE;
};

}  // namespace hearth::platform
