// The reference device against values worked out by hand (or with a calculator where there are exponentials),
// since all other devices are only compared with it.
#include <doctest/doctest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "engine/cpu/cpu_device.h"
#include "tests/ops/sketch.h"

namespace hearth {

namespace {

using Rows2d = std::vector<std::vector<float>>;

// A plan of at most eight rows whose inputs are written down: token t takes row t of every input.
struct ByHand {
  Sketch sketch{1, 8};

  ActivationRef input(const Rows2d& rows) {
    const uint32_t width = static_cast<uint32_t>(rows[0].size());
    std::vector<float> flat;
    for (const auto& row : rows) flat.insert(flat.end(), row.begin(), row.end());
    const ActivationRef out = sketch.activation("input", width);
    sketch.add(Embed{.table = sketch.table("table", width, flat), .out = out});
    return out;
  }

  WeightRef f32_matrix(uint32_t width, const std::vector<float>& values, uint32_t matrices = 1) {
    const WeightRef weight = sketch.table("matrix", width, values);
    WeightShape& shape = sketch.plan.weights[weight.index].shape;
    shape.matrices = matrices;
    shape.rows /= matrices;
    return weight;
  }

  // The output of a step of tokens 0, 1, … rows - 1.
  std::vector<float> run(uint32_t rows, uint32_t position = 0) {
    std::vector<int32_t> tokens(rows);
    std::iota(tokens.begin(), tokens.end(), 0);
    const auto device = open_reference_device();
    return LoadedSketch(*device, sketch).step(tokens, position);
  }

  std::vector<float> run(ActivationRef output, uint32_t rows, uint32_t position = 0) {
    sketch.output(output);
    return run(rows, position);
  }
};

void check_near(const std::vector<float>& found, const std::vector<double>& expected,
                double tolerance = 1e-6) {
  REQUIRE(found.size() == expected.size());
  for (size_t i = 0; i < found.size(); ++i) {
    INFO("value ", i, ": ", found[i], " instead of ", expected[i]);
    CHECK(std::fabs(found[i] - expected[i]) <= tolerance * (1.0 + std::fabs(expected[i])));
  }
}

}  // namespace

TEST_CASE("Embed scales the row of the token and adds those of the position and the segment") {
  ByHand hand;
  const ActivationRef x = hand.sketch.activation("x", 2);
  const WeightRef tokens = hand.f32_matrix(2, {1, 2, 3, 4});
  const WeightRef positions = hand.f32_matrix(2, {0, 0, 0, 0, 0, 0, 10, 20, 30, 40});
  hand.sketch.add(Embed{.table = tokens, .out = x, .scale = 2.0f});
  hand.sketch.add(Embed{Embed::Source::Position, positions, x, 1.0f, true});
  hand.sketch.add(Embed{Embed::Source::Segment, tokens, x, 100.0f, true});
  hand.sketch.second_segment = 4;
  check_near(hand.run(x, 2, 3), {112, 224, 336, 448});
}

TEST_CASE("without a second text every token is of the first segment") {
  ByHand hand;
  const ActivationRef x = hand.sketch.activation("x", 2);
  hand.sketch.add(
      Embed{.source = Embed::Source::Segment, .table = hand.f32_matrix(2, {1, 2, 3, 4}), .out = x});
  check_near(hand.run(x, 2, 3), {1, 2, 1, 2});
}

TEST_CASE("the root-mean-square norm divides by the root of the mean square and epsilon") {
  ByHand hand;
  const ActivationRef x = hand.input({{1, -2, 3, -4}});
  const WeightRef weight = hand.sketch.vector("weight", std::vector<float>{1, 2, 0.5f, -1});
  // The mean square is 7.5, and 7.5 + 0.5 = 8.
  hand.sketch.add(Norm{.in = x, .weight = weight, .out = x, .group = 4, .epsilon = 0.5f});
  check_near(hand.run(x, 1), {0.3535533906, -1.4142135624, 0.5303300859, 1.4142135624});
}

TEST_CASE("the layer norm subtracts the mean, divides by the deviation and adds the bias") {
  ByHand hand;
  const ActivationRef x = hand.input({{1, -2, 3, -4}});
  Norm op{.kind = Norm::Kind::Layer, .in = x, .out = x, .group = 4, .epsilon = 0.25f};
  op.weight = hand.sketch.vector("weight", std::vector<float>{1, 1, 1, 2});
  op.bias = hand.sketch.vector("bias", std::vector<float>{0, 0, 1, 0});
  hand.sketch.add(op);
  // The mean is -0.5 and the variance 7.25, so the divisor is sqrt(7.5).
  check_near(hand.run(x, 1), {0.5477225575, -0.5477225575, 2.2780193008, -2.5560386017});
}

TEST_CASE("a norm by groups treats each head alone, and leaves the sum with the residual in its input") {
  ByHand hand;
  const ActivationRef x = hand.input({{2, 3, 30, 39}});
  const ActivationRef residual = hand.input({{1, 1, 0, 1}});
  const ActivationRef normed = hand.sketch.activation("normed", 4);
  hand.sketch.add(Norm{.in = x, .residual = residual, .out = normed, .group = 2, .epsilon = 0.0f});
  hand.sketch.add(Add{normed, x});
  // Groups (3, 4) and (30, 40): root mean square 5 / sqrt(2) and ten times that.
  const double third = 0.6 * std::sqrt(2.0), fourth = 0.8 * std::sqrt(2.0);
  check_near(hand.run(normed, 1), {third + 3, fourth + 4, third + 30, fourth + 40});
}

TEST_CASE("MatMul multiplies rows of the weight with each row, then adds bias and residual") {
  ByHand hand;
  const ActivationRef in = hand.input({{1, 2, 3}, {0, -1, 1}});
  const ActivationRef residual = hand.input({{100, 200}, {300, 400}});
  const WeightRef weight = hand.f32_matrix(3, {1, 0, 2, -1, 5, 0});
  const WeightRef bias = hand.sketch.vector("bias", std::vector<float>{0.5f, -0.5f});
  hand.sketch.add(MatMul{in, {{weight, bias, residual, residual}}});
  check_near(hand.run(residual, 2), {107.5, 208.5, 302.5, 394.5});
}

TEST_CASE("GatedMatMul multiplies the activated gate with the other product") {
  ByHand hand;
  const ActivationRef in = hand.input({{1, 2}});
  const ActivationRef out = hand.sketch.activation("out", 2);
  const WeightRef gate = hand.f32_matrix(2, {1, 1, -1, -1});
  const WeightRef up = hand.f32_matrix(2, {10, 0, 0, 10});
  hand.sketch.add(GatedMatMul{in, gate, up, ActivationFunction::Relu, out});
  check_near(hand.run(out, 1), {30, 0});
}

TEST_CASE("activation functions have their known values") {
  const auto activated = [](ActivationFunction function) {
    ByHand hand;
    const ActivationRef x = hand.input({{-1.5f, 0.5f, 2.0f}});
    hand.sketch.add(Activate{x, function});
    return hand.run(x, 1);
  };
  check_near(activated(ActivationFunction::Silu), {-0.2736382857, 0.3112296657, 1.7615941560});
  check_near(activated(ActivationFunction::Gelu), {-0.1002108019, 0.3457312306, 1.9544997361});
  check_near(activated(ActivationFunction::GeluTanh), {-0.1004284230, 0.3457140098, 1.9545976941});
  check_near(activated(ActivationFunction::Relu), {0, 0.5, 2});
}

TEST_CASE("Rope turns each pair by its position times its frequency, and leaves the rest of a head alone") {
  const auto rotated = [](RopeStyle style) {
    ByHand hand;
    const ActivationRef x = hand.input({{1, 0, 0, 1, 7}, {1, 0, 0, 1, 7}});
    // Base 9 and 4 rotary values: frequencies 1 and 1/3.
    hand.sketch.add(Rope{.x = x, .head_width = 5, .rotary = 4, .style = style, .base = 9.0f});
    const std::vector<float> both = hand.run(x, 2, 2);  // positions 2 and 3
    return std::vector<float>(both.begin() + 5, both.end());
  };
  const double c0 = std::cos(3.0), s0 = std::sin(3.0), c1 = std::cos(1.0), s1 = std::sin(1.0);
  check_near(rotated(RopeStyle::Adjacent), {c0, s0, -s1, c1, 7});
  check_near(rotated(RopeStyle::HalfSplit), {c0, -s1, s0, c1, 7});
}

TEST_CASE("Rope divides frequencies by their factors and multiplies them with the scale") {
  ByHand hand;
  const ActivationRef x = hand.input({{1, 0, 1, 0}});
  Rope op{.x = x, .head_width = 4, .rotary = 4, .base = 9.0f, .frequency_scale = 0.5f};
  op.factors = hand.sketch.vector("factors", std::vector<float>{2.0f, 0.25f});
  op.yarn.attention = 3.0f;  // magnifies even without YaRN
  hand.sketch.add(op);
  // Position 6: 6 * 1 / 2 * 0.5 and 6 * (1/3) / 0.25 * 0.5.
  check_near(hand.run(x, 1, 6), {3 * std::cos(1.5), 3 * std::sin(1.5), 3 * std::cos(4.0), 3 * std::sin(4.0)});
}

TEST_CASE("YaRN keeps fast pairs, scales slow ones, blends those between, and magnifies all") {
  ByHand hand;
  const ActivationRef x = hand.input({{1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0}});
  Rope op{.x = x, .head_width = 16, .rotary = 16, .base = 10000.0f, .frequency_scale = 0.25f};
  op.yarn = {.extrapolation = 1.0f, .original_context = 4096};
  hand.sketch.add(op);
  // The ramp runs from pair 2 to pair 6, the magnitude is 1 + 0.1 ln 4; position 3.
  check_near(hand.run(x, 1, 3),
             {-1.1272345982, 0.1606833952, 0.6635404151, 0.9253059549, 1.0877742479, 0.3364880063,
              1.1352485805, 0.0876792635, 1.1384292923, 0.0213480510, 1.1386196288, 0.0047258559,
              1.1386291159, 0.0008539720, 1.1386294041, 0.0002700497});
}

namespace {

// Keys are log 1, log 2, log 5 and values 80, 160, 0, so a query of 1 sees shares of 1 : 2 : 5.
std::vector<float> attend(Attention op, KvType type = KvType::F32) {
  ByHand hand;
  const float key[] = {0.0f, std::log(2.0f), std::log(5.0f)};
  const ActivationRef queries = hand.input({{1, 0}, {1, 0}, {1, 0}});
  const ActivationRef keys = hand.input({{key[0]}, {key[1]}, {key[2]}});
  const ActivationRef values = hand.input({{80}, {160}, {0}});
  const ActivationRef out = hand.sketch.activation("out", 2);
  op.queries = queries;
  op.out = out;
  op.heads = 2;
  op.kv = hand.sketch.kv(1, 1, 1, 16, type);
  hand.sketch.add(StoreKv{keys, values, op.kv});
  hand.sketch.add(op);
  return hand.run(out, 3);
}

}  // namespace

TEST_CASE("causal attention weighs the positions up to its own by the softmax of their scores") {
  // The second head's query is 0: a plain mean.
  check_near(attend({}), {80, 80, (80 + 320) / 3.0, 120, (80 + 320) / 8.0, 80}, 1e-5);
}

TEST_CASE("attention that is not causal sees every position of the step") {
  check_near(attend({.causal = false}), {50, 80, 50, 80, 50, 80}, 1e-5);
}

TEST_CASE("a window of two positions holds the row's own and the one before") {
  check_near(attend({.window = 2}), {80, 80, (80 + 320) / 3.0, 120, 320 / 7.0, 80}, 1e-5);
}

TEST_CASE("scores are scaled, then capped") {
  // Twice log 5, capped at 1, is tanh(3.2189); the others tanh(1.3863) and 0.
  const double a = 1.0, b = std::exp(std::tanh(2 * std::log(2.0))),
               c = std::exp(std::tanh(2 * std::log(5.0)));
  const std::vector<float> found = attend({.scale = 2.0f, .softcap = 1.0f});
  CHECK(found[4] == doctest::Approx((80 * a + 160 * b) / (a + b + c)));
}

TEST_CASE("keys and values are rounded as the cache's type says") {
  // 160 and 80 are halves exactly, log 2 and log 5 are 0.693359375 and 1.609375 as halves.
  const double b = std::exp(0.693359375), c = std::exp(1.609375);
  CHECK(attend({}, KvType::F16)[4] == doctest::Approx((80 + 160 * b) / (1 + b + c)).epsilon(1e-7));

  ByHand hand;
  std::vector<float> values(32, 0.0f);
  values[0] = 127.0f, values[1] = 3.4f, values[2] = -3.6f, values[3] = 0.4f;
  const ActivationRef x = hand.input({values});
  const ActivationRef out = hand.sketch.activation("out", 32);
  const KvRef kv = hand.sketch.kv(1, 32, 32, 16, KvType::Q8_0);
  hand.sketch.add(StoreKv{x, x, kv});
  hand.sketch.add(Attention{x, out, kv, 1});
  const std::vector<float> found = hand.run(out, 1);
  check_near({found.begin(), found.begin() + 4}, {127, 3, -4, 0});
}

TEST_CASE("query heads share key heads in consecutive groups") {
  ByHand hand;
  const ActivationRef queries = hand.input({{1, 1, 1, 1}});
  const ActivationRef keys = hand.input({{0, 0}});
  const ActivationRef values = hand.input({{5, 9}});
  const ActivationRef out = hand.sketch.activation("out", 4);
  const KvRef kv = hand.sketch.kv(2, 1, 1, 16, KvType::F32);
  hand.sketch.add(StoreKv{keys, values, kv});
  hand.sketch.add(Attention{queries, out, kv, 4});
  check_near(hand.run(out, 1), {5, 5, 9, 9});
}

TEST_CASE("a later step attends to what earlier steps have stored") {
  ByHand hand;
  const ActivationRef x = hand.input({{0}, {0}, {0}});
  const ActivationRef values = hand.input({{3}, {5}, {10}});
  const ActivationRef out = hand.sketch.activation("out", 1);
  const KvRef kv = hand.sketch.kv(1, 1, 1, 16, KvType::F32);
  hand.sketch.add(StoreKv{x, values, kv});
  hand.sketch.add(Attention{x, out, kv, 1});
  hand.sketch.output(out);
  const auto device = open_reference_device();
  LoadedSketch loaded(*device, hand.sketch);
  check_near(loaded.run({0, 1, 2}, {2, 1}, 0), {3, 4, 6});
  // Going back overwrites: position 1 again, with other values.
  check_near(loaded.step({2}, 1), {6.5});
}

TEST_CASE("Softcap bends values towards its limit") {
  ByHand hand;
  const ActivationRef x = hand.input({{15, -90}});
  hand.sketch.add(Softcap{x, 30.0f});
  check_near(hand.run(x, 1), {13.8635147178, -29.8516426106});
}

TEST_CASE("Route chooses the best experts and weighs them as its gate says") {
  const auto routed = [](Route op, std::vector<float> bias = {}) {
    ByHand hand;
    op.scores = hand.input({{1, 3, 2, 0}});
    op.choice = hand.sketch.activation("choice", 4);
    op.used = 2;
    if (!bias.empty()) op.selection_bias = hand.sketch.vector("bias", bias);
    hand.sketch.add(op);
    return hand.run(op.choice, 1);
  };
  check_near(routed({}), {1, 2, 0.6439142599, 0.2368828181});
  check_near(routed({.normalise = true, .scale = 2.0f}), {1, 2, 2 * 0.7310585786, 2 * 0.2689414214});
  check_near(routed({.gate = Route::Gate::ChooseThenSoftmax}), {1, 2, 0.7310585786, 0.2689414214});
  check_near(routed({.gate = Route::Gate::Sigmoid}), {1, 2, 0.9525741268, 0.8807970780});
  // The bias lets the last expert win, but its weight stays its own.
  check_near(routed({.gate = Route::Gate::Sigmoid}, {0, 0, 0, 9}), {3, 1, 0.5, 0.9525741268});
}

TEST_CASE("ExpertMlp sums the chosen experts' outputs by their weights") {
  ByHand hand;
  const ActivationRef in = hand.input({{1, 2}});
  const ActivationRef choice = hand.input({{2, 0, 0.25f, 10}});
  const ActivationRef out = hand.sketch.activation("out", 2);
  // Three experts with a hidden layer of one: gate * up is 1 * 2, unused, 3 * 5.
  const WeightRef gate = hand.f32_matrix(2, {1, 0, 9, 9, 1, 1}, 3);
  const WeightRef up = hand.f32_matrix(2, {0, 1, 9, 9, 1, 2}, 3);
  const WeightRef down = hand.f32_matrix(1, {1, 2, 9, 9, 4, 8}, 3);
  hand.sketch.add(ExpertMlp{in, choice, gate, up, down, ActivationFunction::Relu, 2, out});
  // 0.25 * 15 * (4, 8) + 10 * 2 * (1, 2)
  check_near(hand.run(out, 1), {35, 70});
}

TEST_CASE("TakeRows gives the last row, or all") {
  for (const OutputRows rows : {OutputRows::Last, OutputRows::All}) {
    ByHand hand;
    hand.sketch.output(hand.input({{1, 2}, {3, 4}, {5, 6}}), rows);
    if (rows == OutputRows::Last) check_near(hand.run(3), {5, 6});
    if (rows == OutputRows::All) check_near(hand.run(3), {1, 2, 3, 4, 5, 6});
  }
}

TEST_CASE("Pool gives the mean, the first or the last row, of length one when asked") {
  const auto pooled = [](Pool::Kind kind, bool unit) {
    ByHand hand;
    const ActivationRef x = hand.input({{3, 0}, {0, 12}, {0, 0}, {1, 1}});
    const ActivationRef out = hand.sketch.activation("out", 2, Rows::Output);
    hand.sketch.add(Pool{kind, x, out, unit});
    hand.sketch.plan.output_rows = OutputRows::Pooled;
    hand.sketch.plan.output = out;
    return hand.run(3);
  };
  check_near(pooled(Pool::Kind::Mean, false), {1, 4});
  check_near(pooled(Pool::Kind::Mean, true), {1 / std::sqrt(17.0), 4 / std::sqrt(17.0)});
  check_near(pooled(Pool::Kind::First, true), {1, 0});
  check_near(pooled(Pool::Kind::First, false), {3, 0});
  check_near(pooled(Pool::Kind::Last, false), {0, 0});
  check_near(pooled(Pool::Kind::Last, true), {0, 0});  // no direction: stays zero
}

TEST_CASE("TopK gives the largest logits in order, ties by id, and what is no number last") {
  const auto best = [](const std::vector<float>& logits, uint32_t count) {
    ByHand hand;
    const ActivationRef in = hand.input({logits});
    const ActivationRef out = hand.sketch.activation("out", 2 * count);
    hand.sketch.add(TopK{in, out, count});
    return hand.run(out, 1);
  };
  check_near(best({1, 7, -3, 7, 2}, 3), {1, 3, 4, 7, 7, 2});
  check_near(best({-0.0f, 0.0f}, 2), {0, 1, 0, 0});
  check_near(best({5}, 1), {0, 5});
  const std::vector<float> strange = best({NAN, -INFINITY, 4, NAN}, 4);
  check_near({strange.begin(), strange.begin() + 4}, {2, 1, 0, 3});
  CHECK(strange[5] == -INFINITY);
  CHECK(std::isnan(strange[7]));
}

TEST_CASE("quantized weights are read block by block from the file's bytes") {
  ByHand hand;
  const ActivationRef in = hand.input({std::vector<float>(32, 1.0f)});
  const ActivationRef out = hand.sketch.activation("out", 2);
  const WeightRef weight = hand.sketch.matrix("weight", QuantType::Q8_0, 32, 2);
  std::vector<std::byte>& rows = hand.sketch.payloads[weight.index].rows;
  rows.assign(68, std::byte{0});
  rows[1] = std::byte{0x3c};  // first row: scale 1.0 as a half, one code of 5
  rows[2] = std::byte{5};
  rows[34 + 1] = std::byte{0x40};  // second row: scale 2.0, codes -1 and 4
  rows[34 + 2] = std::byte{0xff};
  rows[34 + 33] = std::byte{4};
  hand.sketch.add(MatMul{in, {{.weight = weight, .out = out}}});
  check_near(hand.run(out, 1), {5, 6});
}

}  // namespace hearth
