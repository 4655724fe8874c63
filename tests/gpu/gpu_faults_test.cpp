// A GPU that fails at any one call: Hearth gets a Result, frees everything, and can go on.
#include <doctest/doctest.h>

#include "tests/gpu/failing_gpu.h"
#include "tests/gpu/gpu_trial.h"

namespace hearth {

namespace {

constexpr uint32_t kCapacity = 512;  // attention in two spans

Sketch small_model() {
  Sketch sketch(7, 16);
  build_small_model(sketch, kCapacity);
  return sketch;
}

// Everything a session does: loads, answers with a long and a short step, frees.
Result<std::vector<float>> answer(Device& device, const Sketch& sketch) {
  GpuTrial trial(device);
  TRY_STATUS(trial.load(sketch));
  const std::vector<int32_t> tokens = trial_tokens(16);
  TRY(std::vector<float> outputs, trial.step(tokens, 0));
  TRY(const std::vector<float> next, trial.steps(std::span(tokens).first(2), 16, 1));
  outputs.insert(outputs.end(), next.begin(), next.end());
  return outputs;
}

// Lets each call fail in turn; returns how many there were.
uint64_t fail_everywhere(GpuApi& real, Fault fault) {
  const Sketch sketch = small_model();
  GpuFaults faults{.fault = fault};
  std::vector<float> expected;
  {
    const auto device = open_gpu_device(std::make_unique<FailingGpu>(real, faults), "test");
    const auto undisturbed = answer(*device, sketch);
    REQUIRE(undisturbed.has_value());
    expected = *undisturbed;
  }
  // Polls that find nothing done are calls too, and differ from run to run, so the loop ends when no call
  // fails.
  for (uint64_t fail_at = 1;; ++fail_at) {
    faults = {.fail_at = fail_at, .fault = fault};
    const auto device = open_gpu_device(std::make_unique<FailingGpu>(real, faults), "test");
    const auto found = answer(*device, sketch);
    INFO("call ", fail_at, " of ", faults.calls);
    CHECK(device->bytes_in_use() == 0);
    if (found) {
      CHECK(*found == expected);
      // A recording that is only made to be faster may fail unnoticed; nothing else may.
      if (faults.calls < fail_at) return fail_at - 1;
    } else {
      CHECK(found.error().fault == fault);
    }
  }
}

}  // namespace

TEST_CASE("memory that runs out at any call is a result, and everything is freed") {
  const auto real = open_test_gpu();
  if (!real) return;
  CHECK(fail_everywhere(*real, Fault::OutOfMemory) > 40);
}

TEST_CASE("a GPU that is lost at any call is a result, and everything is freed") {
  const auto real = open_test_gpu();
  if (!real) return;
  CHECK(fail_everywhere(*real, Fault::DeviceLost) > 40);
}

TEST_CASE("nothing is left alive on a GPU after its device") {
  const auto real = open_test_gpu();
  if (!real) return;
  const Sketch sketch = small_model();
  for (const uint64_t fail_at : {0, 5, 25, 35, 45}) {
    GpuFaults faults{.fail_at = fail_at};
    {
      const auto device = open_gpu_device(std::make_unique<FailingGpu>(*real, faults), "test");
      CHECK(answer(*device, sketch).has_value() == (fail_at == 0));
      CHECK(faults.bytes == 0);
    }
    CHECK(faults.alive == 0);
  }
}

TEST_CASE("a lost device stays lost, and says so at every call") {
  const auto real = open_test_gpu();
  if (!real) return;
  const Sketch sketch = small_model();
  GpuFaults faults{.fault = Fault::DeviceLost};
  const auto device = open_gpu_device(std::make_unique<FailingGpu>(*real, faults), "test");
  GpuTrial trial(*device);
  REQUIRE(trial.load(sketch));
  faults.fail_at = faults.calls + 2;
  const std::vector<int32_t> tokens = trial_tokens(4);
  CHECK(trial.step(tokens, 0).error().fault == Fault::DeviceLost);
  CHECK(trial.step(tokens, 0).error().fault == Fault::DeviceLost);
  CHECK(device->prepare(trial.plan()).error().fault == Fault::DeviceLost);
  KvLayer layer = trial.plan().kv.front();
  CHECK(device->allocate_kv(layer).error().fault == Fault::DeviceLost);
}

TEST_CASE("a step that found no memory can be tried again") {
  const auto real = open_test_gpu();
  if (!real) return;
  const Sketch sketch = small_model();
  GpuFaults faults;
  const auto device = open_gpu_device(std::make_unique<FailingGpu>(*real, faults), "test");
  GpuTrial trial(*device);
  REQUIRE(trial.load(sketch));
  const std::vector<int32_t> tokens = trial_tokens(3);
  for (uint64_t call = 1; call <= 4; ++call) {
    faults.fail_at = faults.calls + call;
    const auto failed = trial.step(tokens, 0);
    INFO("call ", call);
    CHECK((!failed && failed.error().fault == Fault::OutOfMemory));
  }
  faults.fail_at = 0;
  CHECK(trial.step(tokens, 0).has_value());
}

}  // namespace hearth
