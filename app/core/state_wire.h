// AppState from the instance that has it to the one that draws it: only the parts that changed. A part is a
// field of AppState; what is sent is remembered as a hash, so nothing of a conversation is held twice.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <tuple>

#include "app/core/state.h"
#include "app/core/wire.h"

namespace hearth {

class StateSender {
 public:
  // What changed since the last call, the first time everything; nothing when nothing did. `revision` and
  // `now_ms` alone are no change.
  std::optional<wire::Bytes> changes(const AppState& state);

 private:
  static constexpr size_t kParts = std::tuple_size_v<decltype(wire::fields_of(std::declval<AppState&>()))>;
  std::array<std::optional<size_t>, kParts> sent_;  // hashes
};

// Puts what came into `state`; BadFormat leaves it partly changed.
Status apply_changes(std::span<const std::byte> changes, AppState& state);

}  // namespace hearth
