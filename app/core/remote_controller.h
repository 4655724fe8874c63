// The controller of another instance of the program, for the one that draws (in a browser the window runs in
// the page, the controller in a worker): actions go there as bytes, and changes of the state come back into a
// copy of it. It has the shape of Controller, so a window works the same over either. UI thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "app/core/actions.h"
#include "app/core/state.h"
#include "engine/base/result.h"

namespace hearth {

class RemoteController {
 public:
  // Called with one encoded action at a time. The bytes may hold a passphrase and are wiped after the call.
  using Post = std::function<void(std::span<const std::byte> action)>;
  explicit RemoteController(Post post, std::function<int64_t()> wall_clock_ms = {});

  // A copy, as of the last message; Screen::Starting before the first one.
  const AppState& state() const { return state_; }
  void act(Action action);
  // What a StateSender of the other instance made. BadFormat: both are not of the same build.
  Status receive(std::span<const std::byte> changes);
  bool pump();  // sets the clock; true: the state changed since the last call

 private:
  Post post_;
  std::function<int64_t()> wall_clock_ms_;
  AppState state_;
  bool changed_ = false;
};

}  // namespace hearth
