// What a step's profile says of its operations: on the processor, and on a device without a clock.
#include <doctest/doctest.h>

#include <vector>

#include "engine/cpu/cpu_device.h"
#include "engine/device/op_reads.h"
#include "tests/ops/op_runs.h"

namespace hearth {

namespace {

constexpr uint32_t kWindow = 16;

// An attention layer that sees kWindow positions, and an MLP, with products of several types.
Sketch small_block() {
  Sketch sketch(kOpSeed, 8);
  const ActivationRef x = sketch.input("x", 64), attended = sketch.activation("attended", 64);
  const ActivationRef queries = sketch.activation("queries", 64), keys = sketch.activation("keys", 32);
  const ActivationRef values = sketch.activation("values", 32), hidden = sketch.activation("hidden", 96);
  const KvRef kv = sketch.kv(1, 32, 32, 64, KvType::F16);
  sketch.add(MatMul{x,
                    {{.weight = sketch.matrix("q", QuantType::Q4_0, 64, 64), .out = queries},
                     {.weight = sketch.matrix("k", QuantType::Q4_0, 64, 32), .out = keys},
                     {.weight = sketch.matrix("v", QuantType::Q8_0, 64, 32), .out = values}}});
  sketch.add(StoreKv{keys, values, kv});
  sketch.add(
      Attention{.queries = queries, .out = attended, .kv = kv, .heads = 2, .scale = 0.2f, .window = kWindow});
  sketch.add(
      MatMul{attended, {{.weight = sketch.matrix("o", QuantType::Q4_0, 64, 64), .residual = x, .out = x}}});
  sketch.add(GatedMatMul{x, sketch.matrix("gate", QuantType::Q4_0, 64, 96),
                         sketch.matrix("up", QuantType::Q4_0, 64, 96), ActivationFunction::Silu, hidden});
  sketch.add(
      MatMul{hidden, {{.weight = sketch.matrix("down", QuantType::F32, 96, 64), .residual = x, .out = x}}});
  sketch.output(x);
  return sketch;
}

uint64_t bytes_of(const Plan& plan, WeightRef ref) {
  return weight_bytes(plan.weights[ref.index].shape, plan.weights[ref.index].layout);
}

uint64_t bytes_of(const Plan& plan, const MatMul& op) {
  uint64_t bytes = 0;
  for (const MatMul::Projection& projection : op.projections) bytes += bytes_of(plan, projection.weight);
  return bytes;
}

}  // namespace

TEST_CASE("a profile has every operation of the plan, and a product's bytes are those of its weights") {
  for (const int threads : {1, 2}) {
    const auto device = open_cpu_device({.threads = threads});
    const Sketch sketch = small_block();
    LoadedSketch loaded(*device, sketch);
    const std::vector<int32_t> tokens = random_tokens(1);
    std::vector<float> output;
    const std::vector<OpTime> times = loaded.profile(tokens, 0, output);
    const Plan& plan = loaded.plan();
    REQUIRE_EQ(times.size(), plan.ops.size());
    for (size_t i = 0; i < times.size(); ++i) {
      CHECK_EQ(times[i].op, op_name(plan.ops[i]));
      CHECK_GE(times[i].microseconds, 0.0);
      if (const auto* matmul = std::get_if<MatMul>(&plan.ops[i])) {
        CHECK_EQ(times[i].bytes, bytes_of(plan, *matmul));
        CHECK_FALSE(times[i].type.empty());
        CHECK_GT(times[i].microseconds, 0.0);
      } else if (const auto* gated = std::get_if<GatedMatMul>(&plan.ops[i])) {
        CHECK_EQ(times[i].bytes, bytes_of(plan, gated->gate) + bytes_of(plan, gated->up));
      }
    }
    CHECK_EQ(output, loaded.step(tokens, 0));
  }
}

TEST_CASE("a product with weights of several types names each once") {
  const Sketch sketch = small_block();
  for (const Op& op : sketch.plan.ops) {
    const auto* matmul = std::get_if<MatMul>(&op);
    if (matmul && matmul->projections.size() == 3)
      CHECK_EQ(op_reads(sketch.plan, op, 1, 0).type, "Q4_0+Q8_0");
  }
}

TEST_CASE("attention reads what is stored, but no more than its window") {
  const auto device = open_cpu_device({.threads = 2});
  const Sketch sketch = small_block();
  LoadedSketch loaded(*device, sketch);
  constexpr uint64_t kPositionBytes = 2 * 32 * 2;  // a key and a value of 32 halves
  std::vector<float> output;
  const auto read = [&](uint32_t rows, uint32_t position) {
    const std::vector<OpTime> times = loaded.profile(random_tokens(rows), position, output);
    for (const OpTime& time : times) {
      if (time.op == "Attention") return time.bytes;
    }
    return uint64_t{0};
  };
  CHECK_EQ(read(8, 0), 8 * kPositionBytes);
  CHECK_EQ(read(1, 8), 9 * kPositionBytes);
  CHECK_EQ(read(8, 9), 17 * kPositionBytes);
  CHECK_EQ(read(8, 17), (kWindow + 7) * kPositionBytes);
  CHECK_EQ(read(1, 25), kWindow * kPositionBytes);
}

TEST_CASE("of the experts only the chosen ones are read") {
  Sketch sketch(kOpSeed, 8);
  const ActivationRef x = sketch.input("x", 32), scores = sketch.input("scores", 4);
  const ActivationRef choice = sketch.activation("choice", 4), out = sketch.activation("out", 32);
  const WeightRef gate = sketch.matrix("gate", QuantType::Q8_0, 32, 32, 4);
  const WeightRef up = sketch.matrix("up", QuantType::Q8_0, 32, 32, 4);
  const WeightRef down = sketch.matrix("down", QuantType::Q8_0, 32, 32, 4);
  sketch.add(Route{.scores = scores, .choice = choice, .used = 2});
  sketch.add(ExpertMlp{x, choice, gate, up, down, ActivationFunction::Silu, 2, out});
  const uint64_t all = 3 * bytes_of(sketch.plan, gate);
  CHECK_EQ(op_reads(sketch.plan, sketch.plan.ops.back(), 1, 0).bytes, all / 2);
  CHECK_EQ(op_reads(sketch.plan, sketch.plan.ops.back(), 8, 0).bytes, all);
}

TEST_CASE("a device without a clock does the step and gives no times") {
  const auto device = open_reference_device();
  const Sketch sketch = small_block();
  LoadedSketch loaded(*device, sketch);
  const std::vector<int32_t> tokens = random_tokens(3);
  std::vector<float> output;
  CHECK(loaded.profile(tokens, 0, output).empty());
  CHECK_EQ(output, loaded.step(tokens, 0));
}

}  // namespace hearth
