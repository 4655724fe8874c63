#include "app/platform/vulkan_readback.h"

#include <cstddef>
#include <span>

namespace hearth::platform {
namespace {

constexpr VkMemoryPropertyFlags kReadable =
    VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;

VkDeviceSize bytes_of(VkExtent2D extent) { return VkDeviceSize{4} * extent.width * extent.height; }

VkImageMemoryBarrier layout_change(VkImage image, VkImageLayout from, VkImageLayout to) {
  VkImageMemoryBarrier barrier = {};
  barrier.sType = VK_STRUCTURE_TYPE_IMAGE_MEMORY_BARRIER;
  barrier.oldLayout = from;
  barrier.newLayout = to;
  barrier.srcQueueFamilyIndex = VK_QUEUE_FAMILY_IGNORED;
  barrier.dstQueueFamilyIndex = VK_QUEUE_FAMILY_IGNORED;
  barrier.image = image;
  barrier.subresourceRange = {VK_IMAGE_ASPECT_COLOR_BIT, 0, 1, 0, 1};
  return barrier;
}

}  // namespace

Result<std::unique_ptr<VulkanReadback>> VulkanReadback::create(const VulkanDevice& device,
                                                               VkExtent2D extent) {
  std::unique_ptr<VulkanReadback> self(new VulkanReadback(device));
  self->extent_ = extent;
  TRY_STATUS(self->allocate());
  return self;
}

Status VulkanReadback::allocate() {
  const VulkanFunctions& functions = device_.functions();
  VkBufferCreateInfo info = {};
  info.sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO;
  info.size = bytes_of(extent_);
  info.usage = VK_BUFFER_USAGE_TRANSFER_DST_BIT;
  const VkResult created = functions.vkCreateBuffer(device_.handle(), &info, nullptr, &buffer_);
  if (created != VK_SUCCESS) return std::unexpected(vulkan_fault(created, "take a picture"));

  VkMemoryRequirements needs;
  functions.vkGetBufferMemoryRequirements(device_.handle(), buffer_, &needs);
  VkPhysicalDeviceMemoryProperties memory;
  functions.vkGetPhysicalDeviceMemoryProperties(device_.instance().physical_device(), &memory);
  VkMemoryAllocateInfo allocation = {};
  allocation.sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO;
  allocation.allocationSize = needs.size;
  for (uint32_t type = 0; type < memory.memoryTypeCount; ++type) {
    const bool fits = (needs.memoryTypeBits >> type & 1) != 0;
    if (!fits || (memory.memoryTypes[type].propertyFlags & kReadable) != kReadable) continue;
    allocation.memoryTypeIndex = type;  // Vulkan promises that there is one
    break;
  }
  VkResult made = functions.vkAllocateMemory(device_.handle(), &allocation, nullptr, &memory_);
  if (made == VK_SUCCESS) made = functions.vkBindBufferMemory(device_.handle(), buffer_, memory_, 0);
  if (made != VK_SUCCESS) return std::unexpected(vulkan_fault(made, "take a picture"));
  return {};
}

VulkanReadback::~VulkanReadback() {
  device_.functions().vkDestroyBuffer(device_.handle(), buffer_, nullptr);
  device_.functions().vkFreeMemory(device_.handle(), memory_, nullptr);
}

void VulkanReadback::record(VkCommandBuffer commands, VkImage image) const {
  const VulkanFunctions& functions = device_.functions();
  VkImageMemoryBarrier before =
      layout_change(image, VK_IMAGE_LAYOUT_PRESENT_SRC_KHR, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL);
  // The render pass ends by making the image visible to transfers; this goes on from there.
  before.dstAccessMask = VK_ACCESS_TRANSFER_READ_BIT;
  functions.vkCmdPipelineBarrier(commands, VK_PIPELINE_STAGE_TRANSFER_BIT, VK_PIPELINE_STAGE_TRANSFER_BIT, 0,
                                 0, nullptr, 0, nullptr, 1, &before);
  VkBufferImageCopy region = {};
  region.imageSubresource = {VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1};
  region.imageExtent = {extent_.width, extent_.height, 1};
  functions.vkCmdCopyImageToBuffer(commands, image, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL, buffer_, 1,
                                   &region);
  const VkImageMemoryBarrier after =
      layout_change(image, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL, VK_IMAGE_LAYOUT_PRESENT_SRC_KHR);
  VkBufferMemoryBarrier readable = {};
  readable.sType = VK_STRUCTURE_TYPE_BUFFER_MEMORY_BARRIER;
  readable.srcAccessMask = VK_ACCESS_TRANSFER_WRITE_BIT;
  readable.dstAccessMask = VK_ACCESS_HOST_READ_BIT;
  readable.srcQueueFamilyIndex = VK_QUEUE_FAMILY_IGNORED;
  readable.dstQueueFamilyIndex = VK_QUEUE_FAMILY_IGNORED;
  readable.buffer = buffer_;
  readable.size = VK_WHOLE_SIZE;
  functions.vkCmdPipelineBarrier(commands, VK_PIPELINE_STAGE_TRANSFER_BIT,
                                 VK_PIPELINE_STAGE_HOST_BIT | VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT, 0, 0,
                                 nullptr, 1, &readable, 1, &after);
}

Result<Window::Picture> VulkanReadback::picture(VkFormat format) const {
  void* mapped = nullptr;
  const VkResult done =
      device_.functions().vkMapMemory(device_.handle(), memory_, 0, VK_WHOLE_SIZE, 0, &mapped);
  if (done != VK_SUCCESS) return std::unexpected(vulkan_fault(done, "take a picture"));
  const std::span pixels(static_cast<const uint8_t*>(mapped), static_cast<size_t>(bytes_of(extent_)));
  const bool blue_first = format == VK_FORMAT_B8G8R8A8_UNORM;
  Window::Picture picture = {static_cast<int>(extent_.width), static_cast<int>(extent_.height),
                             std::vector<uint8_t>(pixels.begin(), pixels.end())};
  for (size_t i = 0; i < picture.rgba.size(); i += 4) {
    if (blue_first) std::swap(picture.rgba[i], picture.rgba[i + 2]);
    picture.rgba[i + 3] = 255;  // alpha means nothing in a window
  }
  device_.functions().vkUnmapMemory(device_.handle(), memory_);
  return picture;
}

bool VulkanReadback::understands(VkFormat format) {
  return format == VK_FORMAT_B8G8R8A8_UNORM || format == VK_FORMAT_R8G8B8A8_UNORM;
}

}  // namespace hearth::platform
