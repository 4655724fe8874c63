// Finds the dispatches that must wait for earlier ones: those that read what one writes, or write what one
// reads or writes. All others may overlap, as the projections of one input do. Used while a program is
// recorded; one thread.
#pragma once

#include <span>
#include <vector>

#include "engine/gpu/schedule.h"

namespace hearth {

class HazardTracker {
 public:
  // Takes the next dispatch; true if it must wait for all before it.
  bool add(const ScheduledDispatch& dispatch);

 private:
  bool conflicts(const Binding& binding) const;

  std::vector<Binding> since_barrier_;
};

}  // namespace hearth
