// How long something goes on, from how long it took so far. Header only; any thread.
#pragma once

#include <chrono>
#include <optional>

namespace hearth {

// `share` of it is done, 0 to 1. Nothing in the first seconds, when it would be a guess.
inline std::optional<int> seconds_left(std::chrono::steady_clock::time_point began, double share) {
  constexpr auto kKnownAfter = std::chrono::seconds(3);
  const auto spent = std::chrono::steady_clock::now() - began;
  if (spent < kKnownAfter || share <= 0) return std::nullopt;
  return static_cast<int>(std::chrono::duration<double>(spent).count() * (1 - share) / share + 0.5);
}

}  // namespace hearth
