// Where the layers of a model are computed, and what is tried next when that fails: fewer layers on the
// device, then the processor alone. Plain decisions without a device; model_loading.cpp carries them out.
// Pure, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/base/result.h"

namespace hearth {

inline constexpr uint32_t kAllLayers = UINT32_MAX;

struct Placement {
  std::string device = "cpu";
  uint32_t layers = kAllLayers;  // the last ones, on `device`; the processor computes those before them
  uint32_t losses = 0;           // how often `device` was lost with this model

  bool on_processor() const { return device == "cpu"; }
};

// What to try after `failed` ended with `error`, given how many layers it really had on its device; nothing
// when no other place can help. A lost device gets a second chance, as drivers recover from a fault; memory
// that ran out calls for a quarter fewer layers.
std::optional<Placement> next_placement(const Placement& failed, uint32_t layers, const Error& error);

// What a person is told after next_placement() moved a model of `layers` layers: one sentence.
std::string placement_notice(const Placement& to, uint32_t layers, const std::string& device_name,
                             const Error& why);

}  // namespace hearth
