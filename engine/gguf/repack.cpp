#include "engine/gguf/repack.h"

#include <array>
#include <bit>
#include <cstring>

#include "engine/base/check.h"
#include "engine/base/half.h"

namespace hearth {
namespace {

constexpr uint32_t kBlock = 32;        // values that share planes
constexpr uint32_t kSuperBlock = 256;  // values that share heads
constexpr uint32_t kQuads = kBlock / 4;
constexpr uint32_t kVector = kTileRows * 4;  // bytes: four values of sixteen rows

// Codes are the values plus 128. Sources: ggml's IQ4_NL table; OCP Microscaling 1.0, E2M1 (times two, as ggml
// stores it).
constexpr std::array<uint8_t, 16> kCodebookNl = {1,   24,  45,  63,  79,  93,  106, 118,
                                                 129, 141, 153, 166, 181, 197, 217, 241};
constexpr std::array<uint8_t, 16> kCodebookE2m1 = {128, 129, 130, 131, 132, 134, 136, 140,
                                                   128, 127, 126, 125, 124, 122, 120, 116};

constexpr TileFormat kFormats[] = {
    {QuantType::Q4_0, 4, 0, 32, ScaleKind::Half, 8, nullptr},
    {QuantType::Q4_1, 4, 0, 32, ScaleKind::HalfPair, 0, nullptr},
    {QuantType::Q5_0, 4, 1, 32, ScaleKind::Half, 16, nullptr},
    {QuantType::Q5_1, 4, 1, 32, ScaleKind::HalfPair, 0, nullptr},
    {QuantType::Q8_0, 8, 0, 32, ScaleKind::Half, 128, nullptr},
    {QuantType::Q2_K, 2, 0, 16, ScaleKind::SuperPair, 0, nullptr},
    {QuantType::Q3_K, 2, 1, 16, ScaleKind::Super, 4, nullptr},
    {QuantType::Q4_K, 4, 0, 32, ScaleKind::SuperPair, 0, nullptr},
    {QuantType::Q5_K, 4, 1, 32, ScaleKind::SuperPair, 0, nullptr},
    {QuantType::Q6_K, 4, 2, 16, ScaleKind::Super, 32, nullptr},
    {QuantType::IQ4_NL, 4, 0, 32, ScaleKind::Half, 128, kCodebookNl.data()},
    {QuantType::IQ4_XS, 4, 0, 32, ScaleKind::Super, 128, kCodebookNl.data()},
    {QuantType::MXFP4, 4, 0, 32, ScaleKind::Exponent, 128, kCodebookE2m1.data()},
};

bool has_super_blocks(const TileFormat& format) {
  return format.scale == ScaleKind::Super || format.scale == ScaleKind::SuperPair;
}

// Bytes of one block's scales, for 16 rows.
uint32_t scale_bytes(const TileFormat& format) {
  const uint32_t groups = kBlock / format.group;
  switch (format.scale) {
    case ScaleKind::Half:
      return 2 * kTileRows;
    case ScaleKind::HalfPair:
      return 4 * kTileRows;
    case ScaleKind::Exponent:
      return kTileRows;
    case ScaleKind::Super:
      return groups * kTileRows;
    case ScaleKind::SuperPair:
      return 2 * groups * kTileRows;
  }
  return 0;
}

uint32_t head_bytes(const TileFormat& format) {
  if (!has_super_blocks(format)) return 0;
  return (format.scale == ScaleKind::SuperPair ? 4 : 2) * kTileRows;
}

uint32_t plane_bytes(const TileFormat& format) {
  return kTileRows * kBlock * (format.low_bits + format.high_bits) / 8;
}

uint32_t load_u32(const std::byte* from) {
  uint32_t value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

uint16_t load_u16(const std::byte* from) {
  uint16_t value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

// One block of 32 values of one row: its codes, four to a word (lowest value in the lowest byte), and its
// scales.
struct BlockCodes {
  std::array<uint32_t, kQuads> quads;
  std::array<uint16_t, 2> halves;  // Half, HalfPair
  std::array<uint8_t, 2> scales;   // per group: Super, SuperPair, Exponent
  std::array<uint8_t, 2> offsets;  // per group: SuperPair
};

struct SuperHeads {
  uint16_t scale = 0;
  uint16_t offset = 0;
};

uint8_t byte_at(const std::byte* from, size_t index) { return std::to_integer<uint8_t>(from[index]); }

// Bits i..i+3 of `bits`, one in each byte of the result, times `weight`.
uint32_t spread_bits(uint32_t bits, uint32_t first, uint32_t weight) {
  return ((((bits >> first) & 0xfu) * 0x00204081u) & 0x01010101u) * weight;
}

// The 6-bit scale and offset of sub-block `index` of Q4_K and Q5_K, packed in 12 bytes (ggml:
// get_scale_min_k4).
void read_k4_scale(const std::byte* packed, uint32_t index, uint8_t& scale, uint8_t& offset) {
  if (index < 4) {
    scale = byte_at(packed, index) & 63;
    offset = byte_at(packed, index + 4) & 63;
  } else {
    scale =
        static_cast<uint8_t>((byte_at(packed, index + 4) & 0xf) | ((byte_at(packed, index - 4) >> 6) << 4));
    offset = static_cast<uint8_t>((byte_at(packed, index + 4) >> 4) | ((byte_at(packed, index) >> 6) << 4));
  }
}

// The 6-bit scale of group `index` of Q3_K, packed in 12 bytes: four low bits, then two high ones.
int read_q3_scale(const std::byte* packed, uint32_t index) {
  const int low = index < 8 ? byte_at(packed, index) & 0xf : byte_at(packed, index - 8) >> 4;
  const int high = (byte_at(packed, 8 + index % 4) >> (2 * (index / 4))) & 3;
  return (low | (high << 4)) - 32;
}

// Nibbles of 16 bytes: the low ones are values 0..15, the high ones 16..31.
void read_nibbles(const std::byte* nibbles, BlockCodes& out) {
  for (uint32_t quad = 0; quad < 4; ++quad) {
    const uint32_t word = load_u32(nibbles + 4 * quad);
    out.quads[quad] = word & 0x0f0f0f0fu;
    out.quads[quad + 4] = (word >> 4) & 0x0f0f0f0fu;
  }
}

// `bits` bits of each of 32 bytes, starting at bit `shift`.
void read_plane(const std::byte* bytes, uint32_t shift, uint32_t mask, BlockCodes& out) {
  for (uint32_t quad = 0; quad < kQuads; ++quad)
    out.quads[quad] = (load_u32(bytes + 4 * quad) >> shift) & mask;
}

void add_plane(const std::byte* bytes, uint32_t shift, uint32_t mask, uint32_t to_bit, BlockCodes& out) {
  for (uint32_t quad = 0; quad < kQuads; ++quad) {
    out.quads[quad] |= ((load_u32(bytes + 4 * quad) >> shift) & mask) << to_bit;
  }
}

void add_fifth_bits(const std::byte* bits, BlockCodes& out) {
  const uint32_t all = load_u32(bits);
  for (uint32_t quad = 0; quad < kQuads; ++quad) out.quads[quad] |= spread_bits(all, 4 * quad, 16);
}

// Types with blocks of 32.
void read_simple_block(QuantType type, const std::byte* block, BlockCodes& out) {
  out.halves[0] = load_u16(block);
  switch (type) {
    case QuantType::Q4_0:
    case QuantType::IQ4_NL:
      read_nibbles(block + 2, out);
      break;
    case QuantType::Q4_1:
      out.halves[1] = load_u16(block + 2);
      read_nibbles(block + 4, out);
      break;
    case QuantType::Q5_0:
      read_nibbles(block + 6, out);
      add_fifth_bits(block + 2, out);
      break;
    case QuantType::Q5_1:
      out.halves[1] = load_u16(block + 2);
      read_nibbles(block + 8, out);
      add_fifth_bits(block + 4, out);
      break;
    case QuantType::Q8_0:
      for (uint32_t quad = 0; quad < kQuads; ++quad)
        out.quads[quad] = load_u32(block + 2 + 4 * quad) ^ 0x80808080u;
      break;
    case QuantType::MXFP4:
      out.scales[0] = byte_at(block, 0);
      read_nibbles(block + 1, out);
      break;
    default:
      CHECK(false);
  }
}

// Sub-block `index` (32 values) of types with super-blocks of 256. Layouts: ggml's block_q2_K … block_iq4_xs.
void read_sub_block(QuantType type, const std::byte* block, uint32_t index, BlockCodes& out) {
  const uint32_t half = index / 4, in_half = index % 4;
  switch (type) {
    case QuantType::Q2_K:  // scales 16, codes 64, d, dmin
      read_plane(block + 16 + 32 * half, 2 * in_half, 0x03030303u, out);
      for (uint32_t group = 0; group < 2; ++group) {
        const uint8_t packed = byte_at(block, 2 * index + group);
        out.scales[group] = packed & 0xf;
        out.offsets[group] = packed >> 4;
      }
      break;
    case QuantType::Q3_K:  // high bits 32, codes 64, scales 12, d
      read_plane(block + 32 + 32 * half, 2 * in_half, 0x03030303u, out);
      add_plane(block, index, 0x01010101u, 2, out);
      for (uint32_t group = 0; group < 2; ++group) {
        out.scales[group] = static_cast<uint8_t>(read_q3_scale(block + 96, 2 * index + group));
      }
      break;
    case QuantType::Q4_K:  // d, dmin, scales 12, codes 128
      read_plane(block + 16 + 32 * (index / 2), 4 * (index % 2), 0x0f0f0f0fu, out);
      read_k4_scale(block + 4, index, out.scales[0], out.offsets[0]);
      break;
    case QuantType::Q5_K:  // d, dmin, scales 12, high bits 32, codes 128
      read_plane(block + 48 + 32 * (index / 2), 4 * (index % 2), 0x0f0f0f0fu, out);
      add_plane(block + 16, index, 0x01010101u, 4, out);
      read_k4_scale(block + 4, index, out.scales[0], out.offsets[0]);
      break;
    case QuantType::Q6_K:  // low nibbles 128, high pairs 64, scales 16, d
      read_plane(block + 64 * half + 32 * (in_half % 2), 4 * (in_half / 2), 0x0f0f0f0fu, out);
      add_plane(block + 128 + 32 * half, 2 * in_half, 0x03030303u, 4, out);
      for (uint32_t group = 0; group < 2; ++group)
        out.scales[group] = byte_at(block, 192 + 2 * index + group);
      break;
    case QuantType::IQ4_XS: {  // d, high scale bits 2, low scale nibbles 4, codes 128
      read_nibbles(block + 8 + 16 * index, out);
      const int low = (byte_at(block, 4 + index / 2) >> (4 * (index % 2))) & 0xf;
      const int high = (load_u16(block + 2) >> (2 * index)) & 3;
      out.scales[0] = static_cast<uint8_t>((low | (high << 4)) - 32);
      break;
    }
    default:
      CHECK(false);
  }
}

SuperHeads read_heads(QuantType type, const std::byte* block) {
  switch (type) {
    case QuantType::Q2_K:
      return {load_u16(block + 80), load_u16(block + 82)};
    case QuantType::Q3_K:
      return {load_u16(block + 108), 0};
    case QuantType::Q4_K:
    case QuantType::Q5_K:
      return {load_u16(block), load_u16(block + 2)};
    case QuantType::Q6_K:
      return {load_u16(block + 208), 0};
    case QuantType::IQ4_XS:
      return {load_u16(block), 0};
    default:
      CHECK(false);
  }
  return {};
}

void store_u16(std::byte* to, uint16_t value) { std::memcpy(to, &value, sizeof value); }
void or_u32(std::byte* to, uint32_t value) {
  value |= load_u32(to);
  std::memcpy(to, &value, sizeof value);
}

void write_scales(const TileFormat& format, const BlockCodes& codes, uint32_t row, std::byte* to) {
  switch (format.scale) {
    case ScaleKind::HalfPair:
      store_u16(to + 2 * kTileRows + 2 * row, codes.halves[1]);
      [[fallthrough]];
    case ScaleKind::Half:
      store_u16(to + 2 * row, codes.halves[0]);
      return;
    case ScaleKind::Exponent:
      to[row] = std::byte{codes.scales[0]};
      return;
    case ScaleKind::Super:
    case ScaleKind::SuperPair:
      break;
  }
  const bool pair = format.scale == ScaleKind::SuperPair;
  for (uint32_t group = 0; group < kBlock / format.group; ++group) {
    std::byte* at = to + group * (pair ? 2 : 1) * kTileRows + row;
    at[0] = std::byte{codes.scales[group]};
    if (pair) at[kTileRows] = std::byte{codes.offsets[group]};
  }
}

// Where the low bits of quad `quad` go: which vector of the plane, shifted by how much.
struct PlaneSlot {
  uint32_t vector;
  uint32_t shift;
};

PlaneSlot low_slot(uint32_t low_bits, uint32_t quad) {
  if (low_bits == 8) return {quad, 0};
  if (low_bits == 4) return {quad % 4, 4 * (quad / 4)};
  return {quad % 2, 2 * (quad / 2)};
}

PlaneSlot high_slot(uint32_t high_bits, uint32_t quad) {
  if (high_bits == 1) return {0, quad};
  return {quad % 2, 2 * (quad / 2)};
}

uint32_t byte_mask(uint32_t bits) { return ((1u << bits) - 1) * 0x01010101u; }

// `to` is zero where nothing was written yet.
void write_planes(const TileFormat& format, const BlockCodes& codes, uint32_t row, std::byte* to) {
  const uint32_t low_mask = byte_mask(format.low_bits);
  for (uint32_t quad = 0; quad < kQuads; ++quad) {
    const auto [vector, shift] = low_slot(format.low_bits, quad);
    or_u32(to + vector * kVector + 4 * row, (codes.quads[quad] & low_mask) << shift);
  }
  if (format.high_bits == 0) return;
  std::byte* high = to + kTileRows * kBlock * format.low_bits / 8;
  const uint32_t high_mask = byte_mask(format.high_bits);
  for (uint32_t quad = 0; quad < kQuads; ++quad) {
    const auto [vector, shift] = high_slot(format.high_bits, quad);
    or_u32(high + vector * kVector + 4 * row, ((codes.quads[quad] >> format.low_bits) & high_mask) << shift);
  }
}

// Straight copies for the types whose nibbles already lie as the tile wants them: most of every popular file.
void copy_nibbles(const std::byte* nibbles, uint32_t row, std::byte* to) {
  for (uint32_t vector = 0; vector < 4; ++vector)
    std::memcpy(to + vector * kVector + 4 * row, nibbles + 4 * vector, 4);
}

void copy_bytes(const std::byte* bytes, uint32_t row, std::byte* to) {
  for (uint32_t quad = 0; quad < kQuads; ++quad) {
    const uint32_t word = load_u32(bytes + 4 * quad) ^ 0x80808080u;
    std::memcpy(to + quad * kVector + 4 * row, &word, 4);
  }
}

bool copies_straight(QuantType type) {
  return type == QuantType::Q4_0 || type == QuantType::Q4_1 || type == QuantType::Q8_0 ||
         type == QuantType::IQ4_NL || type == QuantType::MXFP4;
}

// One block of 32 values of one row of such a type, into the tile. It writes every byte that is the row's.
void copy_block(const TileFormat& format, const std::byte* block, uint32_t row, std::byte* to) {
  std::byte* planes = to + scale_bytes(format);
  switch (format.type) {
    case QuantType::Q4_0:
    case QuantType::IQ4_NL:
      std::memcpy(to + 2 * row, block, 2);
      copy_nibbles(block + 2, row, planes);
      return;
    case QuantType::Q4_1:
      std::memcpy(to + 2 * row, block, 2);
      std::memcpy(to + 2 * kTileRows + 2 * row, block + 2, 2);
      copy_nibbles(block + 4, row, planes);
      return;
    case QuantType::MXFP4:
      to[row] = block[0];
      copy_nibbles(block + 1, row, planes);
      return;
    case QuantType::Q8_0:
      std::memcpy(to + 2 * row, block, 2);
      copy_bytes(block + 2, row, planes);
      return;
    default:
      CHECK(false);
  }
}

void repack_simple_unit(const TileFormat& format, const std::byte* block, uint32_t row, std::byte* unit) {
  if (copies_straight(format.type)) return copy_block(format, block, row, unit);
  BlockCodes codes{};
  read_simple_block(format.type, block, codes);
  write_scales(format, codes, row, unit);
  write_planes(format, codes, row, unit + scale_bytes(format));
}

void repack_super_unit(const TileFormat& format, const std::byte* block, uint32_t row, std::byte* unit) {
  const SuperHeads heads = read_heads(format.type, block);
  store_u16(unit + 2 * row, heads.scale);
  if (format.scale == ScaleKind::SuperPair) store_u16(unit + 2 * kTileRows + 2 * row, heads.offset);
  std::byte* to = unit + head_bytes(format);
  const uint32_t scales = scale_bytes(format), step = scales + plane_bytes(format);
  for (uint32_t index = 0; index < kSuperBlock / kBlock; ++index, to += step) {
    BlockCodes codes{};
    read_sub_block(format.type, block, index, codes);
    write_scales(format, codes, row, to);
    write_planes(format, codes, row, to + scales);
  }
}

// 2^(e - 128), as ggml halves E8M0 because its E2M1 codebook is doubled.
float half_exponent(uint8_t e) {
  return std::bit_cast<float>(e < 2 ? 0x00200000u << e : static_cast<uint32_t>(e - 1) << 23);
}

float load_half(const std::byte* from) { return half_to_float(load_u16(from)); }

// Scale and offset of one group of one row.
struct Affine {
  float scale;
  float offset;
};

Affine read_affine(const TileFormat& format, const std::byte* heads, const std::byte* scales, uint32_t group,
                   uint32_t row) {
  const float bias = format.bias;
  switch (format.scale) {
    case ScaleKind::Half: {
      const float scale = load_half(scales + 2 * row);
      return {scale, -bias * scale};
    }
    case ScaleKind::HalfPair:
      return {load_half(scales + 2 * row), load_half(scales + 2 * kTileRows + 2 * row)};
    case ScaleKind::Exponent: {
      const float scale = half_exponent(byte_at(scales, row));
      return {scale, -bias * scale};
    }
    case ScaleKind::Super: {
      const float scale = load_half(heads + 2 * row) *
                          static_cast<float>(static_cast<int8_t>(byte_at(scales, group * kTileRows + row)));
      return {scale, -bias * scale};
    }
    case ScaleKind::SuperPair:
      break;
  }
  const std::byte* pair = scales + group * 2 * kTileRows + row;
  return {load_half(heads + 2 * row) * byte_at(pair, 0),
          -(load_half(heads + 2 * kTileRows + 2 * row) * byte_at(pair, kTileRows))};
}

uint32_t read_code(const TileFormat& format, const std::byte* planes, uint32_t row, uint32_t value) {
  const uint32_t quad = value / 4, lane = 4 * row + value % 4;
  const PlaneSlot low = low_slot(format.low_bits, quad);
  uint32_t code = (byte_at(planes, low.vector * kVector + lane) >> low.shift) & ((1u << format.low_bits) - 1);
  if (format.high_bits != 0) {
    const std::byte* high_plane = planes + kTileRows * kBlock * format.low_bits / 8;
    const PlaneSlot high = high_slot(format.high_bits, quad);
    const uint32_t bits =
        (byte_at(high_plane, high.vector * kVector + lane) >> high.shift) & ((1u << format.high_bits) - 1);
    code |= bits << format.low_bits;
  }
  return format.codebook ? format.codebook[code] : code;
}

}  // namespace

const TileFormat* tile_format(QuantType type) {
  for (const TileFormat& format : kFormats) {
    if (format.type == type) return &format;
  }
  return nullptr;
}

uint32_t tile_unit_values(const TileFormat& format) {
  return has_super_blocks(format) ? kSuperBlock : kBlock;
}

uint32_t tile_unit_bytes(const TileFormat& format) {
  const uint32_t block = scale_bytes(format) + plane_bytes(format);
  return has_super_blocks(format) ? head_bytes(format) + kSuperBlock / kBlock * block : block;
}

uint64_t tile_bytes(const TileFormat& format, uint64_t width) {
  return width / tile_unit_values(format) * tile_unit_bytes(format);
}

uint64_t tiled_bytes(const TileFormat& format, uint64_t width, uint64_t rows) {
  return (rows + kTileRows - 1) / kTileRows * tile_bytes(format, width);
}

void repack_tile(const TileFormat& format, const std::byte* rows, uint32_t row_count, uint64_t width,
                 std::byte* tile) {
  CHECK(row_count <= kTileRows && width % tile_unit_values(format) == 0);
  const uint64_t units = width / tile_unit_values(format), unit_bytes = tile_unit_bytes(format);
  const uint64_t row_stride = row_bytes(format.type, width),
                 block_bytes = quant_layout(format.type).block_bytes;
  const bool super = has_super_blocks(format);
  if (row_count < kTileRows || !copies_straight(format.type)) std::memset(tile, 0, units * unit_bytes);
  for (uint64_t unit = 0; unit < units; ++unit, tile += unit_bytes) {
    const std::byte* block = rows + unit * block_bytes;
    for (uint32_t row = 0; row < row_count; ++row, block += row_stride) {
      super ? repack_super_unit(format, block, row, tile) : repack_simple_unit(format, block, row, tile);
    }
  }
}

uint64_t plain_tile_bytes(QuantType type, uint64_t width) {
  return (width + kBlock - 1) / kBlock * kBlock * kTileRows * quant_layout(type).block_bytes;
}

uint64_t plain_tiled_bytes(QuantType type, uint64_t width, uint64_t rows) {
  return (rows + kTileRows - 1) / kTileRows * plain_tile_bytes(type, width);
}

void repack_plain_tile(QuantType type, const std::byte* rows, uint32_t row_count, uint64_t width,
                       std::byte* tile) {
  CHECK(row_count <= kTileRows && tile_format(type) == nullptr);
  const size_t value_bytes = quant_layout(type).block_bytes;
  const size_t values_in_word = 4 / value_bytes;
  std::memset(tile, 0, plain_tile_bytes(type, width));
  for (uint32_t row = 0; row < row_count; ++row) {
    for (uint64_t value = 0; value < width; ++value, rows += value_bytes) {
      const uint64_t word = value / values_in_word * kTileRows + row;
      std::memcpy(tile + 4 * word + value % values_in_word * value_bytes, rows, value_bytes);
    }
  }
}

void dequantize_tile_row(const TileFormat& format, const std::byte* tile, uint32_t row, uint64_t width,
                         float* out) {
  const uint32_t unit_values = tile_unit_values(format), scales = scale_bytes(format);
  const uint32_t step = scales + plane_bytes(format);
  for (uint64_t unit = 0; unit < width / unit_values; ++unit, tile += tile_unit_bytes(format)) {
    const std::byte* block = tile + head_bytes(format);
    for (uint32_t start = 0; start < unit_values; start += kBlock, block += step, out += kBlock) {
      for (uint32_t group = 0; group < kBlock / format.group; ++group) {
        const Affine affine = read_affine(format, tile, block, group, row);
        for (uint32_t value = group * format.group; value < (group + 1) * format.group; ++value) {
          out[value] = affine.scale * static_cast<float>(read_code(format, block + scales, row, value)) +
                       affine.offset;
        }
      }
    }
  }
}

}  // namespace hearth
