#include "engine/placement.h"

#include <algorithm>

#include "engine/base/text.h"

namespace hearth {

std::optional<Placement> next_placement(const Placement& failed, uint32_t layers, const Error& error) {
  if (failed.on_processor()) return std::nullopt;
  if (error.fault == Fault::DeviceLost) {
    if (failed.losses > 0) return Placement{};
    Placement again = failed;
    ++again.losses;
    return again;
  }
  if (error.fault == Fault::OutOfMemory) {
    Placement fewer = failed;
    fewer.layers = layers - std::max(1u, layers / 4);
    return fewer.layers > 0 ? fewer : Placement{};
  }
  if (error.fault == Fault::Unsupported) return Placement{};
  return std::nullopt;
}

std::string placement_notice(const Placement& to, uint32_t layers, const std::string& device_name,
                             const Error& why) {
  if (to.on_processor()) {
    const std::string_view message = why.message;
    return concat(message.substr(0, message.find_last_not_of('.') + 1),
                  "; Hearth goes on with the processor.");
  }
  if (why.fault == Fault::DeviceLost) {
    return concat(device_name, " stopped answering and was started again; the answer went on where it was.");
  }
  return concat("The memory of ", device_name, " holds ", std::min(to.layers, layers), " of the model's ",
                layers, " layers; the processor computes the others.");
}

}  // namespace hearth
