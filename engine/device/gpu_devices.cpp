#include "engine/device/gpu_devices.h"

#include <utility>

#include "engine/base/text.h"
#include "engine/cpu/cpu_device.h"
#include "engine/device/gpu_backend.h"
#include "engine/device/speed_test.h"
#include "engine/gpu/gpu_device.h"
#include "engine/gpu/kernel_test.h"

namespace hearth {
namespace {

std::string id_of(uint32_t index) { return concat(gpu_backend::name(), ":", index); }

Pumped<Result<std::unique_ptr<Device>>> open_gpu(uint32_t index, std::string cache_folder,
                                                 GpuDeviceSettings settings) {
  CO_TRY(std::unique_ptr<GpuApi> api, co_await gpu_backend::open(index, std::move(cache_folder)));
  co_return open_gpu_device(std::move(api), id_of(index), settings);
}

}  // namespace

std::string_view gpu_kind() { return gpu_backend::name(); }
std::string_view gpu_kind_title() { return gpu_backend::title(); }

Pumped<Result<std::vector<DeviceInfo>>> list_gpus() {
  CO_TRY(const std::vector<GpuInfo> gpus, co_await gpu_backend::list());
  std::vector<DeviceInfo> devices;
  for (const GpuInfo& gpu : gpus)
    devices.push_back(device_info(gpu, id_of(static_cast<uint32_t>(devices.size()))));
  co_return devices;
}

Pumped<DeviceReport> test_gpu(uint32_t index, DeviceSettings settings) {
  DeviceReport report{.self_test = "The device is not there any more."};
  const auto gpus = co_await gpu_backend::list();
  if (!gpus || index >= gpus->size()) co_return report;
  const GpuOpener open = [&](GpuDeviceSettings of) {
    return open_gpu(index, settings.cache_folder, std::move(of));
  };
  const std::unique_ptr<Device> reference = open_reference_device();
  const auto wrong = co_await find_wrong_kernels((*gpus)[index].features, open, *reference);
  report.self_test = wrong ? "passed" : wrong.error().message;
  if (!wrong) co_return report;
  report.replaced_kernels = *wrong;
  GpuDeviceSettings without_wrong{.disabled = *wrong};
  const auto device = co_await open(std::move(without_wrong));
  if (!device) {
    report.self_test = device.error().message;
    co_return report;
  }
  const auto speed = co_await measure_tokens_per_s(**device);
  report.tokens_per_s = speed.value_or(0);
  if (!speed) report.self_test = speed.error().message;
  co_return report;
}

Pumped<Result<std::unique_ptr<Device>>> open_tested_gpu(uint32_t index, DeviceSettings settings,
                                                        DeviceReport report) {
  GpuDeviceSettings without_wrong{.disabled = std::move(report.replaced_kernels)};
  return open_gpu(index, std::move(settings.cache_folder), std::move(without_wrong));
}

std::string gpu_kernels_fingerprint() { return kernels_fingerprint(); }

}  // namespace hearth
