// The tiny models of every family, and MiniLM, on the first GPU that Vulkan offers: with its generic kernels,
// and with the fast ones it can run.
#include <doctest/doctest.h>

#include "engine/gpu/gpu_device.h"
#include "engine/vulkan/vk_gpu.h"
#include "tests/model/tiny_reference.h"
#include "tests/test_models.h"

using namespace hearth;

namespace {

template <uint32_t kFeatures>
std::unique_ptr<Device> open_gpu() {
  auto api = open_vulkan_gpu(0, {.slow_features = true});
  REQUIRE_MESSAGE(api, api.error().message);
  return open_gpu_device(std::move(*api), "vulkan:0", {.features = kFeatures});
}

bool has_gpu() {
  const auto listed = list_vulkan_gpus();
  if (!listed) report_skipped(listed.error().message);
  return listed.has_value();
}

}  // namespace

TEST_CASE("every family agrees with another program on the GPU's generic kernels") {
  if (!has_gpu()) return;
  for (const char* name : kTinyModels) check_agreement(name, &open_gpu<0>, kSinglePrecision);
}

TEST_CASE("every family agrees with another program on the GPU's fast kernels") {
  if (!has_gpu()) return;
  for (const char* name : kTinyModels) {
    check_agreement(name, &open_gpu<~uint32_t{kGpuF16 | kGpuMatrix}>, kSinglePrecision);
    check_agreement(name, &open_gpu<UINT32_MAX>, kHalfPrecision);
  }
}
