#include "engine/device/self_test.h"

#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "engine/base/text.h"
#include "engine/device/trial.h"

namespace hearth {
namespace {

constexpr uint32_t kWidth = 256;  // one super-block of the K types
constexpr uint32_t kHeads = 4;
constexpr uint32_t kKvHeads = 2;
constexpr uint32_t kHeadWidth = kWidth / kHeads;
constexpr uint32_t kNarrowWidth = kKvHeads * kHeadWidth;
constexpr uint32_t kVocabulary = 32;
constexpr uint32_t kContext = 32;
constexpr int kSteps = 3;
// Devices may round activations to 8 bits where weights are quantized, which the small block below turns into
// up to 2 %; a wrong index or a wrong scale is far from either limit.
constexpr double kMostErrorQuantized = 0.05;
constexpr double kMostErrorPlain = 0.01;

// A transformer block with everything that a device may get wrong in it.
Status build_block(Trial& trial, QuantType type, KvType cache) {
  TRY(const WeightRef table,
      trial.add_weight("table", {QuantType::F16, kWidth, kVocabulary}, WeightUse::LookUp));
  TRY(const WeightRef weight, trial.add_weight("norm", {QuantType::F32, kWidth, 1}, WeightUse::Vector));
  TRY(const WeightRef square, trial.add_weight("square", {type, kWidth, kWidth}, WeightUse::Multiply));
  TRY(const WeightRef narrow, trial.add_weight("narrow", {type, kWidth, kNarrowWidth}, WeightUse::Multiply));
  TRY(const WeightRef head, trial.add_weight("head", {type, kWidth, kVocabulary}, WeightUse::Multiply));
  TRY(const KvRef kv, trial.add_cache({kKvHeads, kHeadWidth, kHeadWidth, kContext, cache, {}, {}}));
  const ActivationRef stream = trial.add_activation("stream", kWidth);
  const ActivationRef normed = trial.add_activation("normed", kWidth);
  const ActivationRef queries = trial.add_activation("queries", kWidth);
  const ActivationRef keys = trial.add_activation("keys", kNarrowWidth);
  const ActivationRef values = trial.add_activation("values", kNarrowWidth);
  const ActivationRef mixed = trial.add_activation("mixed", kWidth);
  const ActivationRef hidden = trial.add_activation("hidden", kWidth);
  const ActivationRef last = trial.add_activation("last", kWidth, Rows::Output);
  const ActivationRef logits = trial.add_activation("logits", kVocabulary, Rows::Output);

  const auto norm = [](ActivationRef in, ActivationRef out, WeightRef by) {
    return Norm{.in = in, .weight = by, .out = out, .group = kWidth};
  };
  const auto rope = [](ActivationRef x) {
    return Rope{.x = x, .head_width = kHeadWidth, .rotary = kHeadWidth, .style = RopeStyle::HalfSplit};
  };
  trial.plan().ops = {
      Embed{.table = table, .out = stream},
      norm(stream, normed, {}),
      MatMul{normed, {{square, {}, {}, queries}, {narrow, {}, {}, keys}, {narrow, {}, {}, values}}},
      rope(queries),
      rope(keys),
      StoreKv{keys, values, kv},
      Attention{.queries = queries,
                .out = mixed,
                .kv = kv,
                .heads = kHeads,
                .scale = 1.0f / std::sqrt(static_cast<float>(kHeadWidth))},
      MatMul{mixed, {{square, {}, stream, stream}}},
      norm(stream, normed, weight),
      norm(normed, normed, {}),
      GatedMatMul{.in = normed, .gate = square, .up = square, .out = hidden},
      MatMul{hidden, {{square, {}, stream, stream}}},
      TakeRows{stream, last},
      norm(last, last, {}),
      MatMul{last, {{head, {}, {}, logits}}},
  };
  trial.plan().max_rows = 16;
  trial.plan().output = logits;
  return trial.prepare();
}

// The logits of the last row of each of three steps, one after the other: a long one, a short one, a single
// row.
Pumped<Result<std::vector<float>>> run_block(Device& device, QuantType weights, KvType cache) {
  Trial trial(device);
  CO_TRY_STATUS(build_block(trial, weights, cache));
  static constexpr std::array<int32_t, 17> kTokens = {2, 7, 1, 8, 2, 8, 1, 8, 2, 8, 4, 3, 1, 4, 1, 5, 9};
  constexpr std::array<uint32_t, kSteps> kRows = {11, 5, 1};
  std::vector<float> logits(kSteps * kVocabulary);
  uint32_t position = 0;
  for (size_t i = 0; i < kRows.size(); position += kRows[i++]) {
    CO_TRY_STATUS(co_await trial.step(std::span(kTokens).subspan(position, kRows[i]), position,
                                      std::span(logits).subspan(i * kVocabulary, kVocabulary)));
  }
  co_return logits;
}

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

// The largest of a row of many values.
Pumped<Result<std::vector<float>>> run_choice(Device& device) {
  constexpr uint32_t kValues = 5000;
  constexpr uint32_t kChosen = 40;
  Trial trial(device);
  CO_TRY(const WeightRef table, trial.add_weight("table", {QuantType::F32, kValues, 1}, WeightUse::LookUp));
  const ActivationRef row = trial.add_activation("row", kValues);
  const ActivationRef last = trial.add_activation("last", kValues, Rows::Output);
  const ActivationRef best = trial.add_activation("best", 2 * kChosen, Rows::Output);
  trial.plan().ops = {Embed{.table = table, .out = row}, TakeRows{row, last}, TopK{last, best, kChosen}};
  trial.plan().output = best;
  CO_TRY_STATUS(trial.prepare());
  std::vector<float> chosen(2 * kChosen);
  const int32_t token = 0;
  CO_TRY_STATUS(co_await trial.step({&token, 1}, 0, chosen));
  co_return chosen;
}

// Numbers are only moved, so none may be off at all; there are so few different ones that most come several
// times.
Pumped<Status> test_choice(Device& device, Device& reference) {
  CO_TRY(const std::vector<float> chosen, co_await run_choice(device));
  CO_TRY(const std::vector<float> right, co_await run_choice(reference));
  if (chosen == right) co_return Status();
  co_return fail(Fault::Unsupported, "This device does not find the likeliest token; choose another device.");
}

}  // namespace

Pumped<Status> test_types(Device& device, Device& reference, QuantType weights, KvType cache) {
  CO_TRY(const std::vector<float> values, co_await run_block(device, weights, cache));
  CO_TRY(const std::vector<float> right, co_await run_block(reference, weights, cache));
  const double error = relative_error(values, right);
  const bool plain = quant_layout(weights).block_values == 1;
  if (error <= (plain ? kMostErrorPlain : kMostErrorQuantized)) co_return Status();
  co_return fail(
      Fault::Unsupported,
      concat(
          "This device computes wrongly with ", quant_layout(weights).name, " weights (its answer is ",
          std::isfinite(error) ? concat(std::lround(100 * error), " percent off") : std::string("no number"),
          "); choose another device."));
}

Pumped<Status> self_test(Device& device, Device& reference) {
  for (const QuantLayout& layout : quant_layouts()) {
    CO_TRY_STATUS(co_await test_types(device, reference, layout.type, KvType::F16));
  }
  CO_TRY_STATUS(co_await test_choice(device, reference));
  CO_TRY_STATUS(co_await test_types(device, reference, QuantType::F32, KvType::F32));
  co_return co_await test_types(device, reference, QuantType::F32, KvType::Q8_0);
}

}  // namespace hearth
