// Every call to the driver that can fail, failing.
#include <doctest/doctest.h>

#include <functional>

#include "engine/gpu/kernels.h"
#include "test_gpu.h"

namespace hearth {
namespace {

// Stand-ins for any function of Vulkan that gives a VkResult.
template <class Function>
struct Failing;
template <class... Arguments>
struct Failing<VkResult(VKAPI_PTR*)(Arguments...)> {
  static VKAPI_ATTR VkResult VKAPI_CALL lost(Arguments...) { return VK_ERROR_DEVICE_LOST; }
  static VKAPI_ATTR VkResult VKAPI_CALL full(Arguments...) { return VK_ERROR_OUT_OF_DEVICE_MEMORY; }
  static VKAPI_ATTR VkResult VKAPI_CALL unknown(Arguments...) { return VK_ERROR_UNKNOWN; }
};

struct FailingCall {
  const char* name;
  std::function<void(VulkanFunctions&)> lost;
  std::function<void(VulkanFunctions&)> full;
  std::function<void(VulkanFunctions&)> unknown;
};
#define FAILING(function)                                                                       \
  FailingCall {                                                                                 \
    #function, [](VulkanFunctions& table) { table.function = &Failing<PFN_##function>::lost; }, \
        [](VulkanFunctions& table) { table.function = &Failing<PFN_##function>::full; },        \
        [](VulkanFunctions& table) { table.function = &Failing<PFN_##function>::unknown; }      \
  }

// Calls `attempt` with each of these functions failing in each way, and checks that it fails as it should.
// Without the failure it must then work again, unless the device was lost.
void check_faults(std::initializer_list<FailingCall> calls, bool always_stage,
                  const std::function<Status(TestGpu&)>& attempt) {
  if (!has_test_gpu()) return;
  for (const FailingCall& call : calls) {
    CAPTURE(call.name);
    const std::pair<const std::function<void(VulkanFunctions&)>*, Fault> ways[] = {
        {&call.lost, Fault::DeviceLost},
        {&call.full, Fault::OutOfMemory},
        {&call.unknown, Fault::Unsupported}};
    for (const auto& [fail_call, fault] : ways) {
      const auto gpu = open_test_gpu(always_stage);
      const VulkanFunctions working = gpu->context->functions();
      (*fail_call)(gpu->context->functions());
      const Status failed = attempt(*gpu);
      gpu->context->functions() = working;
      REQUIRE_FALSE(failed);
      CHECK_EQ(failed.error().fault, fault);
      CHECK(failed.error().message.ends_with('.'));
      const Status again = attempt(*gpu);
      CHECK_EQ(again.has_value(), fault != Fault::DeviceLost);
    }
  }
}

Status status_of(const auto& result) {
  if (!result) return std::unexpected(result.error());
  return {};
}

TEST_CASE("a buffer that cannot be had fails and leaves nothing behind") {
  const auto attempt = [](TestGpu& gpu) {
    const auto buffer = gpu.api->create_buffer(1000, GpuBufferUse::Storage);
    if (buffer) gpu.api->destroy(*buffer);
    return status_of(buffer);
  };
  check_faults({FAILING(vkCreateBuffer), FAILING(vkAllocateMemory), FAILING(vkBindBufferMemory)}, false,
               attempt);
}

TEST_CASE("memory that cannot be mapped is not used") {
  const auto attempt = [](TestGpu& gpu) {
    return status_of(gpu.api->create_buffer(1000, GpuBufferUse::Step));
  };
  check_faults({FAILING(vkMapMemory)}, false, attempt);
}

TEST_CASE("a kernel that cannot be compiled fails and leaves nothing behind") {
  const auto attempt = [](TestGpu& gpu) {
    return status_of(gpu.api->create_pipeline(*find_kernel("add", "", 0, 0)));
  };
  check_faults({FAILING(vkCreateDescriptorSetLayout), FAILING(vkCreatePipelineLayout),
                FAILING(vkCreateShaderModule), FAILING(vkCreateComputePipelines)},
               false, attempt);
}

TEST_CASE("commands that cannot be recorded fail and leave nothing behind") {
  const auto attempt = [](TestGpu& gpu) {
    const Addition addition(gpu);
    const GpuBuffer a = gpu.buffer(256);
    const GpuCommand command = addition.dispatch(a, gpu.buffer(256));
    return status_of(gpu.api->record({&command, 1}, true));
  };
  const auto attempt_unless_lost = [&](TestGpu& gpu) -> Status {
    if (const Status alive = gpu.context->alive(); !alive) return alive;
    return attempt(gpu);
  };
  check_faults(
      {FAILING(vkCreateDescriptorPool), FAILING(vkAllocateDescriptorSets), FAILING(vkCreateQueryPool),
       FAILING(vkAllocateCommandBuffers), FAILING(vkBeginCommandBuffer), FAILING(vkEndCommandBuffer)},
      false, attempt_unless_lost);
}

TEST_CASE("work that cannot be started fails, and can be tried again") {
  const auto attempt = [](TestGpu& gpu) -> Status {
    if (const Status alive = gpu.context->alive(); !alive) return alive;
    const GpuBuffer a = gpu.buffer(256);
    const GpuRecording recording = gpu.recording({GpuCopy{{a, 0, 4}, {a, 8, 4}}});
    const auto ticket = gpu.api->submit({&recording, 1});
    if (ticket) gpu.wait(*ticket);
    return status_of(ticket);
  };
  check_faults({FAILING(vkQueueSubmit)}, false, attempt);
}

TEST_CASE("staging memory that cannot be had fails the write") {
  // The step buffer's block takes no part in it: staged memory needs one of its own.
  const auto attempt = [](TestGpu& gpu) -> Status {
    const auto buffer = gpu.api->create_buffer(1000, GpuBufferUse::Storage);
    if (!buffer) return status_of(buffer);
    gpu.api->destroy(*buffer);
    return {};
  };
  check_faults({FAILING(vkAllocateCommandBuffers), FAILING(vkBeginCommandBuffer)}, true, attempt);
}

TEST_CASE("staged writes that could not be started are not forgotten silently") {
  const auto gpu = open_test_gpu(true);
  if (!gpu) return;
  const GpuBuffer buffer = gpu->buffer_of(numbered(64));
  const GpuRecording recording = gpu->recording({GpuCopy{{buffer, 0, 4}, {buffer, 8, 4}}});
  const VulkanFunctions working = gpu->context->functions();
  gpu->context->functions().vkQueueSubmit = &Failing<PFN_vkQueueSubmit>::full;
  CHECK_EQ(gpu->api->submit({&recording, 1}).error().fault, Fault::OutOfMemory);
  gpu->context->functions() = working;
  CHECK_EQ(gpu->api->submit({&recording, 1}).error().fault, Fault::OutOfMemory);
  const std::byte word[4] = {};
  CHECK_EQ(gpu->api->write(buffer, 0, word).error().fault, Fault::OutOfMemory);
}

TEST_CASE("a lost device fails every later call in the same way, and can be closed") {
  const auto gpu = open_test_gpu();
  if (!gpu) return;
  const Addition addition(*gpu);
  const GpuBuffer a = gpu->buffer(256);
  const GpuBuffer seen = gpu->buffer(256, GpuBufferUse::Readback);
  const GpuCommand command = addition.dispatch(a, gpu->buffer(256));
  const GpuRecording recording = gpu->recording({command}, true);
  const auto ticket = gpu->api->submit({&recording, 1});
  REQUIRE(ticket);
  const VulkanFunctions working = gpu->context->functions();

  SUBCASE("found out by asking") {
    gpu->context->functions().vkGetSemaphoreCounterValue = &Failing<PFN_vkGetSemaphoreCounterValue>::lost;
  }
  SUBCASE("found out by a counter that ran away") {
    gpu->context->functions().vkGetSemaphoreCounterValue = [](VkDevice, VkSemaphore, uint64_t* value) {
      *value = UINT64_MAX;
      return VK_SUCCESS;
    };
  }
  SUBCASE("found out by waiting") {
    gpu->context->functions().vkGetSemaphoreCounterValue = [](VkDevice, VkSemaphore, uint64_t* value) {
      *value = 0;
      return VK_SUCCESS;
    };
    gpu->context->functions().vkWaitSemaphores = &Failing<PFN_vkWaitSemaphores>::lost;
  }
  const auto lost = gpu->api->poll(*ticket);
  gpu->context->functions() = working;
  working.vkDeviceWaitIdle(gpu->context->device());  // it is alive, and must not be closed under its work
  REQUIRE_FALSE(lost);
  CHECK_EQ(lost.error().fault, Fault::DeviceLost);
  CHECK_NE(lost.error().message.find(gpu->api->info().name), std::string::npos);

  std::byte bytes[4] = {};
  CHECK_EQ(gpu->api->poll(*ticket).error().fault, Fault::DeviceLost);
  CHECK_EQ(gpu->api->submit({&recording, 1}).error().fault, Fault::DeviceLost);
  CHECK_EQ(gpu->api->create_buffer(64, GpuBufferUse::Storage).error().fault, Fault::DeviceLost);
  CHECK_EQ(gpu->api->write(a, 0, bytes).error().fault, Fault::DeviceLost);
  CHECK_EQ(gpu->api->read(seen, 0, bytes).error().fault, Fault::DeviceLost);
  CHECK_EQ(gpu->api->create_pipeline(*find_kernel("add", "", 0, 0)).error().fault, Fault::DeviceLost);
  CHECK_EQ(gpu->api->record({&command, 1}).error().fault, Fault::DeviceLost);
  CHECK(gpu->api->command_times(recording).empty());
  gpu->api->destroy(recording);
  gpu->api->destroy(addition.pipeline);
  gpu->api->destroy(a);
}

TEST_CASE("a GPU too full for a whole block still gives small buffers") {
  const auto gpu = open_test_gpu();
  if (!gpu) return;
  static PFN_vkAllocateMemory real = nullptr;
  real = gpu->context->functions().vkAllocateMemory;
  gpu->context->functions().vkAllocateMemory = [](VkDevice device, const VkMemoryAllocateInfo* info,
                                                  const VkAllocationCallbacks* callbacks,
                                                  VkDeviceMemory* memory) {
    if (info->allocationSize > 100000) return VK_ERROR_OUT_OF_DEVICE_MEMORY;
    return real(device, info, callbacks, memory);
  };
  CHECK_EQ(gpu->api->create_buffer(200000, GpuBufferUse::Storage).error().fault, Fault::OutOfMemory);
  CHECK(gpu->read(gpu->buffer_of(numbered(100)), 0, 100) == numbered(100));
}

TEST_CASE("a driver that reports success without a pipeline is not believed") {
  const auto gpu = open_test_gpu();
  if (!gpu) return;
  gpu->context->functions().vkCreateComputePipelines =
      [](VkDevice, VkPipelineCache, uint32_t, const VkComputePipelineCreateInfo*,
         const VkAllocationCallbacks*, VkPipeline*) { return VK_SUCCESS; };
  CHECK_EQ(gpu->api->create_pipeline(*find_kernel("add", "", 0, 0)).error().fault, Fault::Unsupported);
}

TEST_CASE("a driver without a pipeline cache still compiles") {
  if (!has_test_gpu()) return;
  auto context = open_vulkan_context(0, test_settings());
  REQUIRE(context);
  (*context)->functions().vkCreatePipelineCache = &Failing<PFN_vkCreatePipelineCache>::full;
  TestGpu gpu(std::move(*context), "", false);
  static_cast<void>(gpu.pipeline("add"));
}

}  // namespace
}  // namespace hearth
