// How a weight lies in GPU memory: in tiles (gguf/repack.h), cut into pieces where a single binding cannot
// hold it, each piece a buffer of its own and a dispatch of its own. Pure functions, any thread; used by
// gpu_device.cpp, which uploads the pieces, and by the schedule, which dispatches them.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/device/device.h"

namespace hearth {

// What a device can bind and allocate at once, in bytes.
struct GpuLimits {
  uint64_t largest_binding = 0;
  uint64_t largest_buffer = 0;

  uint64_t largest_range() const {
    return largest_binding < largest_buffer ? largest_binding : largest_buffer;
  }
};

struct WeightPiece {
  uint64_t first_row = 0;  // counted over all matrices; a multiple of kTileRows where the weight is tiled
  uint64_t rows = 0;       // of the weight, without those that only fill the last tile
  uint64_t bytes = 0;
};

// Bytes of kTileRows rows of a tiled weight.
uint64_t weight_tile_bytes(const WeightShape& shape);

// The pieces of a weight in order. One that is larger than the limits allow only where a single tile, or a
// vector, is.
std::vector<WeightPiece> cut_weight(const WeightShape& shape, WeightLayout layout, const GpuLimits& limits);

// Repacks up to kTileRows rows, as they are in the file, into one tile.
void repack_weight_tile(const WeightShape& shape, const std::byte* rows, uint32_t row_count, std::byte* tile);

}  // namespace hearth
