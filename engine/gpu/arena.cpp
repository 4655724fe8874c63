#include "engine/gpu/arena.h"

#include "engine/base/check.h"
#include "engine/gpu/gpu_api.h"

namespace hearth {
namespace {

uint64_t align(uint64_t bytes) { return (bytes + kGpuAlign - 1) / kGpuAlign * kGpuAlign; }

}  // namespace

bool Arena::can_take(uint64_t bytes) const { return align(bytes) <= limits_.largest_range(); }

ArenaRange Arena::take(uint64_t bytes) {
  CHECK(bytes > 0 && can_take(bytes));
  const uint64_t aligned = align(bytes);
  if (block_bytes_.empty() || block_bytes_.back() + aligned > limits_.largest_buffer)
    block_bytes_.push_back(0);
  const ArenaRange range{static_cast<uint32_t>(block_bytes_.size() - 1), block_bytes_.back(), bytes};
  block_bytes_.back() += aligned;
  return range;
}

}  // namespace hearth
