#include "engine/device/speed_test.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <vector>

#include "engine/device/trial.h"

namespace hearth {
namespace {

using Clock = std::chrono::steady_clock;

constexpr uint32_t kWidth = 1024;
constexpr uint32_t kHeadWidth = 64;
constexpr uint32_t kHeads = kWidth / kHeadWidth;
constexpr uint32_t kMlpWidth = 2816;
constexpr uint32_t kLayers = 6;
constexpr uint32_t kVocabulary = 16384;
constexpr uint32_t kContext = 64;
constexpr int kFewestSteps = 3;
constexpr auto kTime = std::chrono::milliseconds(700);

struct Slots {
  ActivationRef stream, normed, queries, keys, values, mixed, hidden;
};

Status add_layer(Trial& trial, const Slots& slots) {
  const auto add = [&](uint64_t width, uint64_t rows) {
    return trial.add_weight("weight", {QuantType::Q4_0, width, rows}, WeightUse::Multiply);
  };
  TRY(const WeightRef q, add(kWidth, kWidth));
  TRY(const WeightRef k, add(kWidth, kWidth));
  TRY(const WeightRef v, add(kWidth, kWidth));
  TRY(const WeightRef o, add(kWidth, kWidth));
  TRY(const WeightRef gate, add(kWidth, kMlpWidth));
  TRY(const WeightRef up, add(kWidth, kMlpWidth));
  TRY(const WeightRef down, add(kMlpWidth, kWidth));
  TRY(const KvRef kv, trial.add_cache({kHeads, kHeadWidth, kHeadWidth, kContext, KvType::F16, {}, {}}));
  const Op ops[] = {
      Norm{.in = slots.stream, .out = slots.normed, .group = kWidth},
      MatMul{slots.normed, {{q, {}, {}, slots.queries}, {k, {}, {}, slots.keys}, {v, {}, {}, slots.values}}},
      StoreKv{slots.keys, slots.values, kv},
      Attention{.queries = slots.queries, .out = slots.mixed, .kv = kv, .heads = kHeads, .scale = 0.125f},
      MatMul{slots.mixed, {{o, {}, slots.stream, slots.stream}}},
      Norm{.in = slots.stream, .out = slots.normed, .group = kWidth},
      GatedMatMul{.in = slots.normed, .gate = gate, .up = up, .out = slots.hidden},
      MatMul{slots.hidden, {{down, {}, slots.stream, slots.stream}}},
  };
  trial.plan().ops.insert(trial.plan().ops.end(), std::begin(ops), std::end(ops));
  return {};
}

Status build_model(Trial& trial) {
  TRY(const WeightRef table,
      trial.add_weight("table", {QuantType::Q8_0, kWidth, kVocabulary}, WeightUse::Multiply));
  const Slots slots{.stream = trial.add_activation("stream", kWidth),
                    .normed = trial.add_activation("normed", kWidth),
                    .queries = trial.add_activation("queries", kWidth),
                    .keys = trial.add_activation("keys", kWidth),
                    .values = trial.add_activation("values", kWidth),
                    .mixed = trial.add_activation("mixed", kWidth),
                    .hidden = trial.add_activation("hidden", kMlpWidth)};
  trial.plan().ops.push_back(Embed{.table = table, .out = slots.stream});
  for (uint32_t layer = 0; layer < kLayers; ++layer) TRY_STATUS(add_layer(trial, slots));
  const ActivationRef last = trial.add_activation("last", kWidth, Rows::Output);
  const ActivationRef logits = trial.add_activation("logits", kVocabulary, Rows::Output);
  trial.plan().ops.push_back(TakeRows{slots.stream, last});
  trial.plan().ops.push_back(MatMul{last, {{table, {}, {}, logits}}});
  trial.plan().output = logits;
  return trial.prepare();
}

}  // namespace

Result<double> measure_tokens_per_s(Device& device) {
  Trial trial(device);
  TRY_STATUS(build_model(trial));
  std::vector<float> logits(kVocabulary);
  std::vector<double> seconds;
  const int32_t token = 1;
  const auto end = Clock::now() + kTime;
  for (uint32_t position = 0; position < kContext; ++position) {
    const auto start = Clock::now();
    TRY_STATUS(trial.step({&token, 1}, position, logits));
    seconds.push_back(std::chrono::duration<double>(Clock::now() - start).count());
    if (Clock::now() > end && seconds.size() > kFewestSteps) break;
  }
  // The first step compiles and warms up; the median does not see it.
  std::ranges::nth_element(seconds, seconds.begin() + static_cast<std::ptrdiff_t>(seconds.size() / 2));
  return 1.0 / seconds[seconds.size() / 2];
}

}  // namespace hearth
