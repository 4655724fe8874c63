// GGUF blocks rearranged into tiles of 16 rows, so that one vector register holds the same four values of
// sixteen rows and a kernel reads memory strictly in order. Every quantized type becomes the same thing:
// small unsigned codes, and for each group of 16 or 32 values a scale and an offset, value = scale * code +
// offset.
//
// A tile is a sequence of super-blocks of 256 values (or of single blocks of 32, for types without
// super-blocks):
//   heads     16 x f16 scale, then 16 x f16 offset scale where the type has one (super-block types only)
//   for each 32 values:
//     scales    see ScaleKind, 16 rows each
//     planes    codes, split into a low and a high plane of bits, 64 bytes (16 rows x 4 values) a vector:
//               low 8 bits: vector j holds values 4j..4j+3          (8 vectors)
//               low 4 bits: vector c holds quads c and c + 4        (4 vectors, low and high nibble)
//               low 2 bits: vector c holds quads c, c+2, c+4, c+6   (2 vectors, two bits each, lowest first)
//               high 1 bit: bit j of a byte belongs to quad j       (1 vector)
//               high 2 bits: vector c holds quads c, c+2, c+4, c+6  (2 vectors)
//   where quad j is the four values 4j..4j+3 of the 32.
// Rows that do not fill the last tile are zero.
//
// F32, F16 and BF16 have plain tiles, for devices whose memory is made of 32-bit words: blocks of 32 values
// (the last one filled up with zeros), of each value 16 rows, one after the other; two neighbouring 16-bit
// values of a row share a word, the first in its low half. Used by cpu/ and gpu/; pure functions, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/gguf/quant.h"

namespace hearth {

inline constexpr uint32_t kTileRows = 16;

enum class ScaleKind : uint8_t {
  Half,       // 32 values: f16 scale;             offset = -bias * scale
  HalfPair,   // 32 values: f16 scale, f16 offset
  Exponent,   // 32 values: E8M0 byte;             offset = -bias * scale
  Super,      // group: i8, times the head's scale; offset = -bias * scale
  SuperPair,  // group: u8 and u8, times the head's scale and the head's negated offset scale
};

struct TileFormat {
  QuantType type;
  uint8_t low_bits;   // 2, 4 or 8
  uint8_t high_bits;  // 0, 1 or 2
  uint8_t group;      // values that share a scale: 16 or 32
  ScaleKind scale;
  uint8_t bias;             // what a code of zero stands for, negated
  const uint8_t* codebook;  // 16 codes that the nibbles stand for, or null
};

// Nothing for F32, F16 and BF16, whose values are not codes.
const TileFormat* tile_format(QuantType type);

// Values in a tile's repeating unit (32 or 256) and the bytes it takes for 16 rows.
uint32_t tile_unit_values(const TileFormat& format);
uint32_t tile_unit_bytes(const TileFormat& format);
// Bytes of one tile of 16 rows of `width` values; of all tiles of a matrix.
uint64_t tile_bytes(const TileFormat& format, uint64_t width);
uint64_t tiled_bytes(const TileFormat& format, uint64_t width, uint64_t rows);

// Repacks up to 16 rows of GGUF blocks into one tile.
//   rows   `row_count` rows of `width` values, row_bytes(type, width) each
//   tile   tile_bytes(format, width) bytes
void repack_tile(const TileFormat& format, const std::byte* rows, uint32_t row_count, uint64_t width,
                 std::byte* tile);

// The same for F32, F16 and BF16. `tile` has plain_tile_bytes(type, width) bytes.
uint64_t plain_tile_bytes(QuantType type, uint64_t width);
uint64_t plain_tiled_bytes(QuantType type, uint64_t width, uint64_t rows);
void repack_plain_tile(QuantType type, const std::byte* rows, uint32_t row_count, uint64_t width,
                       std::byte* tile);

// One row of a tile as floats: what an embedding lookup needs from a matrix that is also multiplied with.
void dequantize_tile_row(const TileFormat& format, const std::byte* tile, uint32_t row, uint64_t width,
                         float* out);

}  // namespace hearth
