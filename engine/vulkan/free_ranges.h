// Which parts of a block of memory are free: first fit, neighbours joined. Only counts bytes, never touches
// them. Used by vk_memory.cpp. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

namespace hearth {

class FreeRanges {
 public:
  explicit FreeRanges(uint64_t bytes) : total_(bytes), free_(bytes) { ranges_[0] = bytes; }

  // The offset of `bytes` that are now taken, a multiple of `alignment`, a power of two; nothing if none fit.
  std::optional<uint64_t> take(uint64_t bytes, uint64_t alignment);
  // Gives back exactly what take() gave.
  void give(uint64_t offset, uint64_t bytes);

  uint64_t free_bytes() const { return free_; }
  bool all_free() const { return free_ == total_; }

 private:
  uint64_t total_;
  uint64_t free_;
  std::map<uint64_t, uint64_t> ranges_;  // offset to bytes; never adjacent
};

}  // namespace hearth
