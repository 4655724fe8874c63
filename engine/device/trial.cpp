#include "engine/device/trial.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>

#include "engine/base/half.h"
#include "engine/gguf/repack.h"

namespace hearth {
namespace {

constexpr uint64_t kPieceRows = 64 * kTileRows;  // uploaded at a time

// Where a block keeps its scale and, in types that have one, its offset: both half-precision.
struct ScaleFields {
  QuantType type;
  std::array<int, 2> halves;  // byte offsets in a block; -1: none
};
constexpr ScaleFields kScaleFields[] = {
    {QuantType::Q4_0, {0, -1}},   {QuantType::Q4_1, {0, 2}},    {QuantType::Q5_0, {0, -1}},
    {QuantType::Q5_1, {0, 2}},    {QuantType::Q8_0, {0, -1}},   {QuantType::Q2_K, {80, 82}},
    {QuantType::Q3_K, {108, -1}}, {QuantType::Q4_K, {0, 2}},    {QuantType::Q5_K, {0, 2}},
    {QuantType::Q6_K, {208, -1}}, {QuantType::IQ4_NL, {0, -1}}, {QuantType::IQ4_XS, {0, -1}},
};

void set_scales(QuantType type, std::byte* block, float scale) {
  // The offset of these types lifts or lowers codes that are all positive; about half the range is their
  // middle.
  const bool adds_offset = type == QuantType::Q4_1 || type == QuantType::Q5_1;
  const float middle = type == QuantType::Q4_1 ? 7.5f : 15.5f;
  const uint16_t values[2] = {float_to_half(scale), float_to_half(adds_offset ? -middle * scale : scale)};
  for (const ScaleFields& fields : kScaleFields) {
    if (fields.type != type) continue;
    for (size_t i = 0; i < fields.halves.size(); ++i) {
      if (fields.halves[i] >= 0) std::memcpy(block + fields.halves[i], &values[i], sizeof values[i]);
    }
  }
}

}  // namespace

Trial::~Trial() {
  if (program_.id != 0) device_.release(program_);
  for (const Weight& weight : plan_.weights) device_.free(weight.buffer);
  for (const KvLayer& layer : plan_.kv) {
    device_.free(layer.keys);
    device_.free(layer.values);
  }
}

// Source of the constants: Knuth's MMIX.
std::byte Trial::next_byte() {
  numbers_ = numbers_ * 6364136223846793005u + 1442695040888963407u;
  return static_cast<std::byte>(numbers_ >> 56);
}

Result<WeightRef> Trial::add_weight(const std::string& name, const WeightShape& shape, WeightUse use) {
  Weight weight{.name = name, .shape = shape, .layout = device_.layout_for(shape, use)};
  TRY(weight.buffer, device_.allocate_weight(shape, weight.layout));
  plan_.weights.push_back(weight);
  const uint64_t rows = shape.rows * shape.matrices;
  for (uint64_t first = 0; first < rows; first += kPieceRows) {
    TRY_STATUS(device_.upload_rows(weight.buffer, shape, weight.layout, first,
                                   random_rows(shape, std::min(kPieceRows, rows - first))));
  }
  return WeightRef{static_cast<uint32_t>(plan_.weights.size() - 1)};
}

Result<KvRef> Trial::add_cache(KvLayer layer) {
  TRY_STATUS(device_.allocate_kv(layer));
  plan_.kv.push_back(layer);
  return KvRef{static_cast<uint32_t>(plan_.kv.size() - 1)};
}

ActivationRef Trial::add_activation(const std::string& name, uint32_t width, Rows rows) {
  plan_.activations.push_back({name, width, rows});
  return {static_cast<uint32_t>(plan_.activations.size() - 1)};
}

Status Trial::prepare() {
  TRY(program_, device_.prepare(plan_));
  return {};
}

Pumped<Status> Trial::step(std::span<const int32_t> tokens, uint32_t position, std::span<float> output) {
  CO_TRY(const Ticket ticket, device_.submit(program_, {tokens, position, {}}));
  for (;;) {
    CO_TRY(const Progress progress, device_.poll(ticket, output));
    if (progress == Progress::Done) co_return Status();
    co_await next_slice;
  }
}

Result<std::vector<OpTime>> Trial::profile(std::span<const int32_t> tokens, uint32_t position,
                                           std::span<float> output) {
  return device_.profile(program_, {tokens, position, {}}, output);
}

std::vector<std::byte> Trial::random_rows(const WeightShape& shape, uint64_t rows) {
  std::vector<std::byte> bytes(row_bytes(shape.type, shape.width) * rows);
  const QuantLayout& layout = quant_layout(shape.type);
  const float spread = 1.0f / std::sqrt(static_cast<float>(shape.width));
  for (size_t at = 0; at < bytes.size(); at += layout.block_bytes) {
    random_block(layout, spread, bytes.data() + at);
  }
  return bytes;
}

// One block of the type; its values have a root mean square of `spread`.
void Trial::random_block(const QuantLayout& layout, float spread, std::byte* block) {
  if (layout.block_values == 1) {
    const float value = 1.7f * spread * static_cast<float>(static_cast<int>(next_byte()) - 128) / 128.0f;
    const uint32_t bits = std::bit_cast<uint32_t>(value);
    const auto half =
        layout.type == QuantType::BF16 ? static_cast<uint16_t>(bits >> 16) : float_to_half(value);
    std::memcpy(block, layout.type == QuantType::F32 ? static_cast<const void*>(&bits) : &half,
                layout.block_bytes);
    return;
  }
  for (uint32_t i = 0; i < layout.block_bytes; ++i) block[i] = next_byte();
  if (layout.type == QuantType::MXFP4) {
    block[0] = std::byte{121};  // 2^-7 times codes of up to 12
    return;
  }
  set_scales(layout.type, block, 1.0f);
  std::array<float, 256> values;
  dequantize(layout.type, block, layout.block_values, values.data());
  float squares = 0;
  for (uint32_t i = 0; i < layout.block_values; ++i) squares += values[i] * values[i];
  set_scales(layout.type, block, spread / std::sqrt(squares / static_cast<float>(layout.block_values)));
}

}  // namespace hearth
