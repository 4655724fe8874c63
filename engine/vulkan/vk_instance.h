// The program's connection to Vulkan: the loader, an instance, and the validation layer where it is asked
// for. Made anew for each listing and each opened GPU, and destroyed after what it has made. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/base/result.h"
#include "engine/vulkan/vk_functions.h"

namespace hearth {

class VulkanInstance {
 public:
  // NotFound: no loader or no driver. Unsupported: older than Vulkan 1.2, or no validation layer there.
  // `newest`: the version of Vulkan to stay at or below; tests play an older driver with it.
  static Result<std::unique_ptr<VulkanInstance>> create(bool validation,
                                                        uint32_t newest = VK_API_VERSION_1_3);
  ~VulkanInstance();
  VulkanInstance(const VulkanInstance&) = delete;
  VulkanInstance& operator=(const VulkanInstance&) = delete;

  const VulkanFunctions& functions() const { return functions_; }  // without those of a device
  VkInstance handle() const { return instance_; }
  // The newest version that may be used of a device.
  uint32_t version() const { return version_; }
  // In the loader's order. NotFound when there are none.
  Result<std::vector<VkPhysicalDevice>> physical_devices() const;

 private:
  VulkanInstance() = default;

  VulkanFunctions functions_;
  VkInstance instance_ = VK_NULL_HANDLE;
  VkDebugUtilsMessengerEXT messenger_ = VK_NULL_HANDLE;
  uint32_t version_ = 0;
};

}  // namespace hearth
