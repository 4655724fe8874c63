// An opened GPU: its device, its one compute queue, and the timeline that says how far the queue is.
// Everything else in this folder is made on a context and destroyed before it. Remembers that the device was
// lost, once it was. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/vulkan/vk_instance.h"
#include "engine/vulkan/vk_probe.h"

namespace hearth {

class VulkanContext {
 public:
  // Takes the instance over. OutOfMemory, DeviceLost, Unsupported.
  static Result<std::unique_ptr<VulkanContext>> open(std::unique_ptr<VulkanInstance> instance,
                                                     const VulkanProbe& probe);
  ~VulkanContext();  // the queue has come to rest
  VulkanContext(const VulkanContext&) = delete;
  VulkanContext& operator=(const VulkanContext&) = delete;

  const VulkanProbe& probe() const { return probe_; }
  // Tests put failing functions in the place of real ones.
  VulkanFunctions& functions() { return functions_; }
  const VulkanFunctions& functions() const { return functions_; }
  VkDevice device() const { return device_; }
  // Command buffers of all kinds come from here; each can be reset by itself.
  VkCommandPool command_pool() const { return command_pool_; }

  // DeviceLost as soon as any call has met it.
  Status alive() const;
  // The error for a failed call; a lost device stays lost. `task`: see vulkan_error().
  std::unexpected<Error> failed(VkResult result, std::string_view task);
  // The same, or nothing when the call succeeded.
  Status check(VkResult result, std::string_view task);

  // Queues the command buffers, each as a batch of its own: another program's work may come between two.
  // Gives the value that the timeline has when the last is done.
  Result<uint64_t> submit(std::span<const VkCommandBuffer> commands);
  uint64_t submitted() const { return submitted_; }
  // Whether the timeline has reached `value`, after waiting for at most `wait_ns`.
  Result<bool> reached(uint64_t value, uint64_t wait_ns);
  // Waits until the timeline has reached `value`. A GPU that hangs is reset by its system,
  // which ends the wait.
  Status wait(uint64_t value);
  // For the owner's destructor: until the queue is at rest, unless the device was lost.
  void wait_for_all();

 private:
  VulkanContext() = default;
  Status start(const VulkanProbe& probe);

  std::unique_ptr<VulkanInstance> instance_;
  VulkanProbe probe_;
  VulkanFunctions functions_;
  VkDevice device_ = VK_NULL_HANDLE;
  VkQueue queue_ = VK_NULL_HANDLE;
  VkSemaphore timeline_ = VK_NULL_HANDLE;
  VkCommandPool command_pool_ = VK_NULL_HANDLE;
  uint64_t submitted_ = 0;
  uint64_t completed_ = 0;  // what the timeline was last seen at
  std::optional<Error> lost_;

  // Kept between submissions, which then allocate nothing.
  struct Batch {
    uint64_t value;
    VkTimelineSemaphoreSubmitInfo timeline;
  };
  std::vector<Batch> batches_;
  std::vector<VkSubmitInfo> submits_;
};

}  // namespace hearth
