#include "test_gpu.h"

#include <doctest/doctest.h>

#include <cstring>
#include <numeric>

#include "engine/gpu/kernels.h"
#include "gpu_parameters.h"
#include "test_models.h"

namespace hearth {

namespace {

// What this computer has, found out once.
struct Found {
  VkGpuSettings settings = {.validation = true, .slow_features = true};
  std::string missing;  // why there is no GPU
};

const Found& found() {
  static const Found known = [] {
    Found result;
    if (!list_vulkan_gpus(result.settings)) result.settings.validation = false;
    if (const auto listed = list_vulkan_gpus(); !listed) result.missing = listed.error().message;
    return result;
  }();
  return known;
}

}  // namespace

VkGpuSettings test_settings() { return found().settings; }

bool has_test_gpu() {
  if (!found().missing.empty()) report_skipped(found().missing);
  return found().missing.empty();
}

std::unique_ptr<TestGpu> open_test_gpu(bool always_stage, const std::string& cache_folder) {
  if (!has_test_gpu()) return nullptr;
  auto context = open_vulkan_context(0, test_settings());
  REQUIRE_MESSAGE(context, context.error().message);
  return std::make_unique<TestGpu>(std::move(*context), cache_folder, always_stage);
}

TestGpu::TestGpu(std::unique_ptr<VulkanContext> opened, const std::string& cache_folder, bool always_stage)
    : context(opened.get()),
      api(vulkan_gpu_on(std::move(opened), cache_folder, always_stage)),
      complaints_before(vulkan_validation_complaints()) {}

TestGpu::~TestGpu() {
  api.reset();
  if (!expects_complaints) CHECK_EQ(vulkan_validation_complaints(), complaints_before);
}

GpuBuffer TestGpu::buffer(uint64_t bytes, GpuBufferUse use) {
  const auto made = api->create_buffer(bytes, use);
  REQUIRE_MESSAGE(made, made.error().message);
  return *made;
}

GpuBuffer TestGpu::buffer_of(std::span<const float> values) {
  const GpuBuffer made = buffer(values.size_bytes());
  write(made, 0, values);
  return made;
}

GpuPipeline TestGpu::pipeline(const char* kernel) {
  const GpuKernel* const found = find_kernel(kernel, "", 0, 0);
  REQUIRE(found != nullptr);
  const auto made = api->create_pipeline(*found);
  REQUIRE_MESSAGE(made, made.error().message);
  return *made;
}

GpuRecording TestGpu::recording(std::initializer_list<GpuCommand> commands, bool timed) {
  const auto made = api->record(std::span(commands.begin(), commands.size()), timed);
  REQUIRE_MESSAGE(made, made.error().message);
  return *made;
}

void TestGpu::write(GpuBuffer to, uint64_t offset, std::span<const float> values) {
  const auto written = api->write(to, offset, std::as_bytes(values));
  REQUIRE_MESSAGE(written, written.error().message);
}

void TestGpu::run(std::initializer_list<GpuRecording> recordings) {
  const auto ticket = api->submit(std::span(recordings.begin(), recordings.size()));
  REQUIRE_MESSAGE(ticket, ticket.error().message);
  wait(*ticket);
}

void TestGpu::wait(GpuTicket ticket) {
  while (true) {
    const auto progress = api->poll(ticket);
    REQUIRE_MESSAGE(progress, progress.error().message);
    if (*progress == Progress::Done) return;
  }
}

std::vector<float> TestGpu::read(GpuBuffer from, uint64_t first, uint64_t count) {
  const uint64_t bytes = count * sizeof(float);
  const GpuBuffer seen = buffer(bytes, GpuBufferUse::Readback);
  const GpuRecording copy = recording({GpuCopy{{from, first * sizeof(float), bytes}, {seen, 0, bytes}}});
  run({copy});
  std::vector<float> values(count);
  const auto got = api->read(seen, 0, std::as_writable_bytes(std::span(values)));
  REQUIRE_MESSAGE(got, got.error().message);
  api->destroy(copy);
  api->destroy(seen);
  return values;
}

Addition::Addition(TestGpu& gpu, uint32_t rows) : rows(rows) {
  pipeline = gpu.pipeline("add");
  AddParameters values;
  values.width = kWidth;
  parameters = gpu.buffer(kGpuAlign);
  REQUIRE(gpu.api->write(parameters, 0, std::as_bytes(std::span(&values, 1))));
  const std::array<uint32_t, 16> block = {rows};
  step = gpu.buffer(kGpuAlign, GpuBufferUse::Step);
  REQUIRE(gpu.api->write(step, 0, std::as_bytes(std::span(block))));
}

GpuDispatch Addition::dispatch(GpuBuffer a, GpuBuffer b, bool barrier) const {
  const uint64_t bytes = uint64_t{rows} * kWidth * sizeof(float);
  GpuDispatch dispatch;
  dispatch.pipeline = pipeline;
  dispatch.bindings = {{parameters, 0, sizeof(AddParameters)}, {step, 0, 64}, {a, 0, bytes}, {b, 0, bytes}};
  dispatch.groups = {1, rows, 1};
  dispatch.barrier = barrier;
  return dispatch;
}

std::vector<float> numbered(uint64_t count, float first) {
  std::vector<float> values(count);
  std::iota(values.begin(), values.end(), first);
  return values;
}

}  // namespace hearth
