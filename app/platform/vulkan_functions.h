// The functions of Vulkan that the window calls, asked for by name through GLFW, which opens the loader when
// the program runs. Included by the vulkan_*.cpp files of this folder only. Constant once loaded.
#pragma once

#ifndef VK_NO_PROTOTYPES
#define VK_NO_PROTOTYPES
#endif
#include <vulkan/vulkan_core.h>

#define HEARTH_WINDOW_VULKAN_FUNCTIONS(X)      \
  X(vkAcquireNextImageKHR)                     \
  X(vkAllocateCommandBuffers)                  \
  X(vkAllocateMemory)                          \
  X(vkBeginCommandBuffer)                      \
  X(vkBindBufferMemory)                        \
  X(vkCmdBeginRenderPass)                      \
  X(vkCmdCopyImageToBuffer)                    \
  X(vkCmdEndRenderPass)                        \
  X(vkCmdPipelineBarrier)                      \
  X(vkCreateBuffer)                            \
  X(vkCreateCommandPool)                       \
  X(vkCreateDevice)                            \
  X(vkCreateFence)                             \
  X(vkCreateFramebuffer)                       \
  X(vkCreateImageView)                         \
  X(vkCreateRenderPass)                        \
  X(vkCreateSemaphore)                         \
  X(vkCreateSwapchainKHR)                      \
  X(vkDestroyBuffer)                           \
  X(vkDestroyCommandPool)                      \
  X(vkDestroyDevice)                           \
  X(vkDestroyFence)                            \
  X(vkDestroyFramebuffer)                      \
  X(vkDestroyImageView)                        \
  X(vkDestroyInstance)                         \
  X(vkDestroyRenderPass)                       \
  X(vkDestroySemaphore)                        \
  X(vkDestroySurfaceKHR)                       \
  X(vkDestroySwapchainKHR)                     \
  X(vkDeviceWaitIdle)                          \
  X(vkEndCommandBuffer)                        \
  X(vkEnumerateDeviceExtensionProperties)      \
  X(vkEnumeratePhysicalDevices)                \
  X(vkFreeMemory)                              \
  X(vkGetBufferMemoryRequirements)             \
  X(vkGetDeviceQueue)                          \
  X(vkGetPhysicalDeviceMemoryProperties)       \
  X(vkGetPhysicalDeviceProperties)             \
  X(vkGetPhysicalDeviceQueueFamilyProperties)  \
  X(vkGetPhysicalDeviceSurfaceCapabilitiesKHR) \
  X(vkGetPhysicalDeviceSurfaceFormatsKHR)      \
  X(vkGetPhysicalDeviceSurfacePresentModesKHR) \
  X(vkGetPhysicalDeviceSurfaceSupportKHR)      \
  X(vkGetSwapchainImagesKHR)                   \
  X(vkMapMemory)                               \
  X(vkQueuePresentKHR)                         \
  X(vkQueueSubmit)                             \
  X(vkResetCommandPool)                        \
  X(vkResetFences)                             \
  X(vkUnmapMemory)                             \
  X(vkWaitForFences)

namespace hearth::platform {

struct VulkanFunctions {
#define HEARTH_WINDOW_VULKAN_MEMBER(name) PFN_##name name = nullptr;
  HEARTH_WINDOW_VULKAN_FUNCTIONS(HEARTH_WINDOW_VULKAN_MEMBER)
#undef HEARTH_WINDOW_VULKAN_MEMBER
};

}  // namespace hearth::platform
