#include "engine/vulkan/free_ranges.h"

#include <iterator>

#include "engine/base/check.h"

namespace hearth {

std::optional<uint64_t> FreeRanges::take(uint64_t bytes, uint64_t alignment) {
  for (auto range = ranges_.begin(); range != ranges_.end(); ++range) {
    const auto [begin, size] = *range;
    const uint64_t offset = (begin + alignment - 1) / alignment * alignment;
    const uint64_t skipped = offset - begin;
    if (skipped > size || bytes > size - skipped) continue;
    ranges_.erase(range);
    if (skipped > 0) ranges_[begin] = skipped;
    if (const uint64_t rest = size - skipped - bytes; rest > 0) ranges_[offset + bytes] = rest;
    free_ -= bytes;
    return offset;
  }
  return std::nullopt;
}

void FreeRanges::give(uint64_t offset, uint64_t bytes) {
  free_ += bytes;
  const auto next = ranges_.lower_bound(offset);
  CHECK(next == ranges_.end() || offset + bytes <= next->first);
  const bool joins_next = next != ranges_.end() && next->first == offset + bytes;
  const uint64_t size = joins_next ? bytes + next->second : bytes;
  if (next != ranges_.begin()) {
    const auto before = std::prev(next);
    CHECK(before->first + before->second <= offset);
    if (before->first + before->second == offset) {
      before->second += size;
      if (joins_next) ranges_.erase(next);
      return;
    }
  }
  if (joins_next) ranges_.erase(next);
  ranges_[offset] = size;
}

}  // namespace hearth
