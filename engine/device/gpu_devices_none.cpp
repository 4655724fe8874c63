#include "engine/device/gpu_devices.h"

namespace hearth {
namespace {

std::unexpected<Error> none() {
  return fail(Fault::NotFound, "This build of Hearth uses no graphics hardware.");
}

}  // namespace

// What people may have asked another build for.
std::string_view gpu_kind() { return "vulkan"; }
std::string_view gpu_kind_title() { return "Vulkan"; }

Pumped<Result<std::vector<DeviceInfo>>> list_gpus() { return Result<std::vector<DeviceInfo>>(none()); }

Pumped<DeviceReport> test_gpu(uint32_t, DeviceSettings) { return DeviceReport(); }

Pumped<Result<std::unique_ptr<Device>>> open_tested_gpu(uint32_t, DeviceSettings, DeviceReport) {
  return Result<std::unique_ptr<Device>>(none());
}

std::string gpu_kernels_fingerprint() { return {}; }

}  // namespace hearth
