#include "engine/gpu/weight_pieces.h"

#include <algorithm>

#include "engine/gguf/repack.h"
#include "engine/gpu/gpu_api.h"

namespace hearth {

uint64_t weight_tile_bytes(const WeightShape& shape) {
  const TileFormat* format = tile_format(shape.type);
  return format ? tile_bytes(*format, shape.width) : plain_tile_bytes(shape.type, shape.width);
}

std::vector<WeightPiece> cut_weight(const WeightShape& shape, WeightLayout layout, const GpuLimits& limits) {
  const uint64_t rows = shape.rows * shape.matrices;
  if (layout == WeightLayout::AsInFile) return {{0, rows, shape.file_bytes()}};

  const uint64_t tile = std::max<uint64_t>(weight_tile_bytes(shape), 1);
  // Kernels have one group for each tile of a piece.
  const uint64_t most_tiles = std::clamp<uint64_t>(limits.largest_range() / tile, 1, kGpuMostGroups);
  std::vector<WeightPiece> pieces;
  for (uint64_t first = 0; first < rows; first += most_tiles * kTileRows) {
    const uint64_t count = std::min(most_tiles * kTileRows, rows - first);
    pieces.push_back({first, count, (count + kTileRows - 1) / kTileRows * tile});
  }
  return pieces;
}

void repack_weight_tile(const WeightShape& shape, const std::byte* rows, uint32_t row_count,
                        std::byte* tile) {
  if (const TileFormat* format = tile_format(shape.type)) {
    repack_tile(*format, rows, row_count, shape.width, tile);
  } else {
    repack_plain_tile(shape.type, rows, row_count, shape.width, tile);
  }
}

}  // namespace hearth
