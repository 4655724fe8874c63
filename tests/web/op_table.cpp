// The op table (tests/ops/op_cases.h) on the page's WebGPU, as a module that tests/web/op_table_worker.js
// pumps: each case against the reference device, with the generic kernels, and where there are fast ones with
// these. What it finds is told to tests/web/op_table_library.js.
#include <emscripten.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <variant>

#include "engine/base/pumped.h"
#include "engine/cpu/cpu_device.h"
#include "engine/gpu/gpu_device.h"
#include "engine/webgpu/wgpu_gpu.h"
#include "tests/ops/op_runs.h"

extern "C" {
void hearth_table_tell(const char* name, const char* kernels, bool passed, double rms, double worst);
void hearth_table_failed(const char* sentence);
}

namespace hearth {
namespace {

// As in tests/ops/gpu_ops_test.cpp.
constexpr double kLeastTolerance = 4e-6;

struct TestedKernels {
  const char* name;
  uint32_t features;
};
constexpr TestedKernels kTested[] = {{"generic kernels", 0}, {"all kernels", UINT32_MAX}};

// The fast kernels that a page can run (WgpuContext::describe) are those that normalise with subgroups.
bool has_fast_kernels(const Plan& plan) {
  return std::ranges::any_of(plan.ops, [](const Op& op) { return std::holds_alternative<Norm>(op); });
}

bool passes(const OpCase& op_case, const Difference& found, bool same) {
  if (op_case.tolerance == 0.0) return same;
  const double tolerance = std::max(op_case.tolerance, kLeastTolerance);
  return found.rms <= tolerance && found.worst <= 10.0 * tolerance;
}

Pumped<Status> test_table(size_t every) {
  const auto reference = open_reference_device();
  std::array<std::unique_ptr<Device>, std::size(kTested)> devices;
  for (size_t i = 0; i < devices.size(); ++i) {
    CO_TRY(std::unique_ptr<GpuApi> api, co_await open_webgpu());
    devices[i] = open_gpu_device(std::move(api), "webgpu:0", {.features = kTested[i].features});
  }
  const std::vector<OpCase> cases = op_cases();
  for (size_t number = 0; number < cases.size(); number += every) {
    const OpCase& op_case = cases[number];
    const Sketch sketch = sketch_of(op_case);
    const std::vector<float> expected = run_case(*reference, op_case, sketch);
    const size_t tested = has_fast_kernels(sketch.plan) ? devices.size() : 1;
    for (size_t i = 0; i < tested; ++i) {
      const std::vector<float> values = co_await running_case(*devices[i], op_case, sketch);
      const Difference found = difference(values, expected);
      const bool passed = passes(op_case, found, same_values(values, expected));
      hearth_table_tell(op_case.name.c_str(), kTested[i].name, passed, found.rms, found.worst);
    }
  }
  co_return Status();
}

std::optional<Pumped<Status>>& running() {
  static std::optional<Pumped<Status>> the_table;
  return the_table;
}

}  // namespace
}  // namespace hearth

extern "C" {

// `every`: 1 for the whole table, n for each nth of its cases.
EMSCRIPTEN_KEEPALIVE void hearth_table_start(int every) {
  hearth::running() = hearth::test_table(static_cast<size_t>(every));
}

// False when all was tested.
EMSCRIPTEN_KEEPALIVE bool hearth_table_pump() {
  if (!hearth::running()->pump()) return true;
  if (const hearth::Status done = hearth::running()->take(); !done)
    hearth_table_failed(done.error().message.c_str());
  return false;
}

}  // extern "C"
