// Brings a model's weights to the devices of a placement: opens the devices, predicts what fits, uploads, and
// falls back (fewer layers, then the processor) where a device refuses. Used when a model is opened and again
// when a device fails in the middle of an answer. Pumped, on the thread that owns the model.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/pumped.h"
#include "engine/device/device.h"
#include "engine/engine.h"
#include "engine/gguf/gguf.h"
#include "engine/model/weights.h"
#include "engine/placement.h"
#include "engine/session/session.h"

namespace hearth {

// How devices are opened: devices.h's open_device(), or a failing one in tests.
using DeviceOpener = std::function<Pumped<Result<std::unique_ptr<Device>>>(const std::string& id)>;

class ModelLoading {
 public:
  // `file`, `devices` and `loaded` outlive this. `loaded` has its architecture and recipe; its parts are
  // replaced, and what sessions had on `devices` is gone.
  //   session  what will be opened on the model: a prediction must count its cache
  static ModelLoading start(const GgufFile& file, const DeviceOpener& opener, const SessionSettings& session,
                            Placement placement, std::vector<std::unique_ptr<Device>>& devices,
                            LoadedModel& loaded);

  // Some of the work. An error means that not even the processor could hold the model.
  Result<Progress> pump();
  double fraction() const;

  // Where it is going, and one sentence about each fallback on the way; empty when all went as asked.
  const Placement& placement() const { return placement_; }
  const std::string& notice() const { return notice_; }
  void set_notice(std::string notice) { notice_ = std::move(notice); }

 private:
  ModelLoading() = default;
  Result<Progress> begin();
  Status place(std::unique_ptr<Device> opened);
  Status check_address_space(Device& processor);
  Result<uint32_t> layers_that_fit(Device& device);
  Result<uint64_t> bytes_for_layers(Device& device, uint32_t layers);
  Status add_part(Device& device, LayerRange layers);
  Result<Progress> upload();

  const GgufFile* file_ = nullptr;
  DeviceOpener opener_;
  SessionSettings session_;
  Placement placement_;
  std::string notice_;
  std::string device_name_;
  std::vector<std::unique_ptr<Device>>* devices_ = nullptr;
  LoadedModel* loaded_ = nullptr;
  std::optional<Pumped<Result<std::unique_ptr<Device>>>> opening_;
  std::vector<WeightLoader> loaders_;  // one a part
  bool begun_ = false;
};

}  // namespace hearth
