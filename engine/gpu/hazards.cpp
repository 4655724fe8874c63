#include "engine/gpu/hazards.h"

#include <algorithm>

namespace hearth {
namespace {

// The host fills Step buffers and weights before a submission; no kernel writes them.
bool is_constant(const Place& place) {
  return place.region == Region::Step || place.region == Region::Weight;
}

bool overlap(const Place& a, const Place& b) {
  return a.region == b.region && a.index == b.index && a.offset < b.offset + b.bytes &&
         b.offset < a.offset + a.bytes;
}

}  // namespace

bool HazardTracker::add(const ScheduledDispatch& dispatch) {
  // Pieces of one computation write apart from each other, though in the same range; the first one has
  // waited.
  const bool waits =
      !dispatch.continues &&
      std::ranges::any_of(dispatch.bindings, [&](const Binding& binding) { return conflicts(binding); });
  if (waits) since_barrier_.clear();
  for (const Binding& binding : dispatch.bindings) {
    if (!is_constant(binding.place)) since_barrier_.push_back(binding);
  }
  return waits;
}

bool HazardTracker::conflicts(const Binding& binding) const {
  return std::ranges::any_of(since_barrier_, [&](const Binding& earlier) {
    const bool both_read = binding.access == Access::Read && earlier.access == Access::Read;
    return !both_read && overlap(binding.place, earlier.place);
  });
}

}  // namespace hearth
