// What a GPU promises beyond the op table: bits that do not depend on how work is cut up, memory as
// predicted, and refusals in words.
#include <doctest/doctest.h>

#include <cstring>

#include "engine/device/op_reads.h"
#include "tests/gpu/failing_gpu.h"
#include "tests/gpu/gpu_trial.h"

namespace hearth {

namespace {

bool same_bits(const Result<std::vector<float>>& a, const Result<std::vector<float>>& b) {
  REQUIRE(a.has_value());
  REQUIRE(b.has_value());
  return a->size() == b->size() && std::memcmp(a->data(), b->data(), a->size() * sizeof(float)) == 0;
}

Sketch small_model(uint32_t max_rows, uint32_t capacity) {
  Sketch sketch(11, max_rows);
  build_small_model(sketch, capacity);
  return sketch;
}

// Weights of a megabyte or so, all of which are looked up in, multiplied with, gated or chosen from.
Sketch wide_model() {
  Sketch sketch(12, 16);
  const ActivationRef x = sketch.activation("x", 256), gated = sketch.activation("gated", 1024);
  const ActivationRef scores = sketch.activation("scores", 5), choice = sketch.activation("choice", 4);
  const ActivationRef mixed = sketch.activation("mixed", 256), logits = sketch.activation("logits", 1003);
  sketch.add(Embed{.table = sketch.matrix("table", QuantType::F32, 256, 1003), .out = x});
  sketch.add(GatedMatMul{x, sketch.matrix("gate", QuantType::F16, 256, 1024),
                         sketch.matrix("up", QuantType::F16, 256, 1024), ActivationFunction::Silu, gated});
  sketch.add(MatMul{
      gated, {{.weight = sketch.matrix("down", QuantType::Q8_0, 1024, 256), .residual = x, .out = x}}});
  sketch.add(MatMul{x, {{.weight = sketch.matrix("router", QuantType::F32, 256, 5), .out = scores}}});
  sketch.add(Route{.scores = scores, .choice = choice, .used = 2, .normalise = true});
  sketch.add(ExpertMlp{x, choice, sketch.matrix("expert_gate", QuantType::Q8_0, 256, 256, 5),
                       sketch.matrix("expert_up", QuantType::Q8_0, 256, 256, 5),
                       sketch.matrix("expert_down", QuantType::F32, 256, 256, 5), ActivationFunction::Silu, 2,
                       mixed});
  sketch.add(Add{x, mixed});
  sketch.add(MatMul{x, {{.weight = sketch.matrix("head", QuantType::Q4_0, 256, 1003), .out = logits}}});
  sketch.output(logits);
  return sketch;
}

}  // namespace

TEST_CASE("weights cut into pieces give the bits of whole ones") {
  const Sketch sketch = wide_model();
  const std::vector<int32_t> tokens = trial_tokens(16);
  for (const bool slow_features : {false, true}) {
    CAPTURE(slow_features);
    std::vector<std::vector<float>> outputs;
    for (const uint64_t largest_binding : {0, 100'000}) {
      auto real = open_test_gpu(slow_features);
      if (!real) return;
      const auto device = open_gpu_device(std::move(real), "test", {.largest_binding = largest_binding});
      for (const uint32_t rows : {1, 8, 16}) {
        GpuTrial trial(*device);
        REQUIRE(trial.load(sketch));
        const auto found = trial.steps(tokens, 0, rows);
        REQUIRE(found.has_value());
        outputs.push_back(*found);
      }
    }
    for (size_t i = 0; i < 3; ++i) {
      INFO("steps of ", i == 0 ? 1 : i * 8);
      CHECK(same_bits(outputs[i], outputs[i + 3]));
    }
  }
}

TEST_CASE("up to eight rows at once give the bits of one at a time, across the spans of attention") {
  auto real = open_test_gpu();
  if (!real) return;
  const auto device = open_gpu_device(std::move(real), "test");
  const Sketch sketch = small_model(64, 1024);
  const std::vector<int32_t> tokens = trial_tokens(520);
  std::vector<std::vector<float>> outputs;
  for (const uint32_t rows : {1, 3, 8}) {
    GpuTrial trial(*device);
    REQUIRE(trial.load(sketch));
    const auto found = trial.steps(tokens, 0, rows);
    REQUIRE(found.has_value());
    outputs.push_back(*found);
  }
  CHECK(same_bits(outputs[0], outputs[1]));
  CHECK(same_bits(outputs[0], outputs[2]));
}

TEST_CASE("rows of a long step can be computed again in a short one, bit for bit") {
  const std::vector<int32_t> tokens = trial_tokens(48);
  const auto all = std::span(tokens);
  for (const bool slow_features : {false, true}) {
    CAPTURE(slow_features);
    auto real = open_test_gpu(slow_features);
    if (!real) return;
    const auto device = open_gpu_device(std::move(real), "test");
    GpuTrial trial(*device);
    REQUIRE(trial.load(small_model(64, 1024)));
    REQUIRE(trial.step(all.first(20), 0));
    const auto together = trial.step(all.subspan(20), 20);
    REQUIRE(together.has_value());
    std::vector<float> again;
    for (const uint32_t rows : {1, 2, 8, 17}) {
      const size_t at = again.size() / 64;
      const auto part = trial.step(all.subspan(20 + at, rows), static_cast<uint32_t>(20 + at), true);
      REQUIRE(part.has_value());
      again.insert(again.end(), part->begin(), part->end());
    }
    CHECK(same_bits(together, again));
  }
}

TEST_CASE("a step cut into many submissions gives the bits of one") {
  const auto real = open_test_gpu();
  if (!real) return;
  GpuFaults seen;
  const auto device = open_gpu_device(std::make_unique<FailingGpu>(*real, seen), "test");
  Sketch sketch(13, 64);
  const ActivationRef x = sketch.input("x", 1536);
  for (int i = 0; i < 40; ++i) {
    const ActivationRef y = sketch.activation("y", 1536);
    sketch.add(MatMul{x, {{.weight = sketch.matrix("weight", QuantType::Q4_0, 1536, 1536), .out = y}}});
    sketch.add(Norm{.in = y, .out = x, .group = 1536});
  }
  sketch.output(x);
  GpuTrial trial(*device);
  REQUIRE(trial.load(sketch));
  const auto first = trial.step(trial_tokens(1), 0);
  CHECK(seen.recordings_submitted == 1);
  const auto second = trial.step(trial_tokens(1), 0);
  if (real->info().kind == DeviceKind::SoftwareGpu) CHECK(seen.recordings_submitted > 1);
  CHECK(same_bits(first, second));
}

TEST_CASE("a plan that begins with given rows gives what their tokens give") {
  auto real = open_test_gpu();
  if (!real) return;
  const auto device = open_gpu_device(std::move(real), "test");
  const auto build = [](bool given) {
    Sketch sketch(14, 12);
    const ActivationRef x = sketch.activation("x", 33);
    const ActivationRef y = sketch.activation("y", 50);
    std::vector<float> table(33 * kSketchVocabulary);
    for (size_t i = 0; i < table.size(); ++i) table[i] = static_cast<float>(i % 101) / 50.0f - 1.0f;
    const WeightRef weight = sketch.matrix("weight", QuantType::F32, 33, 50);
    if (given) {
      sketch.plan.input = x;
    } else {
      sketch.add(Embed{.table = sketch.table("table", 33, table), .out = x});
    }
    sketch.add(MatMul{x, {{.weight = weight, .out = y}}});
    sketch.output(y);
    return std::pair(sketch, table);
  };
  const std::vector<int32_t> tokens = trial_tokens(12);
  const auto [looked_up, table] = build(false);
  GpuTrial expected(*device);
  REQUIRE(expected.load(looked_up));
  GpuTrial trial(*device);
  REQUIRE(trial.load(build(true).first));
  std::vector<float> input;
  for (const int32_t token : tokens)
    input.insert(input.end(), table.begin() + token * 33, table.begin() + token * 33 + 33);
  const auto ticket = device->submit(trial.program(), {.tokens = tokens, .input = input});
  REQUIRE(ticket.has_value());
  std::vector<float> output(12 * 50);
  Result<Progress> progress = Progress::Running;
  while (progress && *progress == Progress::Running) progress = device->poll(*ticket, output);
  REQUIRE(progress.has_value());
  CHECK(same_bits(output, expected.step(tokens, 0)));
}

TEST_CASE("what a plan will take is predicted before it is allocated") {
  const auto real = open_test_gpu();
  if (!real) return;
  for (const Sketch& sketch : {small_model(64, 1024), small_model(1, 16), wide_model()}) {
    GpuFaults seen;
    const auto device = open_gpu_device(std::make_unique<FailingGpu>(*real, seen), "test");
    Plan plan = sketch.plan;
    for (size_t i = 0; i < plan.weights.size(); ++i) {
      plan.weights[i].layout = device->layout_for(plan.weights[i].shape, sketch.payloads[i].use);
    }
    const double predicted = static_cast<double>(device->bytes_for(plan));
    CHECK(seen.bytes == 0);
    GpuTrial trial(*device);
    REQUIRE(trial.load(sketch));
    CHECK(static_cast<double>(device->bytes_in_use()) == predicted);
    CHECK(static_cast<double>(seen.bytes) == doctest::Approx(predicted).epsilon(0.05));
  }
}

TEST_CASE("a step may be given up: its program is released while it runs") {
  auto real = open_test_gpu();
  if (!real) return;
  const auto device = open_gpu_device(std::move(real), "test");
  const std::vector<int32_t> tokens = trial_tokens(16);
  {
    GpuTrial trial(*device);
    REQUIRE(trial.load(small_model(16, 512)));
    CHECK(device->submit(trial.program(), {.tokens = tokens}).has_value());
  }
  CHECK(device->bytes_in_use() == 0);
  GpuTrial trial(*device);
  REQUIRE(trial.load(small_model(16, 512)));
  CHECK(trial.step(tokens, 0).has_value());
}

TEST_CASE("profiling times every dispatch of a step") {
  auto real = open_test_gpu();
  if (!real) return;
  const auto device = open_gpu_device(std::move(real), "test");
  GpuTrial trial(*device);
  REQUIRE(trial.load(small_model(16, 512)));
  const std::vector<int32_t> tokens = trial_tokens(1);
  std::vector<float> output(64);
  const auto times = device->profile(trial.program(), {.tokens = tokens}, output);
  REQUIRE(times.has_value());
  CHECK(output == *trial.step(tokens, 0));
  if (times->empty()) {
    MESSAGE("skipped: this GPU has no clock");
    return;
  }
  CHECK(times->front().op == "Embed");
  CHECK(times->back().op == "TakeRows");
  // Products of several weights are several dispatches; together they read every weight.
  const Plan& plan = trial.plan();
  uint64_t read = 0, expected = 0;
  for (const OpTime& time : *times) {
    CHECK(time.microseconds >= 0.0);
    CHECK_FALSE(time.kernel.empty());
    if (time.op == "Attention") CHECK(time.type == "F16");
    if (time.op == "MatMul" || time.op == "GatedMatMul") read += time.bytes;
  }
  for (const Op& op : plan.ops) {
    if (!std::holds_alternative<Attention>(op)) expected += op_reads(plan, op, 1, 0).bytes;
  }
  CHECK(read == expected);
}

TEST_CASE("what no kernel can compute is refused in words that name the operation and the tensor") {
  auto real = open_test_gpu();
  if (!real) return;
  const auto device = open_gpu_device(std::move(real), "test", {.largest_binding = 1 << 16});
  const auto refusal = [&](const Sketch& sketch) {
    GpuTrial trial(*device);
    const Status loaded = trial.load(sketch);
    REQUIRE(!loaded.has_value());
    CHECK(loaded.error().fault == Fault::Unsupported);
    return loaded.error().message;
  };
  Sketch long_rows(1, 4);
  const ActivationRef x = long_rows.input("x", 32), wide = long_rows.activation("wide", 5000);
  long_rows.add(MatMul{x, {{.weight = long_rows.matrix("up", QuantType::F32, 32, 5000), .out = wide}}});
  long_rows.output(wide);
  CHECK(refusal(long_rows).find("wide") != std::string::npos);

  Sketch experts(2, 4);
  const ActivationRef in = experts.input("in", 32), scores = experts.input("scores", 3);
  const ActivationRef choice = experts.activation("choice", 2), out = experts.activation("out", 32);
  experts.add(Route{.scores = scores, .choice = choice, .used = 1});
  experts.add(ExpertMlp{in, choice, experts.matrix("odd_gate", QuantType::F32, 32, 20, 3),
                        experts.matrix("odd_up", QuantType::F32, 32, 20, 3),
                        experts.matrix("down", QuantType::F32, 20, 32, 3), ActivationFunction::Silu, 1, out});
  experts.output(out);
  CHECK(refusal(experts).find("odd_gate") != std::string::npos);
}

}  // namespace hearth
