// A GPU for the tests of this folder, opened with the validation layer: what the layer complains about fails
// the test in whose life it happens. On a computer without Vulkan the tests are reported as skipped:
//
//   const std::unique_ptr<TestGpu> gpu = open_test_gpu();
//   if (!gpu) return;
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/gpu/gpu_api.h"
#include "engine/vulkan/vk_gpu_on_context.h"

namespace hearth {

// Settings with the validation layer where it is installed, and features that are slow.
VkGpuSettings test_settings();
// Whether list_vulkan_gpus() finds one; if not, the running test is reported as skipped.
bool has_test_gpu();

struct TestGpu {
  explicit TestGpu(std::unique_ptr<VulkanContext> opened, const std::string& cache_folder, bool always_stage);
  ~TestGpu();  // destroys the GPU and checks that there was no complaint

  // Each checks that it works.
  GpuBuffer buffer(uint64_t bytes, GpuBufferUse use = GpuBufferUse::Storage);
  GpuBuffer buffer_of(std::span<const float> values);
  GpuPipeline pipeline(const char* kernel);
  GpuRecording recording(std::initializer_list<GpuCommand> commands, bool timed = false);
  void write(GpuBuffer to, uint64_t offset, std::span<const float> values);
  void run(std::initializer_list<GpuRecording> recordings);  // until they are done
  void wait(GpuTicket ticket);
  std::vector<float> read(GpuBuffer from, uint64_t first, uint64_t count);  // through a copy

  VulkanContext* context;  // belongs to `api`
  std::unique_ptr<GpuApi> api;
  uint64_t complaints_before;
  bool expects_complaints = false;
};

// `always_stage`: see vulkan_gpu_on().
std::unique_ptr<TestGpu> open_test_gpu(bool always_stage = false, const std::string& cache_folder = "");

// The kernel `add` over rows of 64 values: a += b.
struct Addition {
  explicit Addition(TestGpu& gpu, uint32_t rows = 1);
  // Over `rows` rows at offset 0 of each buffer.
  GpuDispatch dispatch(GpuBuffer a, GpuBuffer b, bool barrier = true) const;

  static constexpr uint32_t kWidth = 64;
  GpuPipeline pipeline;
  GpuBuffer parameters;
  GpuBuffer step;
  uint32_t rows;
};

// `count` values that tell where they are.
std::vector<float> numbered(uint64_t count, float first = 0);

}  // namespace hearth
