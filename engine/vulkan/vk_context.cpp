#include "engine/vulkan/vk_context.h"

#include <algorithm>
#include <utility>

#include "engine/vulkan/vk_result.h"

namespace hearth {

Result<std::unique_ptr<VulkanContext>> VulkanContext::open(std::unique_ptr<VulkanInstance> instance,
                                                           const VulkanProbe& probe) {
  std::unique_ptr<VulkanContext> self(new VulkanContext);
  self->instance_ = std::move(instance);
  TRY_STATUS(self->start(probe));
  return self;
}

Status VulkanContext::start(const VulkanProbe& probe) {
  probe_ = probe;
  functions_ = instance_->functions();
  TRY(device_, create_vulkan_device(*instance_, probe_));
  TRY_STATUS(load_device_functions(functions_, device_));
  functions_.vkGetDeviceQueue(device_, probe_.queue_family, 0, &queue_);

  VkSemaphoreTypeCreateInfo type = {VK_STRUCTURE_TYPE_SEMAPHORE_TYPE_CREATE_INFO};
  type.semaphoreType = VK_SEMAPHORE_TYPE_TIMELINE;
  VkSemaphoreCreateInfo semaphore = {VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO, &type};
  TRY_STATUS(check(functions_.vkCreateSemaphore(device_, &semaphore, nullptr, &timeline_), "be opened"));

  VkCommandPoolCreateInfo pool = {VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO};
  pool.flags = VK_COMMAND_POOL_CREATE_RESET_COMMAND_BUFFER_BIT;
  pool.queueFamilyIndex = probe_.queue_family;
  return check(functions_.vkCreateCommandPool(device_, &pool, nullptr, &command_pool_), "be opened");
}

VulkanContext::~VulkanContext() {
  if (device_ == VK_NULL_HANDLE) return;
  // A driver may lack functions; then `start` failed and nothing else was made.
  if (command_pool_ != VK_NULL_HANDLE) functions_.vkDestroyCommandPool(device_, command_pool_, nullptr);
  if (timeline_ != VK_NULL_HANDLE) functions_.vkDestroySemaphore(device_, timeline_, nullptr);
  if (functions_.vkDestroyDevice != nullptr) functions_.vkDestroyDevice(device_, nullptr);
}

Status VulkanContext::alive() const {
  if (lost_) return std::unexpected(*lost_);
  return {};
}

std::unexpected<Error> VulkanContext::failed(VkResult result, std::string_view task) {
  if (lost_) return std::unexpected(*lost_);
  Error error = vulkan_error(result, probe_.info.name, task);
  if (error.fault == Fault::DeviceLost) lost_ = error;
  return std::unexpected(std::move(error));
}

Status VulkanContext::check(VkResult result, std::string_view task) {
  if (result < VK_SUCCESS) return failed(result, task);
  return {};
}

Result<uint64_t> VulkanContext::submit(std::span<const VkCommandBuffer> commands) {
  TRY_STATUS(alive());
  const size_t count = commands.size();
  if (count == 0) return submitted_;
  // Every batch signals a value: drivers may merge batches that signal nothing into one.
  batches_.resize(count);
  for (size_t i = 0; i < count; ++i) {
    Batch& batch = batches_[i];
    batch.value = submitted_ + 1 + i;
    batch.timeline = {VK_STRUCTURE_TYPE_TIMELINE_SEMAPHORE_SUBMIT_INFO};
    batch.timeline.signalSemaphoreValueCount = 1;
    batch.timeline.pSignalSemaphoreValues = &batch.value;
  }
  submits_.assign(count, {VK_STRUCTURE_TYPE_SUBMIT_INFO});
  for (size_t i = 0; i < count; ++i) {
    submits_[i].pNext = &batches_[i].timeline;
    submits_[i].commandBufferCount = 1;
    submits_[i].pCommandBuffers = &commands[i];
    submits_[i].signalSemaphoreCount = 1;
    submits_[i].pSignalSemaphores = &timeline_;
  }
  TRY_STATUS(
      check(functions_.vkQueueSubmit(queue_, static_cast<uint32_t>(count), submits_.data(), VK_NULL_HANDLE),
            "start work"));
  submitted_ += count;
  return submitted_;
}

Result<bool> VulkanContext::reached(uint64_t value, uint64_t wait_ns) {
  TRY_STATUS(alive());
  if (value <= completed_) return true;
  uint64_t counter = 0;
  TRY_STATUS(
      check(functions_.vkGetSemaphoreCounterValue(device_, timeline_, &counter), "tell how far it is"));
  // Some drivers let a lost device's semaphores run to their largest value.
  if (counter > submitted_) return failed(VK_ERROR_DEVICE_LOST, "tell how far it is");
  completed_ = std::max(completed_, counter);
  if (value <= completed_) return true;
  if (wait_ns == 0) return false;

  VkSemaphoreWaitInfo wait = {VK_STRUCTURE_TYPE_SEMAPHORE_WAIT_INFO};
  wait.semaphoreCount = 1;
  wait.pSemaphores = &timeline_;
  wait.pValues = &value;
  const VkResult waited = functions_.vkWaitSemaphores(device_, &wait, wait_ns);
  TRY_STATUS(check(waited, "be waited for"));
  if (waited == VK_TIMEOUT) return false;
  completed_ = std::max(completed_, value);
  return true;
}

Status VulkanContext::wait(uint64_t value) {
  constexpr uint64_t kSecond = 1'000'000'000;
  while (true) {
    TRY(const bool done, reached(value, kSecond));
    if (done) return {};
  }
}

void VulkanContext::wait_for_all() {
  if (lost_ || functions_.vkDeviceWaitIdle == nullptr) return;
  functions_.vkDeviceWaitIdle(device_);  // fails only where there is nothing left to wait for
}

}  // namespace hearth
