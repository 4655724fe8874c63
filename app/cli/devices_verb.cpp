// hearth devices: what this machine offers, which would be used and why.
#include <nlohmann/json.hpp>

#include "app/cli/options.h"
#include "app/cli/output.h"
#include "app/cli/terminal_text.h"
#include "app/cli/verbs.h"
#include "engine/base/text.h"

namespace hearth::cli {
namespace {

constexpr uint64_t kMiB = 1u << 20;

Json json_of(const DeviceSummary& device) {
  return {{"id", device.id},
          {"name", device.name},
          {"kind", device.kind},
          {"memory_MiB", device.memory_bytes / kMiB},
          {"driver", device.driver},
          {"features", device.features},
          {"tokens_per_s", device.tokens_per_s},
          {"replaced_kernels", device.replaced_kernels},
          {"self_test", device.self_test}};
}

std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

void print_device(const DeviceSummary& device) {
  std::string text = concat(device.id, "\t", device.name, "\n\t", device.kind, ", ",
                            device.memory_bytes / kMiB, " MiB\n\tfeatures: ", listed(device.features));
  if (!device.driver.empty()) text += concat("\n\tdriver: ", device.driver);
  text += concat("\n\tself-test: ", device.self_test);
  if (!device.replaced_kernels.empty()) {
    text += concat("\n\treplaced by plain kernels, as they failed: ", listed(device.replaced_kernels));
  }
  if (device.tokens_per_s > 0) {
    text += concat("\n\tspeed: ", fixed(device.tokens_per_s, 1), " tokens a second of a test model");
  }
  write_out(safe_for_terminal(text + "\n"));
}

}  // namespace

int devices_verb(const CommandLine& line) {
  DeviceChoice choice;
  Arguments arguments("devices", "Show what this machine can compute on, and what would be used.");
  add_device_options(arguments, choice);
  if (const auto ended = arguments.parse(line)) return *ended;

  const auto chosen = choose_device(choice);
  if (!chosen) return print_error(chosen.error(), arguments.json());
  const std::vector<DeviceSummary> devices = list_devices(choice);
  if (arguments.json()) {
    Json list = Json::array();
    for (const DeviceSummary& device : devices) list.push_back(json_of(device));
    return print_json({{"devices", std::move(list)}, {"chosen", chosen->id}, {"reason", chosen->reason}});
  }
  for (const DeviceSummary& device : devices) print_device(device);
  write_out(concat("Used: ", chosen->id, " (", chosen->reason, ")\n"));
  return finish_output();
}

}  // namespace hearth::cli
