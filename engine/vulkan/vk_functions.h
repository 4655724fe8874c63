// Vulkan's headers and the table of its functions that this folder calls. Nothing links to Vulkan: every
// function is asked for by name at run time, so that Hearth also starts where no Vulkan is installed. A table
// belongs to one instance or one device and is constant once loaded. Included inside engine/vulkan only.
#pragma once

#ifndef VK_NO_PROTOTYPES
#define VK_NO_PROTOTYPES
#endif
#include <vulkan/vulkan_core.h>

#include "engine/base/result.h"
#include "engine/vulkan/vk_cooperative_matrix.h"

// Found without an instance.
#define HEARTH_VULKAN_GLOBAL_FUNCTIONS(X)   \
  X(vkCreateInstance)                       \
  X(vkEnumerateInstanceExtensionProperties) \
  X(vkEnumerateInstanceLayerProperties)     \
  X(vkEnumerateInstanceVersion)

#define HEARTH_VULKAN_INSTANCE_FUNCTIONS(X)   \
  X(vkDestroyInstance)                        \
  X(vkEnumeratePhysicalDevices)               \
  X(vkEnumerateDeviceExtensionProperties)     \
  X(vkGetPhysicalDeviceProperties2)           \
  X(vkGetPhysicalDeviceFeatures2)             \
  X(vkGetPhysicalDeviceMemoryProperties2)     \
  X(vkGetPhysicalDeviceQueueFamilyProperties) \
  X(vkCreateDevice)                           \
  X(vkGetDeviceProcAddr)

// Null where their extension is not enabled.
#define HEARTH_VULKAN_OPTIONAL_FUNCTIONS(X) \
  X(vkCreateDebugUtilsMessengerEXT)         \
  X(vkDestroyDebugUtilsMessengerEXT)        \
  X(vkGetPhysicalDeviceCooperativeMatrixPropertiesKHR)

#define HEARTH_VULKAN_DEVICE_FUNCTIONS(X) \
  X(vkAllocateCommandBuffers)             \
  X(vkAllocateDescriptorSets)             \
  X(vkAllocateMemory)                     \
  X(vkBeginCommandBuffer)                 \
  X(vkBindBufferMemory)                   \
  X(vkCmdBindDescriptorSets)              \
  X(vkCmdBindPipeline)                    \
  X(vkCmdCopyBuffer)                      \
  X(vkCmdDispatch)                        \
  X(vkCmdDispatchIndirect)                \
  X(vkCmdFillBuffer)                      \
  X(vkCmdPipelineBarrier)                 \
  X(vkCmdResetQueryPool)                  \
  X(vkCmdWriteTimestamp)                  \
  X(vkCreateBuffer)                       \
  X(vkCreateCommandPool)                  \
  X(vkCreateComputePipelines)             \
  X(vkCreateDescriptorPool)               \
  X(vkCreateDescriptorSetLayout)          \
  X(vkCreatePipelineCache)                \
  X(vkCreatePipelineLayout)               \
  X(vkCreateQueryPool)                    \
  X(vkCreateSemaphore)                    \
  X(vkCreateShaderModule)                 \
  X(vkDestroyBuffer)                      \
  X(vkDestroyCommandPool)                 \
  X(vkDestroyDescriptorPool)              \
  X(vkDestroyDescriptorSetLayout)         \
  X(vkDestroyDevice)                      \
  X(vkDestroyPipeline)                    \
  X(vkDestroyPipelineCache)               \
  X(vkDestroyPipelineLayout)              \
  X(vkDestroyQueryPool)                   \
  X(vkDestroySemaphore)                   \
  X(vkDestroyShaderModule)                \
  X(vkDeviceWaitIdle)                     \
  X(vkEndCommandBuffer)                   \
  X(vkFreeCommandBuffers)                 \
  X(vkFreeMemory)                         \
  X(vkGetBufferMemoryRequirements)        \
  X(vkGetDeviceQueue)                     \
  X(vkGetPipelineCacheData)               \
  X(vkGetQueryPoolResults)                \
  X(vkGetSemaphoreCounterValue)           \
  X(vkMapMemory)                          \
  X(vkQueueSubmit)                        \
  X(vkUpdateDescriptorSets)               \
  X(vkWaitSemaphores)

namespace hearth {

struct VulkanFunctions {
  PFN_vkGetInstanceProcAddr vkGetInstanceProcAddr = nullptr;
#define HEARTH_VULKAN_MEMBER(name) PFN_##name name = nullptr;
  HEARTH_VULKAN_GLOBAL_FUNCTIONS(HEARTH_VULKAN_MEMBER)
  HEARTH_VULKAN_INSTANCE_FUNCTIONS(HEARTH_VULKAN_MEMBER)
  HEARTH_VULKAN_OPTIONAL_FUNCTIONS(HEARTH_VULKAN_MEMBER)
  HEARTH_VULKAN_DEVICE_FUNCTIONS(HEARTH_VULKAN_MEMBER)
#undef HEARTH_VULKAN_MEMBER
};

// Each fills its part of the table, in this order. Unsupported names a function that the driver lacks.
Result<VulkanFunctions> load_global_functions(PFN_vkGetInstanceProcAddr entry);
Status load_instance_functions(VulkanFunctions& functions, VkInstance instance);
Status load_device_functions(VulkanFunctions& functions, VkDevice device);

}  // namespace hearth
