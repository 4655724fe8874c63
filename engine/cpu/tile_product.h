// Sixteen rows of one weight times rows of activations: the piece of work that every matrix operation is cut
// into. It hides whether the weight is tiled or plain floats, and whether a step has one row or many.
#pragma once

#include "engine/cpu/program.h"

namespace hearth {

// The rows that a weight is multiplied with: as floats, and rounded where a quantized weight needs them.
struct ProductInput {
  const float* rows = nullptr;
  uint32_t count = 0;
  uint32_t width = 0;
  const QuantizedGroup* alone = nullptr;  // the rounded row of a step that has only one
  bool coarse = false;                    // rounded to 8 bits
};

// Rounds the rows of `in` if any of `weights` needs it. All threads call it; afterwards all may multiply.
ProductInput prepare_input(CpuProgram& program, TeamMember& team, ActivationRef in, bool quantized);

class TileProduct {
 public:
  // Tile `tile` of matrix `matrix` of `weight`.
  TileProduct(CpuProgram& program, ThreadScratch& scratch, const ProductInput& in, WeightRef weight,
              uint32_t tile, uint32_t matrix = 0);

  // out (n, 16) for rows [first, first + n) of the input; `first` is a multiple of group_rows.
  void multiply(uint32_t first, uint32_t n, float* out) const;
  uint32_t valid_rows() const { return valid_rows_; }  // of the 16
  uint32_t first_row() const { return first_row_; }

 private:
  const CpuProgram& program_;
  const ProductInput& in_;
  const Weight& weight_;
  const TileFormat* format_;
  const std::byte* data_;
  Panel panel_;
  uint32_t first_row_;
  uint32_t valid_rows_;
};

inline uint32_t tile_count(const Weight& weight) {
  return static_cast<uint32_t>((weight.shape.rows + kTileRows - 1) / kTileRows);
}

inline bool needs_rounding(const Weight& weight) { return tile_format(weight.shape.type) != nullptr; }

// How many tiles a thread takes at once: few enough to share evenly, many enough to read memory in long runs.
inline uint32_t tile_grain(uint32_t tiles, const TeamMember& team) {
  return std::max(1u, tiles / (static_cast<uint32_t>(team.size()) * 8));
}

}  // namespace hearth
