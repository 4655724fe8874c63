// When the operations of a step end, for Device::profile(). All threads of a team note it at once, each in
// its own list; read when the step is done.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <vector>

#include "engine/cpu/thread_pool.h"

namespace hearth {

class OpClock {
 public:
  OpClock(int threads, size_t ops) : left_(static_cast<size_t>(threads)) {
    for (auto& times : left_) times.reserve(ops + 1);
  }

  // By each thread: before the first operation, and whenever it has left one.
  void note(const TeamMember& team) {
    left_[static_cast<size_t>(team.index())].push_back(std::chrono::steady_clock::now());
  }

  // What each operation took. It ends when the first thread passes its barrier: all have then done their
  // share, and the system may keep any of the others waiting for long.
  std::vector<double> microseconds() const {
    std::vector<double> all;
    for (size_t op = 0; op + 1 < left_.front().size(); ++op) {
      all.push_back(
          std::chrono::duration<double, std::micro>(first_to_leave(op + 1) - first_to_leave(op)).count());
    }
    return all;
  }

 private:
  using Time = std::chrono::steady_clock::time_point;

  Time first_to_leave(size_t index) const {
    Time first = Time::max();
    for (const auto& times : left_) first = std::min(first, times[index]);
    return first;
  }

  std::vector<std::vector<Time>> left_;  // by thread
};

}  // namespace hearth
