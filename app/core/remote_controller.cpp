#include "app/core/remote_controller.h"

#include <chrono>
#include <utility>

#include "app/core/action.h"
#include "app/core/state_wire.h"
#include "app/core/wire.h"

namespace hearth {
namespace {

int64_t system_clock_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

}  // namespace

RemoteController::RemoteController(Post post, std::function<int64_t()> wall_clock_ms)
    : post_(std::move(post)),
      wall_clock_ms_(wall_clock_ms ? std::move(wall_clock_ms) : std::function<int64_t()>(system_clock_ms)) {
  state_.now_ms = wall_clock_ms_();
}

void RemoteController::act(Action action) {
  wire::Bytes bytes = wire::encode(action);
  post_(bytes);
  wipe(bytes);
}

Status RemoteController::receive(std::span<const std::byte> changes) {
  changed_ = true;
  return apply_changes(changes, state_);
}

bool RemoteController::pump() {
  state_.now_ms = wall_clock_ms_();
  return std::exchange(changed_, false);
}

}  // namespace hearth
