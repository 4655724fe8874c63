// Hands out ranges of a program's arena: the memory of its activations and scratch. Nothing is handed out
// twice, because the padding of each row has to stay zero. Only counts; the program allocates the blocks
// afterwards. One thread.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/gpu/weight_pieces.h"

namespace hearth {

// Floats from one row of an activation to the next: kernels read four at a time.
inline uint64_t row_stride(uint64_t width) { return (width + 3) / 4 * 4; }

struct ArenaRange {
  uint32_t block = 0;
  uint64_t offset = 0;  // a multiple of kGpuAlign
  uint64_t bytes = 0;
};

class Arena {
 public:
  explicit Arena(const GpuLimits& limits) : limits_(limits) {}

  // Whether take() may be asked for so many.
  bool can_take(uint64_t bytes) const;
  ArenaRange take(uint64_t bytes);

  // How large each block, a buffer of its own, has to be.
  const std::vector<uint64_t>& block_bytes() const { return block_bytes_; }

 private:
  GpuLimits limits_;
  std::vector<uint64_t> block_bytes_;
};

}  // namespace hearth
