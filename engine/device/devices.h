// The devices of this machine: list them, test them, choose one, open it. The only place that knows which
// backends were built in (linked last, as target hearth_devices). Called by engine.cpp; any thread. All of it
// is pumped: a page gets to know its GPU, and what that computes, only between two turns of its event loop.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/base/pumped.h"
#include "engine/base/result.h"
#include "engine/device/device.h"
#include "engine/device/device_report.h"

namespace hearth {

struct DeviceSettings {
  int threads = 0;           // of the processor; 0: as many as there are cores
  std::string cache_folder;  // where test reports and compiled kernels are kept; empty: nowhere
  // Holds the name of a GPU while that is tested before its first use; null: nobody wants to know.
  std::shared_ptr<std::string> tested_now;
};

// The processor and every GPU, software ones too, untested.
Pumped<std::vector<DeviceInfo>> offered_devices();

// Tests and measures the device, or reads what an earlier test found. The first time takes seconds.
Pumped<DeviceReport> examine_device(DeviceInfo device, DeviceSettings settings);

struct DeviceSelection {
  std::string id;
  std::string reason;  // a sentence
};

// `wanted` is an id, "vulkan" or "webgpu" for the best of its kind, or "auto" for the fastest of all that
// passes its test. NotFound lists what there is. A GPU that is asked for where there is none gives the
// processor, and the reason says why.
Pumped<Result<DeviceSelection>> select_device(std::string wanted, DeviceSettings settings);

// `id` comes from select_device(). A GPU is tested first if it never was: Unsupported when it computes
// wrongly.
Pumped<Result<std::unique_ptr<Device>>> open_device(std::string id, DeviceSettings settings);

}  // namespace hearth
