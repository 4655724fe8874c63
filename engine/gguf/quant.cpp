// Block layouts are those of ggml (the block_* structs of ggml-common.h); all numbers are little-endian and
// every block has an even size or one-byte parts, so the structs below have no padding. In the comments d is
// a block's scale.
#include "engine/gguf/quant.h"

#include <array>
#include <bit>
#include <cstring>
#include <type_traits>

#include "engine/base/check.h"
#include "engine/base/half.h"

namespace hearth {
namespace {

constexpr int kSmallBlock = 32;   // values
constexpr int kSuperBlock = 256;  // values of the "K" types and IQ4_XS

template <class Block>
Block load(const std::byte* bytes) {
  static_assert(std::is_trivially_copyable_v<Block>);
  Block block;
  std::memcpy(&block, bytes, sizeof(Block));
  return block;
}

void decode_f32(const std::byte* bytes, float* out) { *out = load<float>(bytes); }
void decode_f16(const std::byte* bytes, float* out) { *out = half_to_float(load<uint16_t>(bytes)); }
void decode_bf16(const std::byte* bytes, float* out) { *out = bfloat_to_float(load<uint16_t>(bytes)); }

// In the 32-value types, byte i holds value i in its low half and value i + 16 in its high half.
int nibble(const uint8_t (&packed)[16], int value) {
  return value < 16 ? packed[value] & 0x0f : packed[value - 16] >> 4;
}

struct BlockQ4_0 {
  uint16_t d;
  uint8_t low[16];
};

// d * (q - 8)
void decode_q4_0(const std::byte* bytes, float* out) {
  const auto block = load<BlockQ4_0>(bytes);
  const float d = half_to_float(block.d);
  for (int i = 0; i < kSmallBlock; ++i) out[i] = d * static_cast<float>(nibble(block.low, i) - 8);
}

struct BlockQ4_1 {
  uint16_t d;
  uint16_t minimum;
  uint8_t low[16];
};

// d * q + minimum
void decode_q4_1(const std::byte* bytes, float* out) {
  const auto block = load<BlockQ4_1>(bytes);
  const float d = half_to_float(block.d);
  const float minimum = half_to_float(block.minimum);
  for (int i = 0; i < kSmallBlock; ++i) out[i] = d * static_cast<float>(nibble(block.low, i)) + minimum;
}

// The fifth bits of all values, value i in bit i % 8 of byte i / 8.
int fifth_bit(const uint8_t (&high)[4], int value) { return ((high[value / 8] >> (value % 8)) & 1) << 4; }

struct BlockQ5_0 {
  uint16_t d;
  uint8_t high[4];
  uint8_t low[16];
};

// d * (q - 16)
void decode_q5_0(const std::byte* bytes, float* out) {
  const auto block = load<BlockQ5_0>(bytes);
  const float d = half_to_float(block.d);
  for (int i = 0; i < kSmallBlock; ++i) {
    const int q = nibble(block.low, i) | fifth_bit(block.high, i);
    out[i] = d * static_cast<float>(q - 16);
  }
}

struct BlockQ5_1 {
  uint16_t d;
  uint16_t minimum;
  uint8_t high[4];
  uint8_t low[16];
};

// d * q + minimum
void decode_q5_1(const std::byte* bytes, float* out) {
  const auto block = load<BlockQ5_1>(bytes);
  const float d = half_to_float(block.d);
  const float minimum = half_to_float(block.minimum);
  for (int i = 0; i < kSmallBlock; ++i) {
    const int q = nibble(block.low, i) | fifth_bit(block.high, i);
    out[i] = d * static_cast<float>(q) + minimum;
  }
}

struct BlockQ8_0 {
  uint16_t d;
  int8_t q[32];
};

// d * q
void decode_q8_0(const std::byte* bytes, float* out) {
  const auto block = load<BlockQ8_0>(bytes);
  const float d = half_to_float(block.d);
  for (int i = 0; i < kSmallBlock; ++i) out[i] = d * static_cast<float>(block.q[i]);
}

// Where the super-block types keep 2-bit parts: 128 values share 32 bytes, and each byte holds 4 values 32
// apart.
int two_bits(const uint8_t (&packed)[64], int value) {
  const int half = value / 128;
  const int shift = 2 * (value % 128 / 32);
  return (packed[half * 32 + value % 32] >> shift) & 3;
}

struct BlockQ2_K {
  uint8_t scales[16];  // of 16 values each: scale in the low half, minimum in the high half
  uint8_t low[64];
  uint16_t d;
  uint16_t d_minimum;
};

// d * scale * q - d_minimum * minimum
void decode_q2_k(const std::byte* bytes, float* out) {
  const auto block = load<BlockQ2_K>(bytes);
  const float d = half_to_float(block.d);
  const float d_minimum = half_to_float(block.d_minimum);
  for (int i = 0; i < kSuperBlock; ++i) {
    const uint8_t scales = block.scales[i / 16];
    const float scale = d * static_cast<float>(scales & 0x0f);
    const float minimum = d_minimum * static_cast<float>(scales >> 4);
    out[i] = scale * static_cast<float>(two_bits(block.low, i)) - minimum;
  }
}

struct BlockQ3_K {
  uint8_t high[32];  // third bits: value i in bit i / 32 of byte i % 32; a clear bit means minus 4
  uint8_t low[64];
  uint8_t scales[12];
  uint16_t d;
};

// The 16 scales have 6 bits, stored with an offset of 32: bytes 0 to 7 hold the low 4 bits of scales 0 to 7
// in their low halves and of 8 to 15 in their high halves; bytes 8 to 11 hold the upper 2 bits, each those of
// 4 scales 4 apart.
int scale_q3_k(const uint8_t (&packed)[12], int group) {
  const int low = group < 8 ? packed[group] & 0x0f : packed[group - 8] >> 4;
  const int high = (packed[8 + group % 4] >> (2 * (group / 4))) & 3;
  return (low | (high << 4)) - 32;
}

// d * scale * q, q from -4 to 3
void decode_q3_k(const std::byte* bytes, float* out) {
  const auto block = load<BlockQ3_K>(bytes);
  const float d = half_to_float(block.d);
  for (int i = 0; i < kSuperBlock; ++i) {
    const float scale = d * static_cast<float>(scale_q3_k(block.scales, i / 16));
    const bool high = (block.high[i % 32] >> (i / 32)) & 1;
    out[i] = scale * static_cast<float>(two_bits(block.low, i) - (high ? 0 : 4));
  }
}

struct ScaleAndMinimum {
  int scale;
  int minimum;
};

// Q4_K and Q5_K pack 8 scales and 8 minima of 6 bits into 12 bytes. Groups 0 to 3: the low 6 bits of bytes 0
// to 3 (scales) and 4 to 7 (minima). Groups 4 to 7: the low 4 bits are the halves of bytes 8 to 11, the upper
// 2 bits are the upper 2 bits of bytes 0 to 3 (scales) and 4 to 7 (minima).
ScaleAndMinimum scales_q4_k(const uint8_t (&packed)[12], int group) {
  if (group < 4) return {packed[group] & 0x3f, packed[group + 4] & 0x3f};
  const int low = packed[group + 4];
  return {(low & 0x0f) | ((packed[group - 4] >> 6) << 4), (low >> 4) | ((packed[group] >> 6) << 4)};
}

// In Q4_K and Q5_K 64 values share 32 bytes: values 0 to 31 in the low halves, 32 to 63 in the high halves.
int nibble_of_64(const uint8_t (&packed)[128], int value) {
  const uint8_t byte = packed[value / 64 * 32 + value % 32];
  return value % 64 < 32 ? byte & 0x0f : byte >> 4;
}

struct BlockQ4_K {
  uint16_t d;
  uint16_t d_minimum;
  uint8_t scales[12];
  uint8_t low[128];
};

// d * scale * q - d_minimum * minimum
void decode_q4_k(const std::byte* bytes, float* out) {
  const auto block = load<BlockQ4_K>(bytes);
  const float d = half_to_float(block.d);
  const float d_minimum = half_to_float(block.d_minimum);
  for (int i = 0; i < kSuperBlock; ++i) {
    const auto [scale, minimum] = scales_q4_k(block.scales, i / 32);
    const int q = nibble_of_64(block.low, i);
    out[i] = d * static_cast<float>(scale) * static_cast<float>(q) - d_minimum * static_cast<float>(minimum);
  }
}

struct BlockQ5_K {
  uint16_t d;
  uint16_t d_minimum;
  uint8_t scales[12];
  uint8_t high[32];  // fifth bits: value i in bit i / 32 of byte i % 32
  uint8_t low[128];
};

// d * scale * q - d_minimum * minimum
void decode_q5_k(const std::byte* bytes, float* out) {
  const auto block = load<BlockQ5_K>(bytes);
  const float d = half_to_float(block.d);
  const float d_minimum = half_to_float(block.d_minimum);
  for (int i = 0; i < kSuperBlock; ++i) {
    const auto [scale, minimum] = scales_q4_k(block.scales, i / 32);
    const int high = (block.high[i % 32] >> (i / 32)) & 1;
    const int q = nibble_of_64(block.low, i) | (high << 4);
    out[i] = d * static_cast<float>(scale) * static_cast<float>(q) - d_minimum * static_cast<float>(minimum);
  }
}

struct BlockQ6_K {
  uint8_t
      low[128];  // 128 values share 64 bytes: values 0 to 63 in the low halves, 64 to 127 in the high halves
  uint8_t high[64];
  int8_t scales[16];
  uint16_t d;
};

// d * scale * (q - 32)
void decode_q6_k(const std::byte* bytes, float* out) {
  const auto block = load<BlockQ6_K>(bytes);
  const float d = half_to_float(block.d);
  for (int i = 0; i < kSuperBlock; ++i) {
    const uint8_t byte = block.low[i / 128 * 64 + i % 64];
    const int low = i % 128 < 64 ? byte & 0x0f : byte >> 4;
    const int q = low | (two_bits(block.high, i) << 4);
    out[i] = d * static_cast<float>(block.scales[i / 16]) * static_cast<float>(q - 32);
  }
}

// The 16 levels that IQ4_NL and IQ4_XS choose from, closer together near zero (kvalues_iq4nl of ggml).
constexpr std::array<int8_t, 16> kLevelsIq4 = {-127, -104, -83, -65, -49, -35, -22, -10,
                                               1,    13,   25,  38,  53,  69,  89,  113};

// d * level; the block is that of Q4_0
void decode_iq4_nl(const std::byte* bytes, float* out) {
  const auto block = load<BlockQ4_0>(bytes);
  const float d = half_to_float(block.d);
  for (int i = 0; i < kSmallBlock; ++i) {
    out[i] = d * static_cast<float>(kLevelsIq4[static_cast<size_t>(nibble(block.low, i))]);
  }
}

struct BlockIQ4_XS {
  uint16_t d;
  uint16_t scales_high;   // upper 2 bits of each of the 8 scales
  uint8_t scales_low[4];  // low 4 bits, two scales a byte, the first in the low half
  uint8_t low[8][16];     // 8 groups of 32 values, each packed as in Q4_0
};

// d * (scale - 32) * level
void decode_iq4_xs(const std::byte* bytes, float* out) {
  const auto block = load<BlockIQ4_XS>(bytes);
  const float d = half_to_float(block.d);
  for (int i = 0; i < kSuperBlock; ++i) {
    const int group = i / 32;
    const int low = (block.scales_low[group / 2] >> (4 * (group % 2))) & 0x0f;
    const int high = (block.scales_high >> (2 * group)) & 3;
    const float scale = d * static_cast<float>((low | (high << 4)) - 32);
    out[i] = scale * static_cast<float>(kLevelsIq4[static_cast<size_t>(nibble(block.low[group], i % 32))]);
  }
}

// The values of a 4-bit float with 2 exponent bits and 1 mantissa bit, doubled to be whole numbers.
// Source: OCP Microscaling Formats (MX) 1.0, section 5.3.3.
constexpr std::array<int8_t, 16> kDoubledE2m1 = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};

// Half of the power of two that an 8-bit exponent stands for (bias 127), which makes up for the doubled
// values.
float half_of_e8m0(uint8_t exponent) {
  const uint32_t bits = exponent < 2 ? 0x00200000u << exponent : static_cast<uint32_t>(exponent - 1) << 23;
  return std::bit_cast<float>(bits);
}

struct BlockMXFP4 {
  uint8_t exponent;
  uint8_t low[16];
};

// 2^(exponent - 128) * doubled value
void decode_mxfp4(const std::byte* bytes, float* out) {
  const auto block = load<BlockMXFP4>(bytes);
  const float d = half_of_e8m0(block.exponent);
  for (int i = 0; i < kSmallBlock; ++i) {
    out[i] = d * static_cast<float>(kDoubledE2m1[static_cast<size_t>(nibble(block.low, i))]);
  }
}

constexpr std::array kLayouts = {
    QuantLayout{QuantType::F32, "F32", 1, sizeof(float)},
    QuantLayout{QuantType::F16, "F16", 1, sizeof(uint16_t)},
    QuantLayout{QuantType::Q4_0, "Q4_0", kSmallBlock, sizeof(BlockQ4_0)},
    QuantLayout{QuantType::Q4_1, "Q4_1", kSmallBlock, sizeof(BlockQ4_1)},
    QuantLayout{QuantType::Q5_0, "Q5_0", kSmallBlock, sizeof(BlockQ5_0)},
    QuantLayout{QuantType::Q5_1, "Q5_1", kSmallBlock, sizeof(BlockQ5_1)},
    QuantLayout{QuantType::Q8_0, "Q8_0", kSmallBlock, sizeof(BlockQ8_0)},
    QuantLayout{QuantType::Q2_K, "Q2_K", kSuperBlock, sizeof(BlockQ2_K)},
    QuantLayout{QuantType::Q3_K, "Q3_K", kSuperBlock, sizeof(BlockQ3_K)},
    QuantLayout{QuantType::Q4_K, "Q4_K", kSuperBlock, sizeof(BlockQ4_K)},
    QuantLayout{QuantType::Q5_K, "Q5_K", kSuperBlock, sizeof(BlockQ5_K)},
    QuantLayout{QuantType::Q6_K, "Q6_K", kSuperBlock, sizeof(BlockQ6_K)},
    QuantLayout{QuantType::IQ4_NL, "IQ4_NL", kSmallBlock, sizeof(BlockQ4_0)},
    QuantLayout{QuantType::IQ4_XS, "IQ4_XS", kSuperBlock, sizeof(BlockIQ4_XS)},
    QuantLayout{QuantType::BF16, "BF16", 1, sizeof(uint16_t)},
    QuantLayout{QuantType::MXFP4, "MXFP4", kSmallBlock, sizeof(BlockMXFP4)},
};

struct NamedType {
  uint32_t number;
  std::string_view name;
};

// Types that files have used and Hearth does not read: sparser quantisations, whole numbers, and formats that
// were withdrawn. Source: enum ggml_type in ggml.h.
constexpr std::array kOtherTypes = {
    NamedType{4, "Q4_2"},        NamedType{5, "Q4_3"},        NamedType{9, "Q8_1"},
    NamedType{15, "Q8_K"},       NamedType{16, "IQ2_XXS"},    NamedType{17, "IQ2_XS"},
    NamedType{18, "IQ3_XXS"},    NamedType{19, "IQ1_S"},      NamedType{21, "IQ3_S"},
    NamedType{22, "IQ2_S"},      NamedType{24, "I8"},         NamedType{25, "I16"},
    NamedType{26, "I32"},        NamedType{27, "I64"},        NamedType{28, "F64"},
    NamedType{29, "IQ1_M"},      NamedType{31, "Q4_0_4_4"},   NamedType{32, "Q4_0_4_8"},
    NamedType{33, "Q4_0_8_8"},   NamedType{34, "TQ1_0"},      NamedType{35, "TQ2_0"},
    NamedType{36, "IQ4_NL_4_4"}, NamedType{37, "IQ4_NL_4_8"}, NamedType{38, "IQ4_NL_8_8"},
    NamedType{40, "NVFP4"},      NamedType{41, "Q1_0"},       NamedType{42, "Q2_0"},
};

using BlockDecoder = void (*)(const std::byte* block, float* out);

BlockDecoder decoder_of(QuantType type) {
  switch (type) {
    case QuantType::F32:
      return decode_f32;
    case QuantType::F16:
      return decode_f16;
    case QuantType::Q4_0:
      return decode_q4_0;
    case QuantType::Q4_1:
      return decode_q4_1;
    case QuantType::Q5_0:
      return decode_q5_0;
    case QuantType::Q5_1:
      return decode_q5_1;
    case QuantType::Q8_0:
      return decode_q8_0;
    case QuantType::Q2_K:
      return decode_q2_k;
    case QuantType::Q3_K:
      return decode_q3_k;
    case QuantType::Q4_K:
      return decode_q4_k;
    case QuantType::Q5_K:
      return decode_q5_k;
    case QuantType::Q6_K:
      return decode_q6_k;
    case QuantType::IQ4_NL:
      return decode_iq4_nl;
    case QuantType::IQ4_XS:
      return decode_iq4_xs;
    case QuantType::BF16:
      return decode_bf16;
    case QuantType::MXFP4:
      return decode_mxfp4;
  }
  return nullptr;
}

}  // namespace

std::span<const QuantLayout> quant_layouts() { return kLayouts; }

const QuantLayout* find_quant(uint32_t ggml_type) {
  for (const QuantLayout& layout : kLayouts) {
    if (static_cast<uint32_t>(layout.type) == ggml_type) return &layout;
  }
  return nullptr;
}

const QuantLayout& quant_layout(QuantType type) {
  const QuantLayout* const layout = find_quant(static_cast<uint32_t>(type));
  CHECK(layout != nullptr);
  return *layout;
}

std::string_view ggml_type_name(uint32_t ggml_type) {
  if (const QuantLayout* const layout = find_quant(ggml_type)) return layout->name;
  for (const NamedType& other : kOtherTypes) {
    if (other.number == ggml_type) return other.name;
  }
  return {};
}

uint64_t row_bytes(QuantType type, uint64_t values) {
  const QuantLayout& layout = quant_layout(type);
  CHECK(values % layout.block_values == 0);
  return values / layout.block_values * layout.block_bytes;
}

void dequantize(QuantType type, const std::byte* blocks, size_t values, float* out) {
  const QuantLayout& layout = quant_layout(type);
  CHECK(values % layout.block_values == 0);
  const BlockDecoder decode = decoder_of(type);
  for (size_t done = 0; done < values; done += layout.block_values, blocks += layout.block_bytes) {
    decode(blocks, out + done);
  }
}

}  // namespace hearth
