// The weight types of a GGUF file: how many values share a block, how many bytes a block takes, and a slow,
// obvious decoder for each, which is the truth that every fast kernel is tested against.
// Numbers are those of the GGUF specification (ggml_type). Pure functions, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace hearth {

enum class QuantType : uint32_t {
  F32 = 0,
  F16 = 1,
  Q4_0 = 2,
  Q4_1 = 3,
  Q5_0 = 6,
  Q5_1 = 7,
  Q8_0 = 8,
  Q2_K = 10,
  Q3_K = 11,
  Q4_K = 12,
  Q5_K = 13,
  Q6_K = 14,
  IQ4_NL = 20,
  IQ4_XS = 23,
  BF16 = 30,
  MXFP4 = 39,
};

struct QuantLayout {
  QuantType type;
  std::string_view name;  // as files and people write it: "Q4_K"
  uint32_t block_values;  // 1, 32 or 256
  uint32_t block_bytes;
};

// All supported types, in the order of their numbers.
std::span<const QuantLayout> quant_layouts();

// Nothing for a number that is not in QuantType.
const QuantLayout* find_quant(uint32_t ggml_type);
const QuantLayout& quant_layout(QuantType type);

// The name of any type number that GGUF files have used, supported or not, for messages; empty for other
// numbers.
std::string_view ggml_type_name(uint32_t ggml_type);

// Bytes of a row of `values` values; `values` must be a multiple of the block.
uint64_t row_bytes(QuantType type, uint64_t values);

// Decodes `values` values (a multiple of the block) from `blocks`.
void dequantize(QuantType type, const std::byte* blocks, size_t values, float* out);

}  // namespace hearth
