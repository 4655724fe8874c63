#include "engine/device/speed_test.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <vector>

#include "engine/base/text.h"
#include "engine/device/trial.h"
#include "engine/gguf/repack.h"

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

// F32: the fewest operations a byte. Larger than the caches of most devices.
constexpr uint32_t kMatrixWidth = 4096;
constexpr uint64_t kMatrixBytes = uint64_t{256} << 20;
constexpr uint64_t kLeastMatrixBytes = uint64_t{32} << 20;
constexpr int kStepsPerRepetition = 3;

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

// A matrix of `rows` rows and the product with it. The input is a table of one row.
Status build_product(Trial& trial, uint32_t rows) {
  TRY(const WeightRef table, trial.add_weight("table", {QuantType::F32, kMatrixWidth, 1}, WeightUse::LookUp));
  TRY(const WeightRef matrix,
      trial.add_weight("matrix", {QuantType::F32, kMatrixWidth, rows}, WeightUse::Multiply));
  const ActivationRef in = trial.add_activation("in", kMatrixWidth, Rows::Output);
  const ActivationRef step = trial.add_activation("step", kMatrixWidth);
  const ActivationRef out = trial.add_activation("out", rows, Rows::Output);
  trial.plan().ops = {Embed{.source = Embed::Source::Segment, .table = table, .out = step},
                      TakeRows{step, in}, MatMul{in, {{matrix, {}, {}, out}}}};
  trial.plan().output = out;
  return trial.prepare();
}

// Bytes a second of one step: by the device's clock, or by ours where it has none.
Result<double> read_speed(Trial& trial, std::span<float> output) {
  const int32_t token = 0;
  const auto start = Clock::now();
  TRY(const std::vector<OpTime> times, trial.profile({&token, 1}, 0, output));
  double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  if (!times.empty()) {
    seconds = 0.0;
    for (const OpTime& time : times) seconds += time.bytes > 0 ? time.microseconds / 1e6 : 0.0;
  }
  return static_cast<double>(output.size() * kMatrixWidth * sizeof(float)) / seconds;
}

}  // namespace

Pumped<Result<double>> measure_tokens_per_s(Device& device) {
  Trial trial(device);
  CO_TRY_STATUS(build_model(trial));
  std::vector<float> logits(kVocabulary);
  std::vector<double> seconds;
  const int32_t token = 1;
  const auto end = Clock::now() + kTime;
  for (uint32_t position = 0; position < kContext; ++position) {
    const auto start = Clock::now();
    CO_TRY_STATUS(co_await trial.step({&token, 1}, position, logits));
    seconds.push_back(std::chrono::duration<double>(Clock::now() - start).count());
    if (Clock::now() > end && seconds.size() > kFewestSteps) break;
  }
  // The first step compiles and warms up; the median does not see it.
  std::ranges::nth_element(seconds, seconds.begin() + static_cast<std::ptrdiff_t>(seconds.size() / 2));
  co_return 1.0 / seconds[seconds.size() / 2];
}

Result<std::vector<double>> measure_read_bandwidth(Device& device, uint32_t repetitions) {
  const uint64_t room = device.memory_left() / 4;
  if (room < kLeastMatrixBytes) {
    return fail(Fault::OutOfMemory,
                concat("Measuring how fast memory is read takes ", 4 * kLeastMatrixBytes >> 20,
                       " MiB of memory more than there is left."));
  }
  Trial trial(device);
  const uint32_t rows = static_cast<uint32_t>(std::min(room, kMatrixBytes) / (kMatrixWidth * sizeof(float)) /
                                              kTileRows * kTileRows);
  TRY_STATUS(build_product(trial, rows));
  std::vector<float> output(rows);
  TRY_STATUS(read_speed(trial, output));  // touches memory for the first time, compiles
  std::vector<double> speeds;
  for (uint32_t repetition = 0; repetition < repetitions; ++repetition) {
    double best = 0.0;
    for (int step = 0; step < kStepsPerRepetition; ++step) {
      TRY(const double speed, read_speed(trial, output));
      best = std::max(best, speed);
    }
    speeds.push_back(best);
  }
  return speeds;
}

}  // namespace hearth
