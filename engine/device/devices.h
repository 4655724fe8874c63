// The devices of this machine: list them, choose one, open it. The only place that knows which backends were
// built in (linked last, as target hearth_devices). Called by engine.cpp; any thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/device/device.h"

namespace hearth {

// The best one first.
std::vector<DeviceInfo> offered_devices();

struct DeviceSelection {
  std::string id;
  std::string reason;  // a sentence
};

// `wanted` is an id, or "auto" for the best. NotFound lists what there is; Unsupported when the build lacks
// the backend.
Result<DeviceSelection> select_device(std::string_view wanted);

// `id` comes from select_device(). `threads`, for the processor: 0 is as many as there are cores.
Result<std::unique_ptr<Device>> open_device(std::string_view id, int threads);

// Opens the device and runs its known-answer test (self_test.h); waits for a fraction of a second.
Status test_device(std::string_view id);

}  // namespace hearth
