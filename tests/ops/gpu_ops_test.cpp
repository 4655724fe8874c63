// The op table on the first GPU that Vulkan offers: with its generic kernels alone, and with the fast ones
// that the GPU can run.
#include <doctest/doctest.h>

#include <memory>
#include <vector>

#include "engine/cpu/cpu_device.h"
#include "engine/gpu/gpu_device.h"
#include "engine/vulkan/vk_gpu.h"
#include "test_models.h"
#include "tests/ops/op_runs.h"

namespace hearth {

namespace {

// With these, kernels round to half precision in their products and sums.
constexpr uint32_t kHalfFeatures = kGpuMatrix;
// Drivers may be off by a few units in the last place in exponentials and divisions, which processors are
// not.
constexpr double kLeastTolerance = 4e-6;
constexpr double kHalfTolerance = 1e-3;

struct TestedGpu {
  std::string name;
  std::unique_ptr<Device> device;
  double least_tolerance;
};

// Empty, and the test skipped, where there is no GPU.
std::vector<TestedGpu> tested_gpus() {
  std::vector<TestedGpu> gpus;
  const auto add = [&gpus](const char* name, uint32_t features) {
    auto api = open_vulkan_gpu(0, {.slow_features = true});
    REQUIRE_MESSAGE(api, api.error().message);
    const bool halves = ((*api)->info().features & features & kHalfFeatures) != 0;
    gpus.push_back({name, open_gpu_device(std::move(*api), "vulkan:0", {.features = features}),
                    halves ? kHalfTolerance : kLeastTolerance});
  };
  if (const auto listed = list_vulkan_gpus(); !listed) {
    report_skipped(listed.error().message);
    return gpus;
  }
  add("generic kernels", 0);
  add("single-precision fast kernels", ~uint32_t{kHalfFeatures | kGpuInt8Dot});
  add("products of bytes", kGpuInt8Dot);
  add("all kernels", UINT32_MAX);
  return gpus;
}

}  // namespace

TEST_CASE("every op agrees with its definition on the GPU") {
  const std::vector<TestedGpu> gpus = tested_gpus();
  if (gpus.empty()) return;
  const std::unique_ptr<Device> reference = open_reference_device();
  for (const OpCase& op_case : op_cases()) {
    const Sketch sketch = sketch_of(op_case);
    const std::vector<float> expected = run_case(*reference, op_case, sketch);
    for (const TestedGpu& gpu : gpus) {
      const double tolerance = std::max(op_case.tolerance, gpu.least_tolerance);
      const std::vector<float> values = run_case(*gpu.device, op_case, sketch);
      if (op_case.tolerance == 0.0) {
        CHECK_MESSAGE(same_values(values, expected), op_case.name, " with ", gpu.name);
        continue;
      }
      const Difference found = difference(values, expected);
      INFO(op_case.name, " with ", gpu.name, ", seed ", kOpSeed, ": rms ", found.rms, ", worst ",
           found.worst);
      CHECK(found.rms <= tolerance);
      CHECK(found.worst <= 10.0 * tolerance);
    }
  }
}

}  // namespace hearth
