#include <doctest/doctest.h>

#include <cmath>

#include "engine/gpu/kernels.h"
#include "gpu_parameters.h"
#include "test_gpu.h"
#include "test_models.h"

namespace hearth {
namespace {

TEST_CASE("a recording runs again each time it is submitted") {
  const auto gpu = open_test_gpu();
  if (!gpu) return;
  const Addition addition(*gpu);
  const GpuBuffer a = gpu->buffer_of(numbered(64));
  const GpuBuffer b = gpu->buffer_of(std::vector<float>(64, 10));
  const GpuRecording recording = gpu->recording({addition.dispatch(a, b)});
  for (int i = 0; i < 5; ++i) gpu->run({recording});
  CHECK(gpu->read(a, 0, 64) == numbered(64, 50));
}

TEST_CASE("a dispatch sees what the one before it wrote") {
  const auto gpu = open_test_gpu();
  if (!gpu) return;
  constexpr uint32_t kRows = 3000;
  const Addition addition(*gpu, kRows);
  const uint64_t count = uint64_t{kRows} * Addition::kWidth;
  const GpuBuffer a = gpu->buffer_of(std::vector<float>(count, 1));
  const GpuBuffer b = gpu->buffer_of(std::vector<float>(count, 1));
  std::vector<GpuCommand> commands;  // pairs of Fibonacci numbers
  commands.reserve(20);
  for (int i = 0; i < 10; ++i) {
    commands.push_back(addition.dispatch(a, b));
    commands.push_back(addition.dispatch(b, a));
  }
  const auto recording = gpu->api->record(commands);
  REQUIRE(recording);
  gpu->run({*recording});
  CHECK(gpu->read(a, 0, count) == std::vector<float>(count, 10946));
  CHECK(gpu->read(b, 0, count) == std::vector<float>(count, 17711));
}

TEST_CASE("a recording sees what the ones before it wrote, in the same submission or an earlier one") {
  const auto gpu = open_test_gpu();
  if (!gpu) return;
  const Addition addition(*gpu);
  const GpuBuffer a = gpu->buffer_of(std::vector<float>(64, 1));
  const GpuBuffer b = gpu->buffer_of(std::vector<float>(64, 1));
  const GpuRecording to_a = gpu->recording({addition.dispatch(a, b)});
  const GpuRecording to_b = gpu->recording({addition.dispatch(b, a)});
  gpu->run({to_a, to_b});
  gpu->run({to_a, to_b});
  CHECK_EQ(gpu->read(a, 0, 1)[0], 5);
  CHECK_EQ(gpu->read(b, 0, 1)[0], 8);
}

TEST_CASE("tickets are done in the order of submission") {
  const auto gpu = open_test_gpu();
  if (!gpu) return;
  const Addition addition(*gpu);
  const GpuBuffer a = gpu->buffer(256);
  const GpuBuffer b = gpu->buffer_of(std::vector<float>(64, 1));
  const GpuRecording first = gpu->recording({addition.dispatch(a, b)});
  const GpuRecording second = gpu->recording({addition.dispatch(a, b)});
  const auto early = gpu->api->submit({&first, 1});
  const auto late = gpu->api->submit({&second, 1});
  REQUIRE(early);
  REQUIRE(late);
  gpu->wait(*late);
  const auto progress = gpu->api->poll(*early);
  REQUIRE(progress);
  CHECK_EQ(*progress, Progress::Done);
  CHECK_EQ(gpu->read(a, 0, 1)[0], 2);
}

TEST_CASE("submitting nothing is done at once") {
  const auto gpu = open_test_gpu();
  if (!gpu) return;
  gpu->run({});
}

TEST_CASE("the step block and group counts are read anew at each submission") {
  const auto gpu = open_test_gpu();
  if (!gpu) return;
  constexpr uint32_t kRows = 8;
  const Addition addition(*gpu, kRows);
  const uint64_t count = uint64_t{kRows} * Addition::kWidth;
  const GpuBuffer a = gpu->buffer(count * sizeof(float));
  const GpuBuffer b = gpu->buffer_of(std::vector<float>(count, 1));
  const GpuBuffer counts = gpu->buffer(64, GpuBufferUse::Step);
  GpuDispatch dispatch = addition.dispatch(a, b);
  dispatch.indirect = {counts, 4, 12};
  const GpuRecording recording = gpu->recording({dispatch});
  for (const uint32_t rows : {1u, 3u, 0u, 8u}) {
    const uint32_t groups[] = {99, 1, rows, 1};
    REQUIRE(gpu->api->write(counts, 0, std::as_bytes(std::span(groups))));
    gpu->run({recording});
  }
  std::vector<float> sums;
  sums.reserve(kRows);
  for (uint32_t row = 0; row < kRows; ++row) sums.push_back(gpu->read(a, row * Addition::kWidth, 1)[0]);
  CHECK(sums == std::vector<float>{3, 2, 2, 1, 1, 1, 1, 1});
}

TEST_CASE("bindings may lie at any aligned place of a buffer") {
  const auto gpu = open_test_gpu();
  if (!gpu) return;
  const Addition addition(*gpu);
  const GpuBuffer arena = gpu->buffer_of(numbered(64 * 5));
  GpuDispatch dispatch = addition.dispatch(arena, arena);
  dispatch.bindings[2] = {arena, 3 * kGpuAlign, kGpuAlign};
  dispatch.bindings[3] = {arena, 1 * kGpuAlign, kGpuAlign};
  gpu->run({gpu->recording({dispatch})});
  std::vector<float> expected = numbered(64 * 5);
  for (int i = 0; i < 64; ++i) expected[192 + i] += expected[64 + i];
  CHECK(gpu->read(arena, 0, 320) == expected);
}

TEST_CASE("kernels with other bindings work side by side") {
  const auto gpu = open_test_gpu();
  if (!gpu) return;
  const Addition addition(*gpu);
  const GpuBuffer a = gpu->buffer_of(numbered(64, -30));
  const GpuBuffer b = gpu->buffer_of(std::vector<float>(64, 0.5f));
  SoftcapParameters values;
  values.width = 64;
  values.limit = 20;
  const GpuBuffer parameters = gpu->buffer(kGpuAlign);
  REQUIRE(gpu->api->write(parameters, 0, std::as_bytes(std::span(&values, 1))));
  GpuDispatch softcap;
  softcap.pipeline = gpu->pipeline("softcap");
  softcap.bindings = {{parameters, 0, sizeof values}, {addition.step, 0, 64}, {a, 0, 256}};
  gpu->run({gpu->recording({addition.dispatch(a, b), softcap})});
  const std::vector<float> got = gpu->read(a, 0, 64);
  for (int i = 0; i < 64; ++i)
    CHECK_EQ(got[i], doctest::Approx(20 * std::tanh((i - 29.5) / 20)).epsilon(1e-5));
}

TEST_CASE("a copy waits for what is before it, and what is after it sees it") {
  const auto gpu = open_test_gpu();
  if (!gpu) return;
  const Addition addition(*gpu);
  const GpuBuffer a = gpu->buffer_of(std::vector<float>(64, 1));
  const GpuBuffer b = gpu->buffer_of(std::vector<float>(64, 2));
  const GpuBuffer seen = gpu->buffer(512, GpuBufferUse::Readback);
  const GpuRecording recording =
      gpu->recording({addition.dispatch(a, b), GpuCopy{{a, 0, 256}, {b, 0, 256}}, addition.dispatch(a, b),
                      GpuCopy{{a, 0, 256}, {seen, 0, 256}}, GpuCopy{{b, 128, 4}, {seen, 260, 4}}});
  gpu->run({recording});
  std::vector<float> values(128);
  REQUIRE(gpu->api->read(seen, 0, std::as_writable_bytes(std::span(values))));
  CHECK_EQ(values[63], 6);
  CHECK_EQ(values[64], 0);
  CHECK_EQ(values[65], 3);
}

TEST_CASE("independent dispatches need no barrier between them") {
  const auto gpu = open_test_gpu();
  if (!gpu) return;
  const Addition addition(*gpu);
  const GpuBuffer a = gpu->buffer(256);
  const GpuBuffer b = gpu->buffer(256);
  const GpuBuffer one = gpu->buffer_of(std::vector<float>(64, 1));
  gpu->run({gpu->recording({addition.dispatch(a, one), addition.dispatch(b, one, false)})});
  CHECK_EQ(gpu->read(a, 0, 1)[0], 1);
  CHECK_EQ(gpu->read(b, 0, 1)[0], 1);
}

TEST_CASE("a barrier that is missing is reported, so these tests can tell") {
  const auto gpu = open_test_gpu();
  if (!gpu) return;
  if (!test_settings().validation) return report_skipped("the validation layer is not installed");
  gpu->expects_complaints = true;
  const Addition addition(*gpu);
  const GpuBuffer a = gpu->buffer(256);
  const GpuBuffer b = gpu->buffer(256);
  static_cast<void>(gpu->recording({addition.dispatch(a, b), addition.dispatch(b, a, false)}));
  CHECK_GT(vulkan_validation_complaints(), gpu->complaints_before);
}

TEST_CASE("a timed recording tells how long each command took") {
  const auto gpu = open_test_gpu();
  if (!gpu) return;
  if (gpu->context->probe().timestamp_bits == 0) return report_skipped("the device has no clock");
  constexpr uint32_t kRows = 2000;
  const Addition addition(*gpu, kRows);
  const GpuBuffer a = gpu->buffer(uint64_t{kRows} * 256);
  const GpuBuffer b = gpu->buffer(uint64_t{kRows} * 256);
  const GpuRecording timed =
      gpu->recording({addition.dispatch(a, b), GpuCopy{{a, 0, 4}, {b, 0, 4}}, addition.dispatch(b, a)}, true);
  CHECK(gpu->api->command_times(timed).empty());
  for (int round = 0; round < 2; ++round) {
    gpu->run({timed});
    const std::vector<double> times = gpu->api->command_times(timed);
    REQUIRE_EQ(times.size(), 3);
    for (const double time : times) CHECK_GE(time, 0);
    CHECK_GT(times[0] + times[1] + times[2], 0);
    CHECK_LT(times[0] + times[1] + times[2], 60e6);
  }
  CHECK(gpu->api->command_times(gpu->recording({addition.dispatch(a, b)})).empty());
}

TEST_CASE("a kernel that needs what the device lacks is unsupported") {
  const auto gpu = open_test_gpu();
  if (!gpu) return;
  GpuKernel kernel = *find_kernel("add", "", 0, 0);
  SUBCASE("a feature") { kernel.features = 1u << 31; }
  SUBCASE("a larger workgroup") { kernel.workgroup = {1u << 20, 1, 1}; }
  SUBCASE("code") { kernel.spirv = {}; }
  const auto made = gpu->api->create_pipeline(kernel);
  REQUIRE_FALSE(made);
  CHECK_EQ(made.error().fault, Fault::Unsupported);
  CHECK_NE(made.error().message.find("cannot run the kernel add"), std::string::npos);
}

}  // namespace
}  // namespace hearth
