#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "test_gpu.h"
#include "test_seed.h"

namespace hearth {
namespace {

constexpr uint64_t kMebi = uint64_t{1} << 20;

TEST_CASE("what is written is what is read, in all sizes and beyond the staging memory") {
  for (const bool always_stage : {false, true}) {
    CAPTURE(always_stage);
    const auto gpu = open_test_gpu(always_stage);
    if (!gpu) return;
    for (const uint64_t count :
         {uint64_t{1}, uint64_t{63}, uint64_t{1000}, 2 * kMebi, 2 * kMebi + 1, 9 * kMebi}) {
      CAPTURE(count);
      const std::vector<float> values = numbered(count, 1);
      const GpuBuffer buffer = gpu->buffer_of(values);
      CHECK(gpu->read(buffer, 0, count) == values);
      gpu->api->destroy(buffer);
    }
  }
}

TEST_CASE("a new buffer is zero, also where an old one lay") {
  for (const bool always_stage : {false, true}) {
    CAPTURE(always_stage);
    const auto gpu = open_test_gpu(always_stage);
    if (!gpu) return;
    for (int round = 0; round < 3; ++round) {
      const GpuBuffer buffer = gpu->buffer(40000);
      const std::vector<float> values = gpu->read(buffer, 0, 10000);
      CHECK(std::all_of(values.begin(), values.end(), [](float value) { return value == 0; }));
      gpu->write(buffer, 0, numbered(10000, 5));
      gpu->api->destroy(buffer);
    }
  }
}

TEST_CASE("writes to the same place take effect in order") {
  for (const bool always_stage : {false, true}) {
    CAPTURE(always_stage);
    const auto gpu = open_test_gpu(always_stage);
    if (!gpu) return;
    const GpuBuffer buffer = gpu->buffer(1024);
    for (float round = 0; round < 20; ++round) gpu->write(buffer, 256, numbered(64, round));
    CHECK(gpu->read(buffer, 64, 64) == numbered(64, 19));
    CHECK_EQ(gpu->read(buffer, 63, 1)[0], 0);
    CHECK_EQ(gpu->read(buffer, 128, 1)[0], 0);
  }
}

TEST_CASE("a write while the GPU works is seen by what is submitted later, not by what runs") {
  const auto gpu = open_test_gpu();
  if (!gpu) return;
  constexpr uint32_t kRows = 5000;
  const Addition addition(*gpu, kRows);
  const uint64_t count = uint64_t{kRows} * Addition::kWidth;
  const GpuBuffer sum = gpu->buffer(count * sizeof(float));
  const GpuBuffer term = gpu->buffer_of(std::vector<float>(count, 1));
  const GpuDispatch add = addition.dispatch(sum, term);
  const GpuRecording recording = gpu->recording({add, add, add, add});
  const auto ticket = gpu->api->submit({&recording, 1});
  REQUIRE(ticket);
  gpu->write(term, 0, std::vector<float>(count, 100));
  gpu->wait(*ticket);
  CHECK_EQ(gpu->read(sum, count - 1, 1)[0], 4);
  gpu->run({recording});
  CHECK_EQ(gpu->read(sum, 0, 1)[0], 404);
  CHECK_EQ(gpu->read(sum, count - 1, 1)[0], 404);
}

TEST_CASE("a buffer may be destroyed right after it was written") {
  const auto gpu = open_test_gpu(true);
  if (!gpu) return;
  const GpuBuffer kept = gpu->buffer_of(numbered(64, 7));
  for (int round = 0; round < 20; ++round) gpu->api->destroy(gpu->buffer_of(numbered(1000)));
  CHECK(gpu->read(kept, 0, 64) == numbered(64, 7));
}

TEST_CASE("a buffer larger than any memory is out of memory, and the GPU goes on") {
  const auto gpu = open_test_gpu();
  if (!gpu) return;
  const auto made = gpu->api->create_buffer(uint64_t{1} << 50, GpuBufferUse::Storage);
  REQUIRE_FALSE(made);
  CHECK_EQ(made.error().fault, Fault::OutOfMemory);
  CHECK(gpu->read(gpu->buffer_of(numbered(8)), 0, 8) == numbered(8));
}

TEST_CASE("memory that is left shrinks by what is held, and comes back") {
  const auto gpu = open_test_gpu();
  if (!gpu || gpu->context->probe().memory_budget) return;  // other programs move what a budget says
  const uint64_t before = gpu->api->memory_left();
  const GpuBuffer large = gpu->buffer(100 * kMebi);
  const GpuBuffer small = gpu->buffer(1000);
  CHECK_EQ(before - gpu->api->memory_left(), 100 * kMebi + 1024);
  gpu->api->destroy(small);
  gpu->api->destroy(large);
  CHECK_EQ(gpu->api->memory_left(), before);
}

TEST_CASE("many buffers of many sizes keep their contents apart") {
  const auto gpu = open_test_gpu();
  if (!gpu) return;
  std::mt19937_64 random(test_seed());
  struct Held {
    GpuBuffer buffer;
    std::vector<float> values;
  };
  std::vector<Held> held;
  for (int round = 0; round < 300; ++round) {
    if (!held.empty() && random() % 3 == 0) {
      std::swap(held[random() % held.size()], held.back());
      gpu->api->destroy(held.back().buffer);
      held.pop_back();
    } else {
      std::vector<float> values = numbered(1 + random() % 20000, static_cast<float>(round));
      const GpuBuffer buffer = gpu->buffer_of(values);
      held.push_back({buffer, std::move(values)});
    }
  }
  for (const Held& one : held) CHECK(gpu->read(one.buffer, 0, one.values.size()) == one.values);
}

}  // namespace
}  // namespace hearth
