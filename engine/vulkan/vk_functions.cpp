#include "engine/vulkan/vk_functions.h"

#include <string>

namespace hearth {
namespace {

std::unexpected<Error> lacks(const char* name) {
  return fail(Fault::Unsupported,
              std::string("The installed Vulkan has no ") + name + "; a newer graphics driver is needed.");
}

}  // namespace

Result<VulkanFunctions> load_global_functions(PFN_vkGetInstanceProcAddr entry) {
  VulkanFunctions functions;
  functions.vkGetInstanceProcAddr = entry;
#define HEARTH_VULKAN_LOAD(name)                                               \
  functions.name = reinterpret_cast<PFN_##name>(entry(VK_NULL_HANDLE, #name)); \
  if (functions.name == nullptr) return lacks(#name);
  HEARTH_VULKAN_GLOBAL_FUNCTIONS(HEARTH_VULKAN_LOAD)
#undef HEARTH_VULKAN_LOAD
  return functions;
}

Status load_instance_functions(VulkanFunctions& functions, VkInstance instance) {
#define HEARTH_VULKAN_FIND(name) \
  functions.name = reinterpret_cast<PFN_##name>(functions.vkGetInstanceProcAddr(instance, #name));
#define HEARTH_VULKAN_LOAD(name) \
  HEARTH_VULKAN_FIND(name)       \
  if (functions.name == nullptr) return lacks(#name);
  HEARTH_VULKAN_OPTIONAL_FUNCTIONS(HEARTH_VULKAN_FIND)
  HEARTH_VULKAN_INSTANCE_FUNCTIONS(HEARTH_VULKAN_LOAD)
#undef HEARTH_VULKAN_LOAD
#undef HEARTH_VULKAN_FIND
  return {};
}

Status load_device_functions(VulkanFunctions& functions, VkDevice device) {
#define HEARTH_VULKAN_LOAD(name)                                                               \
  functions.name = reinterpret_cast<PFN_##name>(functions.vkGetDeviceProcAddr(device, #name)); \
  if (functions.name == nullptr) return lacks(#name);
  HEARTH_VULKAN_DEVICE_FUNCTIONS(HEARTH_VULKAN_LOAD)
#undef HEARTH_VULKAN_LOAD
  return {};
}

}  // namespace hearth
