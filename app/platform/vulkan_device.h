// Instance, physical device, device and queue of the window. Used by vulkan_renderer.cpp, main thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/platform/vulkan_functions.h"
#include "engine/base/result.h"

namespace hearth::platform {

// The error of a call that failed while it was to do `task`, for example "show a frame". DeviceLost and
// OutOfMemory keep their meaning; everything else is Unsupported.
Error vulkan_fault(VkResult result, const std::string& task);

class VulkanInstance {
 public:
  static Result<std::shared_ptr<VulkanInstance>> create();
  ~VulkanInstance();
  VulkanInstance(const VulkanInstance&) = delete;
  VulkanInstance& operator=(const VulkanInstance&) = delete;

  const VulkanFunctions& functions() const { return functions_; }
  VkInstance handle() const { return instance_; }
  VkPhysicalDevice physical_device() const { return physical_; }
  uint32_t queue_family() const { return queue_family_; }
  std::string device_name() const { return name_; }
  bool software() const { return software_; }

 private:
  VulkanInstance() = default;
  Status choose_device();
  bool consider(VkPhysicalDevice device);  // whether it can show frames; the better one is kept

  VulkanFunctions functions_;
  VkInstance instance_ = VK_NULL_HANDLE;
  VkPhysicalDevice physical_ = VK_NULL_HANDLE;
  uint32_t queue_family_ = 0;
  std::string name_;
  bool software_ = false;
};

class VulkanDevice {
 public:
  static Result<std::unique_ptr<VulkanDevice>> create(std::shared_ptr<VulkanInstance> instance);
  ~VulkanDevice();
  VulkanDevice(const VulkanDevice&) = delete;
  VulkanDevice& operator=(const VulkanDevice&) = delete;

  const VulkanInstance& instance() const { return *instance_; }
  const VulkanFunctions& functions() const { return instance_->functions(); }
  VkDevice handle() const { return device_; }
  VkQueue queue() const { return queue_; }
  void wait_idle() const { functions().vkDeviceWaitIdle(device_); }  // fails only when it is lost

 private:
  VulkanDevice() = default;

  std::shared_ptr<VulkanInstance> instance_;
  VkDevice device_ = VK_NULL_HANDLE;
  VkQueue queue_ = VK_NULL_HANDLE;
};

}  // namespace hearth::platform
