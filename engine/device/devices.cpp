#include "engine/device/devices.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include "engine/base/machine.h"
#include "engine/base/text.h"
#include "engine/cpu/cpu_device.h"
#include "engine/device/gpu_devices.h"
#include "engine/device/self_test.h"
#include "engine/device/speed_test.h"

namespace hearth {
namespace {

constexpr std::string_view kCpu = "cpu";
constexpr int kMostThreads = 512;

bool is_hardware(DeviceKind kind) {
  return kind == DeviceKind::IntegratedGpu || kind == DeviceKind::DiscreteGpu || kind == DeviceKind::Gpu;
}

// The N of "vulkan:N".
std::optional<uint32_t> gpu_index(std::string_view id) {
  const std::string prefix = concat(gpu_kind(), ":");
  if (!id.starts_with(prefix)) return std::nullopt;
  const std::string_view digits = id.substr(prefix.size());
  uint32_t index = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return index;
}

DeviceInfo processor() { return open_cpu_device({.threads = 1})->info(); }

Pumped<DeviceReport> test_processor(int threads) {
  const auto device = open_cpu_device({.threads = threads});
  const auto reference = open_reference_device();
  DeviceReport report;
  const Status tested = co_await self_test(*device, *reference);
  report.self_test = tested ? "passed" : tested.error().message;
  if (!tested) co_return report;
  const auto speed = co_await measure_tokens_per_s(*device);
  report.tokens_per_s = speed.value_or(0);
  co_return report;
}

// Measured once, as it only serves to choose.
Pumped<double> processor_speed(DeviceSettings settings) {
  const DeviceKey key = concat(processor_name(), " | threads: ", settings.threads);
  if (const auto kept = read_report(settings.cache_folder, key)) co_return kept->tokens_per_s;
  const DeviceReport report = co_await test_processor(settings.threads);
  static_cast<void>(write_report(settings.cache_folder, key, report));
  co_return report.tokens_per_s;
}

DeviceSelection processor_because(std::string_view reason) {
  return {std::string(kCpu), std::string(reason)};
}

// The fastest of the processor and the graphics hardware.
Pumped<DeviceSelection> fastest_device(DeviceSettings settings) {
  if (!may_have_graphics_hardware())
    co_return processor_because("The processor: this machine has no graphics hardware.");
  const auto gpus = co_await list_gpus();
  if (!gpus) co_return processor_because(concat("The processor: ", gpus.error().message));
  if (std::ranges::none_of(*gpus, is_hardware, &DeviceInfo::kind)) {
    co_return processor_because(
        concat("The processor: the only ", gpu_kind_title(), " device is software, which is slower."));
  }
  const double on_processor = co_await processor_speed(settings);
  const DeviceInfo* fastest = nullptr;
  double highest = on_processor;
  for (const DeviceInfo& gpu : *gpus) {
    if (!is_hardware(gpu.kind)) continue;
    const DeviceReport report = co_await examine_device(gpu, settings);
    if (!report.passed() || report.tokens_per_s <= highest) continue;
    fastest = &gpu;
    highest = report.tokens_per_s;
  }
  if (!fastest) {
    co_return processor_because("The processor: it measured faster than the graphics hardware.");
  }
  DeviceSelection selection{fastest->id, concat(fastest->name, ": it generates ", std::lround(highest),
                                                " tokens a second of a test model, the processor ",
                                                std::lround(on_processor), ".")};
  co_return selection;
}

Pumped<Result<DeviceSelection>> select_gpu(std::string wanted) {
  const auto gpus = co_await list_gpus();
  if (!gpus) co_return processor_because(concat("The processor: ", gpus.error().message));
  if (wanted == gpu_kind()) {
    auto best = std::ranges::find_if(*gpus, is_hardware, &DeviceInfo::kind);
    if (best == gpus->end()) best = gpus->begin();
    DeviceSelection selection{best->id, concat(best->name, ", as asked for.")};
    co_return selection;
  }
  const auto named = std::ranges::find(*gpus, wanted, &DeviceInfo::id);
  if (named == gpus->end()) {
    std::string offered(kCpu);
    for (const DeviceInfo& gpu : *gpus) offered += concat(", ", gpu.id);
    co_return fail(Fault::NotFound,
                   concat("There is no device \"", repair_utf8(std::string_view(wanted).substr(0, 100)),
                          "\"; this machine offers: ", offered, "."));
  }
  DeviceSelection selection{named->id, concat(named->name, ", as asked for.")};
  co_return selection;
}

}  // namespace

Pumped<std::vector<DeviceInfo>> offered_devices() {
  std::vector<DeviceInfo> devices;
  devices.push_back(processor());
  if (auto gpus = co_await list_gpus()) devices.insert(devices.end(), gpus->begin(), gpus->end());
  co_return devices;
}

Pumped<DeviceReport> examine_device(DeviceInfo device, DeviceSettings settings) {
  const auto index = gpu_index(device.id);
  if (!index) co_return co_await test_processor(settings.threads);
  const DeviceKey key = concat(device.name, " | ", device.driver, " | ", gpu_kernels_fingerprint());
  if (auto kept = read_report(settings.cache_folder, key)) co_return std::move(*kept);
  if (settings.tested_now) *settings.tested_now = device.name;
  DeviceReport report = co_await test_gpu(*index, settings);
  if (settings.tested_now) settings.tested_now->clear();
  // A report that cannot be kept is made again next time.
  static_cast<void>(write_report(settings.cache_folder, key, report));
  co_return report;
}

Pumped<Result<DeviceSelection>> select_device(std::string wanted, DeviceSettings settings) {
  if (wanted == "auto") co_return co_await fastest_device(std::move(settings));
  if (wanted == kCpu) co_return processor_because("The processor, as asked for.");
  if (wanted == gpu_kind() || gpu_index(wanted)) co_return co_await select_gpu(wanted);
  co_return fail(Fault::NotFound,
                 concat("There is no device \"", repair_utf8(std::string_view(wanted).substr(0, 100)),
                        "\"; this machine offers cpu, and graphics devices as ", gpu_kind(), ":0, ",
                        gpu_kind(), ":1 and so on (see: hearth devices)."));
}

Pumped<Result<std::unique_ptr<Device>>> open_device(std::string id, DeviceSettings settings) {
  if (settings.threads < 0 || settings.threads > kMostThreads) {
    co_return fail(Fault::Unsupported,
                   concat("The number of threads must be from 0 (all cores) to ", kMostThreads, "."));
  }
  const auto index = gpu_index(id);
  if (!index) co_return open_cpu_device({.threads = settings.threads});
  CO_TRY(const auto gpus, co_await list_gpus());
  if (*index >= gpus.size())
    co_return fail(Fault::Unsupported, concat("The device ", id, " is not there any more."));
  const DeviceReport report = co_await examine_device(gpus[*index], settings);
  if (!report.passed()) co_return fail(Fault::Unsupported, report.self_test);
  co_return co_await open_tested_gpu(*index, settings, report);
}

}  // namespace hearth
