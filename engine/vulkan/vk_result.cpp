#include "engine/vulkan/vk_result.h"

namespace hearth {

std::string vulkan_result_name(VkResult result) {
  switch (result) {
#define HEARTH_VULKAN_NAME(name) \
  case name:                     \
    return #name;
    HEARTH_VULKAN_NAME(VK_NOT_READY)
    HEARTH_VULKAN_NAME(VK_TIMEOUT)
    HEARTH_VULKAN_NAME(VK_INCOMPLETE)
    HEARTH_VULKAN_NAME(VK_ERROR_OUT_OF_HOST_MEMORY)
    HEARTH_VULKAN_NAME(VK_ERROR_OUT_OF_DEVICE_MEMORY)
    HEARTH_VULKAN_NAME(VK_ERROR_OUT_OF_POOL_MEMORY)
    HEARTH_VULKAN_NAME(VK_ERROR_INITIALIZATION_FAILED)
    HEARTH_VULKAN_NAME(VK_ERROR_DEVICE_LOST)
    HEARTH_VULKAN_NAME(VK_ERROR_MEMORY_MAP_FAILED)
    HEARTH_VULKAN_NAME(VK_ERROR_LAYER_NOT_PRESENT)
    HEARTH_VULKAN_NAME(VK_ERROR_EXTENSION_NOT_PRESENT)
    HEARTH_VULKAN_NAME(VK_ERROR_FEATURE_NOT_PRESENT)
    HEARTH_VULKAN_NAME(VK_ERROR_INCOMPATIBLE_DRIVER)
    HEARTH_VULKAN_NAME(VK_ERROR_TOO_MANY_OBJECTS)
    HEARTH_VULKAN_NAME(VK_ERROR_INVALID_SHADER_NV)
    HEARTH_VULKAN_NAME(VK_ERROR_UNKNOWN)
#undef HEARTH_VULKAN_NAME
    default:
      return "result " + std::to_string(static_cast<int>(result));
  }
}

Error vulkan_error(VkResult result, std::string_view device, std::string_view task) {
  const std::string name(device);
  switch (result) {
    case VK_ERROR_DEVICE_LOST:
      return {Fault::DeviceLost, "The GPU " + name + " stopped: its driver was reset or it was taken away."};
    case VK_ERROR_OUT_OF_HOST_MEMORY:
    case VK_ERROR_OUT_OF_DEVICE_MEMORY:
    case VK_ERROR_OUT_OF_POOL_MEMORY:
    case VK_ERROR_MEMORY_MAP_FAILED:
    case VK_ERROR_TOO_MANY_OBJECTS:
      return {Fault::OutOfMemory,
              "The GPU " + name + " has too little free memory to " + std::string(task) + "."};
    default:
      return {Fault::Unsupported, "The driver of the GPU " + name + " could not " + std::string(task) + " (" +
                                      vulkan_result_name(result) + ")."};
  }
}

}  // namespace hearth
