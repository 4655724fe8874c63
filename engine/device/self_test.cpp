#include "engine/device/self_test.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "engine/base/half.h"
#include "engine/base/text.h"
#include "engine/device/plan.h"

namespace hearth {
namespace {

constexpr uint32_t kWidth = 256;  // one super-block of the K types
constexpr uint32_t kHeads = 4;
constexpr uint32_t kKvHeads = 2;
constexpr uint32_t kHeadWidth = kWidth / kHeads;
constexpr uint32_t kVocabulary = 32;
constexpr uint32_t kContext = 32;
// Devices may round activations to 8 bits where weights are quantized, which the small block below turns into
// up to 2 %; a wrong index or a wrong scale is far from either limit.
constexpr double kMostErrorQuantized = 0.05;
constexpr double kMostErrorPlain = 0.01;

// A fixed sequence, so that the same device gives the same result each time. Source: Knuth's MMIX constants.
class Numbers {
 public:
  std::byte next_byte() {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<std::byte>(state_ >> 56);
  }
  float next_signed() { return static_cast<float>(static_cast<int>(next_byte()) - 128) / 128.0f; }

 private:
  uint64_t state_ = 20240229;
};

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

// One block of the type; its values have a root mean square of `spread`.
void random_block(const QuantLayout& layout, float spread, Numbers& numbers, std::byte* block) {
  if (layout.block_values == 1) {
    const float value = 1.7f * spread * numbers.next_signed();
    const uint32_t bits = std::bit_cast<uint32_t>(value);
    const auto half =
        layout.type == QuantType::BF16 ? static_cast<uint16_t>(bits >> 16) : float_to_half(value);
    std::memcpy(block, layout.type == QuantType::F32 ? static_cast<const void*>(&bits) : &half,
                layout.block_bytes);
    return;
  }
  for (uint32_t i = 0; i < layout.block_bytes; ++i) block[i] = numbers.next_byte();
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

std::vector<std::byte> random_weight(const WeightShape& shape, Numbers& numbers) {
  std::vector<std::byte> bytes(shape.file_bytes());
  const QuantLayout& layout = quant_layout(shape.type);
  const float spread = 1.0f / std::sqrt(static_cast<float>(kWidth));
  for (size_t at = 0; at < bytes.size(); at += layout.block_bytes) {
    random_block(layout, spread, numbers, bytes.data() + at);
  }
  return bytes;
}

// The block under test on one device, with everything it allocated there.
class Trial {
 public:
  explicit Trial(Device& device) : device_(device) {}
  ~Trial() {
    if (program_.id != 0) device_.release(program_);
    for (const Weight& weight : plan_.weights) device_.free(weight.buffer);
    for (const KvLayer& layer : plan_.kv) {
      if (layer.keys) device_.free(layer.keys);
      if (layer.values) device_.free(layer.values);
    }
  }
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;

  // The logits of the last row of each of three steps, one after the other: a long one, a short one, a single
  // row.
  Result<std::vector<float>> run(QuantType weights, KvType cache) {
    Numbers numbers;
    TRY_STATUS(add_weights(weights, numbers));
    TRY_STATUS(add_cache(cache));
    add_ops();
    TRY(program_, device_.prepare(plan_));
    std::vector<float> logits(3 * kVocabulary);
    TRY_STATUS(step({2, 7, 1, 8, 2, 8, 1, 8, 2, 8, 4}, 0, std::span(logits).first(kVocabulary)));
    TRY_STATUS(step({3, 1, 4, 1, 5}, 11, std::span(logits).subspan(kVocabulary, kVocabulary)));
    TRY_STATUS(step({9}, 16, std::span(logits).last(kVocabulary)));
    return logits;
  }

 private:
  enum WeightIndex : uint32_t { kTable, kNorm, kSquare, kNarrow, kHead };
  enum ActivationIndex : uint32_t {
    kStream,
    kNormed,
    kQueries,
    kKeys,
    kValues,
    kMixed,
    kHidden,
    kLast,
    kLogits
  };

  Status add(const char* name, const WeightShape& shape, WeightUse use, Numbers& numbers) {
    Weight weight{.name = name, .shape = shape, .layout = device_.layout_for(shape, use)};
    TRY(weight.buffer, device_.allocate_weight(shape, weight.layout));
    plan_.weights.push_back(weight);
    return device_.upload_rows(weight.buffer, shape, weight.layout, 0, random_weight(shape, numbers));
  }

  Status add_weights(QuantType type, Numbers& numbers) {
    TRY_STATUS(add("table", {QuantType::F16, kWidth, kVocabulary}, WeightUse::LookUp, numbers));
    TRY_STATUS(add("norm", {QuantType::F32, kWidth, 1}, WeightUse::Vector, numbers));
    TRY_STATUS(add("square", {type, kWidth, kWidth}, WeightUse::Multiply, numbers));
    TRY_STATUS(add("narrow", {type, kWidth, kKvHeads * kHeadWidth}, WeightUse::Multiply, numbers));
    return add("head", {type, kWidth, kVocabulary}, WeightUse::Multiply, numbers);
  }

  Status add_cache(KvType type) {
    KvLayer layer{kKvHeads, kHeadWidth, kHeadWidth, kContext, type, {}, {}};
    TRY_STATUS(device_.allocate_kv(layer));
    plan_.kv.push_back(layer);
    return {};
  }

  void add_ops() {
    constexpr uint32_t kNarrowWidth = kKvHeads * kHeadWidth;
    plan_.activations = {{"stream", kWidth},
                         {"normed", kWidth},
                         {"queries", kWidth},
                         {"keys", kNarrowWidth},
                         {"values", kNarrowWidth},
                         {"mixed", kWidth},
                         {"hidden", kWidth},
                         {"last", kWidth, Rows::Output},
                         {"logits", kVocabulary, Rows::Output}};
    const auto norm = [](ActivationIndex in, ActivationIndex out, WeightRef weight) {
      return Norm{.in = {in}, .weight = weight, .out = {out}, .group = kWidth};
    };
    const auto rope = [](ActivationIndex x) {
      return Rope{.x = {x}, .head_width = kHeadWidth, .rotary = kHeadWidth, .style = RopeStyle::HalfSplit};
    };
    plan_.ops = {
        Embed{.table = {kTable}, .out = {kStream}},
        norm(kStream, kNormed, {}),
        MatMul{
            {kNormed},
            {{{kSquare}, {}, {}, {kQueries}}, {{kNarrow}, {}, {}, {kKeys}}, {{kNarrow}, {}, {}, {kValues}}}},
        rope(kQueries),
        rope(kKeys),
        StoreKv{{kKeys}, {kValues}, {0}},
        Attention{.queries = {kQueries},
                  .out = {kMixed},
                  .kv = {0},
                  .heads = kHeads,
                  .scale = 1.0f / std::sqrt(static_cast<float>(kHeadWidth))},
        MatMul{{kMixed}, {{{kSquare}, {}, {kStream}, {kStream}}}},
        norm(kStream, kNormed, {kNorm}),
        norm(kNormed, kNormed, {}),
        GatedMatMul{.in = {kNormed}, .gate = {kSquare}, .up = {kSquare}, .out = {kHidden}},
        MatMul{{kHidden}, {{{kSquare}, {}, {kStream}, {kStream}}}},
        TakeRows{{kStream}, {kLast}},
        norm(kLast, kLast, {}),
        MatMul{{kLast}, {{{kHead}, {}, {}, {kLogits}}}},
    };
    plan_.max_rows = 16;
    plan_.output = {kLogits};
  }

  Status step(std::vector<int32_t> tokens, uint32_t position, std::span<float> output) {
    TRY(const Ticket ticket, device_.submit(program_, {tokens, position}));
    for (;;) {
      TRY(const Progress progress, device_.poll(ticket, output));
      if (progress == Progress::Done) return {};
    }
  }

  Device& device_;
  Plan plan_;
  ProgramId program_;
};

// How far `values` are from `right`, as a share of its size. NaN when a value is.
double relative_error(std::span<const float> values, std::span<const float> right) {
  double difference = 0;
  double size = 0;
  for (size_t i = 0; i < right.size(); ++i) {
    difference += (double{values[i]} - right[i]) * (double{values[i]} - right[i]);
    size += double{right[i]} * right[i];
  }
  return std::sqrt(difference / size);
}

Status compare(Device& device, Device& reference, QuantType weights, KvType cache) {
  TRY(const std::vector<float> values, Trial(device).run(weights, cache));
  TRY(const std::vector<float> right, Trial(reference).run(weights, cache));
  const double error = relative_error(values, right);
  const bool plain = quant_layout(weights).block_values == 1;
  if (error <= (plain ? kMostErrorPlain : kMostErrorQuantized)) return {};
  return fail(
      Fault::Unsupported,
      concat(
          "This device computes wrongly with ", quant_layout(weights).name, " weights (its answer is ",
          std::isfinite(error) ? concat(std::lround(100 * error), " percent off") : std::string("no number"),
          "); choose another device."));
}

}  // namespace

Status self_test(Device& device, Device& reference) {
  for (const QuantLayout& layout : quant_layouts()) {
    TRY_STATUS(compare(device, reference, layout.type, KvType::F16));
  }
  TRY_STATUS(compare(device, reference, QuantType::F32, KvType::F32));
  return compare(device, reference, QuantType::F32, KvType::Q8_0);
}

}  // namespace hearth
