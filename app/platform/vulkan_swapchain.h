// The images that the window shows in turn, and what each needs to be drawn into. Used by
// vulkan_renderer.cpp, main thread. Made anew whenever the window's size changes.
#pragma once

#include <memory>
#include <vector>

#include "app/platform/vulkan_device.h"

namespace hearth::platform {

struct VulkanTarget {
  VkImage image = VK_NULL_HANDLE;
  VkImageView view = VK_NULL_HANDLE;
  VkFramebuffer framebuffer = VK_NULL_HANDLE;
  VkSemaphore drawn = VK_NULL_HANDLE;  // one an image: showing may still wait for it when the next is drawn
};

class VulkanSwapchain {
 public:
  struct Options {
    VkSurfaceKHR surface = VK_NULL_HANDLE;
    VkSurfaceFormatKHR format = {};
    VkRenderPass render_pass = VK_NULL_HANDLE;
    uint32_t width = 0, height = 0;  // where the system leaves the size to us
    bool vsync = true;
    VkSwapchainKHR old = VK_NULL_HANDLE;  // destroyed by its owner afterwards
  };
  // Null where the window has no area now (minimised).
  static Result<std::unique_ptr<VulkanSwapchain>> create(const VulkanDevice& device, const Options& options);
  ~VulkanSwapchain();  // the device must be idle
  VulkanSwapchain(const VulkanSwapchain&) = delete;
  VulkanSwapchain& operator=(const VulkanSwapchain&) = delete;

  VkSwapchainKHR handle() const { return swapchain_; }
  VkExtent2D extent() const { return extent_; }
  bool readable() const { return readable_; }  // whether images can be copied from
  const VulkanTarget& target(uint32_t index) const { return targets_[index]; }

 private:
  explicit VulkanSwapchain(const VulkanDevice& device) : device_(device) {}
  Status create_chain(const Options& options, const VkSurfaceCapabilitiesKHR& can);
  Status create_target(VulkanTarget& target, const Options& options);

  const VulkanDevice& device_;
  VkSwapchainKHR swapchain_ = VK_NULL_HANDLE;
  VkExtent2D extent_ = {};
  bool readable_ = false;
  std::vector<VulkanTarget> targets_;
};

}  // namespace hearth::platform
