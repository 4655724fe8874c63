#include "engine/device/devices.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "engine/base/machine.h"
#include "engine/base/text.h"
#include "engine/cpu/cpu_device.h"
#include "engine/device/self_test.h"
#include "engine/device/speed_test.h"
#ifdef HEARTH_VULKAN
#include "engine/gpu/gpu_device.h"
#include "engine/gpu/kernel_test.h"
#include "engine/vulkan/vk_gpu.h"
#endif

namespace hearth {
namespace {

constexpr std::string_view kCpu = "cpu";
constexpr std::string_view kVulkan = "vulkan";
constexpr int kMostThreads = 512;

bool is_hardware(DeviceKind kind) {
  return kind == DeviceKind::IntegratedGpu || kind == DeviceKind::DiscreteGpu;
}

// ---- Vulkan, or its absence. An index is the N of "vulkan:N".

#ifdef HEARTH_VULKAN

Result<std::vector<DeviceInfo>> vulkan_devices() {
  TRY(const std::vector<GpuInfo> gpus, list_vulkan_gpus());
  std::vector<DeviceInfo> devices;
  for (const GpuInfo& gpu : gpus) devices.push_back(device_info(gpu, concat(kVulkan, ":", devices.size())));
  return devices;
}

Result<std::unique_ptr<Device>> open_gpu(uint32_t index, const DeviceSettings& settings,
                                         const GpuDeviceSettings& gpu_settings) {
  TRY(std::unique_ptr<GpuApi> api, open_vulkan_gpu(index, {.cache_folder = settings.cache_folder}));
  return open_gpu_device(std::move(api), concat(kVulkan, ":", index), gpu_settings);
}

DeviceReport test_gpu(uint32_t index, const DeviceSettings& settings) {
  const auto open = [&](const GpuDeviceSettings& of) { return open_gpu(index, settings, of); };
  DeviceReport report;
  const auto gpus = list_vulkan_gpus();
  if (!gpus || index >= gpus->size()) return {.self_test = "The device is not there any more."};
  const auto wrong = find_wrong_kernels((*gpus)[index].features, open, *open_reference_device());
  if (!wrong) return {.self_test = wrong.error().message};
  report.replaced_kernels = *wrong;
  const auto device = open({.disabled = *wrong});
  const auto speed =
      device ? measure_tokens_per_s(**device) : Result<double>(std::unexpected(device.error()));
  report.tokens_per_s = speed.value_or(0);
  report.self_test = speed ? "passed" : speed.error().message;
  return report;
}

Result<std::unique_ptr<Device>> open_tested_gpu(uint32_t index, const DeviceSettings& settings,
                                                const DeviceReport& report) {
  return open_gpu(index, settings, {.disabled = report.replaced_kernels});
}

std::string fingerprint() { return kernels_fingerprint(); }

#else

Result<std::vector<DeviceInfo>> vulkan_devices() {
  return fail(Fault::NotFound, "This build of Hearth has no Vulkan.");
}
DeviceReport test_gpu(uint32_t, const DeviceSettings&) { return {}; }
Result<std::unique_ptr<Device>> open_tested_gpu(uint32_t, const DeviceSettings&, const DeviceReport&) {
  return fail(Fault::Unsupported, "This build of Hearth has no Vulkan.");
}
std::string fingerprint() { return {}; }

#endif

// The N of "vulkan:N".
std::optional<uint32_t> vulkan_index(std::string_view id) {
  if (!id.starts_with("vulkan:")) return std::nullopt;
  const std::string_view digits = id.substr(kVulkan.size() + 1);
  uint32_t index = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return index;
}

DeviceInfo processor() { return open_cpu_device({.threads = 1})->info(); }

DeviceReport test_processor(const DeviceSettings& settings) {
  const auto device = open_cpu_device({.threads = settings.threads});
  const Status tested = self_test(*device, *open_reference_device());
  if (!tested) return {.self_test = tested.error().message};
  return {.self_test = "passed", .tokens_per_s = measure_tokens_per_s(*device).value_or(0)};
}

// Measured once, as it only serves to choose.
double processor_speed(const DeviceSettings& settings) {
  const DeviceKey key = concat(processor_name(), " | threads: ", settings.threads);
  if (const auto kept = read_report(settings.cache_folder, key)) return kept->tokens_per_s;
  const DeviceReport report = test_processor(settings);
  static_cast<void>(write_report(settings.cache_folder, key, report));
  return report.tokens_per_s;
}

DeviceSelection processor_because(std::string_view reason) {
  return {std::string(kCpu), std::string(reason)};
}

// The fastest of the processor and the graphics hardware.
DeviceSelection fastest_device(const DeviceSettings& settings) {
  if (!may_have_graphics_hardware())
    return processor_because("The processor: this machine has no graphics hardware.");
  const auto gpus = vulkan_devices();
  if (!gpus) return processor_because(concat("The processor: ", gpus.error().message));
  if (std::ranges::none_of(*gpus, is_hardware, &DeviceInfo::kind)) {
    return processor_because("The processor: the only Vulkan device is software, which is slower.");
  }
  const double on_processor = processor_speed(settings);
  const DeviceInfo* fastest = nullptr;
  double highest = on_processor;
  for (const DeviceInfo& gpu : *gpus) {
    if (!is_hardware(gpu.kind)) continue;
    const DeviceReport report = examine_device(gpu, settings);
    if (!report.passed() || report.tokens_per_s <= highest) continue;
    fastest = &gpu;
    highest = report.tokens_per_s;
  }
  if (!fastest) return processor_because("The processor: it measured faster than the graphics hardware.");
  return {fastest->id,
          concat(fastest->name, ": it generates ", std::lround(highest),
                 " tokens a second of a test model, the processor ", std::lround(on_processor), ".")};
}

Result<DeviceSelection> select_vulkan(std::string_view wanted) {
  const auto gpus = vulkan_devices();
  if (!gpus) return processor_because(concat("The processor: ", gpus.error().message));
  if (wanted == kVulkan) {
    auto best = std::ranges::find_if(*gpus, is_hardware, &DeviceInfo::kind);
    if (best == gpus->end()) best = gpus->begin();
    return DeviceSelection{best->id, concat(best->name, ", as asked for.")};
  }
  const auto found = std::ranges::find(*gpus, wanted, &DeviceInfo::id);
  if (found != gpus->end()) return DeviceSelection{found->id, concat(found->name, ", as asked for.")};
  std::string offered(kCpu);
  for (const DeviceInfo& gpu : *gpus) offered += concat(", ", gpu.id);
  return fail(Fault::NotFound, concat("There is no device \"", repair_utf8(wanted.substr(0, 100)),
                                      "\"; this machine offers: ", offered, "."));
}

}  // namespace

std::vector<DeviceInfo> offered_devices() {
  std::vector<DeviceInfo> devices = {processor()};
  if (auto gpus = vulkan_devices()) devices.insert(devices.end(), gpus->begin(), gpus->end());
  return devices;
}

DeviceReport examine_device(const DeviceInfo& device, const DeviceSettings& settings) {
  const auto index = vulkan_index(device.id);
  if (!index) return test_processor(settings);
  const DeviceKey key = concat(device.name, " | ", device.driver, " | ", fingerprint());
  if (auto kept = read_report(settings.cache_folder, key)) return std::move(*kept);
  DeviceReport report = test_gpu(*index, settings);
  // A report that cannot be kept is made again next time.
  static_cast<void>(write_report(settings.cache_folder, key, report));
  return report;
}

Result<DeviceSelection> select_device(std::string_view wanted, const DeviceSettings& settings) {
  if (wanted == "auto") return fastest_device(settings);
  if (wanted == kCpu) return processor_because("The processor, as asked for.");
  if (wanted == kVulkan || vulkan_index(wanted)) return select_vulkan(wanted);
  return fail(Fault::NotFound,
              concat("There is no device \"", repair_utf8(wanted.substr(0, 100)),
                     "\"; this machine offers cpu, and graphics devices as vulkan:0, vulkan:1 and "
                     "so on (see: hearth devices)."));
}

Result<std::unique_ptr<Device>> open_device(std::string_view id, const DeviceSettings& settings) {
  if (settings.threads < 0 || settings.threads > kMostThreads) {
    return fail(Fault::Unsupported,
                concat("The number of threads must be from 0 (all cores) to ", kMostThreads, "."));
  }
  const auto index = vulkan_index(id);
  if (!index) return open_cpu_device({.threads = settings.threads});
  TRY(const auto gpus, vulkan_devices());
  if (*index >= gpus.size())
    return fail(Fault::Unsupported, concat("The device ", id, " is not there any more."));
  const DeviceReport report = examine_device(gpus[*index], settings);
  if (!report.passed()) return fail(Fault::Unsupported, report.self_test);
  return open_tested_gpu(*index, settings, report);
}

}  // namespace hearth
