#include "app/platform/vulkan_swapchain.h"

#include <algorithm>

namespace hearth::platform {
namespace {

constexpr uint32_t kExtentIsOurs = 0xFFFFFFFF;  // in currentExtent: the system takes the size from us

VkPresentModeKHR present_mode(const VulkanDevice& device, VkSurfaceKHR surface, bool vsync) {
  if (vsync) return VK_PRESENT_MODE_FIFO_KHR;  // always there
  uint32_t count = 0;
  const auto list = device.functions().vkGetPhysicalDeviceSurfacePresentModesKHR;
  const VkPhysicalDevice physical = device.instance().physical_device();
  if (list(physical, surface, &count, nullptr) != VK_SUCCESS) return VK_PRESENT_MODE_FIFO_KHR;
  std::vector<VkPresentModeKHR> modes(count);
  if (list(physical, surface, &count, modes.data()) < VK_SUCCESS) return VK_PRESENT_MODE_FIFO_KHR;
  for (const VkPresentModeKHR wanted : {VK_PRESENT_MODE_MAILBOX_KHR, VK_PRESENT_MODE_IMMEDIATE_KHR}) {
    if (std::ranges::find(modes, wanted) != modes.end()) return wanted;
  }
  return VK_PRESENT_MODE_FIFO_KHR;
}

VkExtent2D choose_extent(const VkSurfaceCapabilitiesKHR& can, const VulkanSwapchain::Options& options) {
  if (can.currentExtent.width != kExtentIsOurs) return can.currentExtent;
  return {std::clamp(options.width, can.minImageExtent.width, can.maxImageExtent.width),
          std::clamp(options.height, can.minImageExtent.height, can.maxImageExtent.height)};
}

VkCompositeAlphaFlagBitsKHR choose_alpha(const VkSurfaceCapabilitiesKHR& can) {
  if (can.supportedCompositeAlpha & VK_COMPOSITE_ALPHA_OPAQUE_BIT_KHR)
    return VK_COMPOSITE_ALPHA_OPAQUE_BIT_KHR;
  return VK_COMPOSITE_ALPHA_INHERIT_BIT_KHR;
}

}  // namespace

Result<std::unique_ptr<VulkanSwapchain>> VulkanSwapchain::create(const VulkanDevice& device,
                                                                 const Options& options) {
  VkSurfaceCapabilitiesKHR can;
  const VkResult asked = device.functions().vkGetPhysicalDeviceSurfaceCapabilitiesKHR(
      device.instance().physical_device(), options.surface, &can);
  if (asked != VK_SUCCESS) return std::unexpected(vulkan_fault(asked, "draw into the window"));
  std::unique_ptr<VulkanSwapchain> self(new VulkanSwapchain(device));
  self->extent_ = choose_extent(can, options);
  if (self->extent_.width == 0 || self->extent_.height == 0) return nullptr;
  TRY_STATUS(self->create_chain(options, can));
  for (VulkanTarget& target : self->targets_) TRY_STATUS(self->create_target(target, options));
  return self;
}

Status VulkanSwapchain::create_chain(const Options& options, const VkSurfaceCapabilitiesKHR& can) {
  const VulkanFunctions& functions = device_.functions();
  readable_ = (can.supportedUsageFlags & VK_IMAGE_USAGE_TRANSFER_SRC_BIT) != 0;
  const bool upright = (can.supportedTransforms & VK_SURFACE_TRANSFORM_IDENTITY_BIT_KHR) != 0;
  VkSwapchainCreateInfoKHR info = {};
  info.sType = VK_STRUCTURE_TYPE_SWAPCHAIN_CREATE_INFO_KHR;
  info.surface = options.surface;
  // One more than the system holds on to, so that the next frame need not wait for it.
  info.minImageCount = can.minImageCount + 1;
  if (can.maxImageCount != 0) info.minImageCount = std::min(info.minImageCount, can.maxImageCount);
  info.imageFormat = options.format.format;
  info.imageColorSpace = options.format.colorSpace;
  info.imageExtent = extent_;
  info.imageArrayLayers = 1;
  info.imageUsage = VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT;
  if (readable_) info.imageUsage |= VK_IMAGE_USAGE_TRANSFER_SRC_BIT;
  info.imageSharingMode = VK_SHARING_MODE_EXCLUSIVE;
  info.preTransform = upright ? VK_SURFACE_TRANSFORM_IDENTITY_BIT_KHR : can.currentTransform;
  info.compositeAlpha = choose_alpha(can);
  info.presentMode = present_mode(device_, options.surface, options.vsync);
  info.clipped = VK_TRUE;
  info.oldSwapchain = options.old;
  const VkResult created = functions.vkCreateSwapchainKHR(device_.handle(), &info, nullptr, &swapchain_);
  if (created != VK_SUCCESS) return std::unexpected(vulkan_fault(created, "draw into the window"));

  uint32_t count = 0;
  functions.vkGetSwapchainImagesKHR(device_.handle(), swapchain_, &count, nullptr);
  std::vector<VkImage> images(count);
  const VkResult listed =
      functions.vkGetSwapchainImagesKHR(device_.handle(), swapchain_, &count, images.data());
  if (listed != VK_SUCCESS) return std::unexpected(vulkan_fault(listed, "draw into the window"));
  targets_.resize(count);
  for (uint32_t i = 0; i < count; ++i) targets_[i].image = images[i];
  return {};
}

Status VulkanSwapchain::create_target(VulkanTarget& target, const Options& options) {
  const VulkanFunctions& functions = device_.functions();
  VkImageViewCreateInfo view = {};
  view.sType = VK_STRUCTURE_TYPE_IMAGE_VIEW_CREATE_INFO;
  view.image = target.image;
  view.viewType = VK_IMAGE_VIEW_TYPE_2D;
  view.format = options.format.format;
  view.subresourceRange = {VK_IMAGE_ASPECT_COLOR_BIT, 0, 1, 0, 1};
  VkResult made = functions.vkCreateImageView(device_.handle(), &view, nullptr, &target.view);

  VkFramebufferCreateInfo framebuffer = {};
  framebuffer.sType = VK_STRUCTURE_TYPE_FRAMEBUFFER_CREATE_INFO;
  framebuffer.renderPass = options.render_pass;
  framebuffer.attachmentCount = 1;
  framebuffer.pAttachments = &target.view;
  framebuffer.width = extent_.width;
  framebuffer.height = extent_.height;
  framebuffer.layers = 1;
  if (made == VK_SUCCESS)
    made = functions.vkCreateFramebuffer(device_.handle(), &framebuffer, nullptr, &target.framebuffer);

  VkSemaphoreCreateInfo semaphore = {};
  semaphore.sType = VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO;
  if (made == VK_SUCCESS)
    made = functions.vkCreateSemaphore(device_.handle(), &semaphore, nullptr, &target.drawn);
  if (made != VK_SUCCESS) return std::unexpected(vulkan_fault(made, "draw into the window"));
  return {};
}

VulkanSwapchain::~VulkanSwapchain() {
  const VulkanFunctions& functions = device_.functions();
  for (const VulkanTarget& target : targets_) {
    functions.vkDestroySemaphore(device_.handle(), target.drawn, nullptr);
    functions.vkDestroyFramebuffer(device_.handle(), target.framebuffer, nullptr);
    functions.vkDestroyImageView(device_.handle(), target.view, nullptr);
  }
  functions.vkDestroySwapchainKHR(device_.handle(), swapchain_, nullptr);
}

}  // namespace hearth::platform
