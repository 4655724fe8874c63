#include "engine/device/devices.h"

#include "engine/base/text.h"
#include "engine/cpu/cpu_device.h"
#include "engine/device/self_test.h"

namespace hearth {
namespace {

constexpr std::string_view kCpu = "cpu";
constexpr int kMostThreads = 512;

}  // namespace

std::vector<DeviceInfo> offered_devices() { return {open_cpu_device({.threads = 1})->info()}; }

Result<DeviceSelection> select_device(std::string_view wanted) {
  if (wanted == "auto") {
    return DeviceSelection{std::string(kCpu), "The processor: this build has no GPU backend yet."};
  }
  if (wanted == kCpu) return DeviceSelection{std::string(kCpu), "The processor, as asked for."};
  if (wanted == "vulkan" || wanted.starts_with("vulkan:")) {
    return fail(Fault::Unsupported,
                "This build of Hearth has no Vulkan yet; choose the device \"cpu\" or \"auto\".");
  }
  return fail(Fault::NotFound, concat("There is no device \"", repair_utf8(wanted.substr(0, 100)),
                                      "\"; this machine offers: ", kCpu, "."));
}

Result<std::unique_ptr<Device>> open_device(std::string_view id, int threads) {
  if (threads < 0 || threads > kMostThreads) {
    return fail(Fault::Unsupported,
                concat("The number of threads must be from 0 (all cores) to ", kMostThreads, "."));
  }
  TRY(const DeviceSelection selection, select_device(id));
  return open_cpu_device({.threads = threads});
}

Status test_device(std::string_view id) {
  TRY(const std::unique_ptr<Device> device, open_device(id, 0));
  return self_test(*device, *open_reference_device());
}

}  // namespace hearth
