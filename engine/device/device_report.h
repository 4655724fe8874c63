// What a device showed when it was tested: kept in a small file per device, driver and build of the kernels,
// so that the test runs once and not at every start. Called by devices.cpp; any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace hearth {

struct DeviceReport {
  std::string self_test;  // "passed", or what it computes wrongly, in words
  std::vector<std::string>
      replaced_kernels;     // fast kernels that failed, by name: the generic ones take their place
  double tokens_per_s = 0;  // see speed_test.h; 0: not measured

  bool passed() const { return self_test == "passed"; }
};

// What identifies a device for this purpose: its name, its driver, the kernels' fingerprint; any text.
using DeviceKey = std::string;

// Nothing when there is no report for this very key, or when the file is damaged.
std::optional<DeviceReport> read_report(const std::string& folder, const DeviceKey& key);
// Makes the folder if need be. A report that cannot be kept is only made again.
Status write_report(const std::string& folder, const DeviceKey& key, const DeviceReport& report);

}  // namespace hearth
