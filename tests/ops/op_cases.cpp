#include "tests/ops/op_cases.h"

#include <cmath>
#include <iterator>
#include <limits>
#include <random>

#include "engine/base/text.h"

namespace hearth {

namespace {

using Fill = Sketch::Fill;

// Rounding activations to 16 bits in blocks of 32 loses about 3e-5 of normally distributed ones.
constexpr double kRounded = 1e-4;
constexpr double kRoundedTwice = 5e-4;
constexpr double kRoundedToBytes = 0.01;  // where a device rounds to 8 bits
constexpr double kExact = 2e-6;

constexpr ActivationFunction kFunctions[] = {ActivationFunction::Silu, ActivationFunction::Gelu,
                                             ActivationFunction::GeluTanh, ActivationFunction::Relu};
constexpr const char* kFunctionNames[] = {"silu", "gelu", "gelu_tanh", "relu"};

struct MatrixSize {
  uint32_t width;
  uint32_t rows;
};

std::vector<MatrixSize> sizes_for(const QuantLayout& layout) {
  if (layout.block_values == 1) return {{1, 1}, {7, 3}, {100, 19}, {576, 33}, {1536, 47}};
  if (layout.block_values == 32) return {{32, 5}, {96, 17}, {288, 16}, {576, 33}, {1536, 47}};
  return {{256, 5}, {512, 70}, {768, 17}, {1536, 33}};
}

bool is_float(const QuantLayout& layout) { return layout.block_values == 1; }

void add_matmul_cases(std::vector<OpCase>& cases) {
  for (const QuantLayout& layout : quant_layouts()) {
    const QuantType type = layout.type;
    for (const MatrixSize size : sizes_for(layout)) {
      const auto build = [type, size](Fill fill) {
        return [=](Sketch& sketch) {
          const ActivationRef in = sketch.input("in", size.width, fill);
          const ActivationRef out = sketch.activation("out", size.rows);
          const WeightRef weight = sketch.matrix("weight", type, size.width, size.rows);
          sketch.add(MatMul{in, {{.weight = weight, .out = out}}});
          sketch.output(out);
        };
      };
      const std::string name = concat("MatMul ", layout.name, " ", size.width, "x", size.rows);
      cases.push_back({name + " of exact inputs", kExact, build(Fill::Eighths)});
      cases.push_back(
          {name + " of random inputs", is_float(layout) ? kExact : kRounded, build(Fill::Gaussian)});
    }
  }
}

// What becomes one vector of a text may be computed with activations of 8 bits.
void add_pooled_product_cases(std::vector<OpCase>& cases) {
  for (const QuantLayout& layout : quant_layouts()) {
    for (const bool exact : {true, false}) {
      const auto build = [type = layout.type, exact](Sketch& sketch) {
        const ActivationRef in = sketch.input("in", 768, exact ? Fill::Eighths : Fill::Gaussian);
        const ActivationRef product = sketch.activation("product", 70);
        sketch.add(MatMul{in, {{.weight = sketch.matrix("weight", type, 768, 70), .out = product}}});
        sketch.plan.output_rows = OutputRows::Pooled;
        sketch.plan.output = sketch.activation("pooled", 70, Rows::Output);
        sketch.add(Pool{Pool::Kind::Mean, product, sketch.plan.output, false});
      };
      cases.push_back({concat("MatMul ", layout.name, " of ", exact ? "exact" : "random", " inputs, pooled"),
                       exact || is_float(layout) ? kExact : kRoundedToBytes, build});
    }
  }
}

// Queries, keys and values from one input, with biases, and a residual that is overwritten by the sum.
void add_projection_cases(std::vector<OpCase>& cases) {
  for (const QuantLayout& layout : quant_layouts()) {
    const QuantType type = layout.type;
    const auto build = [type](Sketch& sketch) {
      const ActivationRef in = sketch.input("in", 768, Fill::Eighths);
      const ActivationRef residual = sketch.input("residual", 45);
      const ActivationRef a = sketch.activation("a", 45);
      const ActivationRef b = sketch.activation("b", 45);
      MatMul op{in, {}};
      op.projections.push_back({.weight = sketch.matrix("a_weight", type, 768, 45),
                                .bias = sketch.vector("a_bias", 45),
                                .out = a});
      op.projections.push_back({.weight = sketch.matrix("b_weight", QuantType::Q4_1, 768, 45), .out = b});
      op.projections.push_back({.weight = sketch.matrix("c_weight", type, 768, 45),
                                .bias = sketch.vector("c_bias", 45),
                                .residual = residual,
                                .out = residual});
      sketch.add(op);
      sketch.add(Add{residual, a});
      sketch.add(Add{residual, b});
      sketch.output(residual);
    };
    cases.push_back({concat("MatMul of three projections, ", layout.name), kExact, build, {1, 2, 9, 33}});
  }
}

void add_gated_cases(std::vector<OpCase>& cases) {
  const auto build = [](QuantType gate, QuantType up, ActivationFunction function, Fill fill, uint32_t rows) {
    return [=](Sketch& sketch) {
      const ActivationRef in = sketch.input("in", 768, fill, fill == Fill::Eighths ? 0.125f : 1.0f);
      const ActivationRef out = sketch.activation("out", rows);
      const WeightRef gate_weight = sketch.matrix("gate", gate, 768, rows);
      sketch.add(GatedMatMul{in, gate_weight, sketch.matrix("up", up, 768, rows), function, out});
      sketch.output(out);
    };
  };
  for (const QuantLayout& layout : quant_layouts()) {
    const QuantType type = layout.type;
    cases.push_back({concat("GatedMatMul ", layout.name, " of exact inputs"),
                     kExact,
                     build(type, type, ActivationFunction::Silu, Fill::Eighths, 37),
                     {1, 2, 7, 9, 33, 64}});
    cases.push_back({concat("GatedMatMul ", layout.name, " of random inputs"),
                     is_float(layout) ? kExact : kRoundedTwice,
                     build(type, type, ActivationFunction::GeluTanh, Fill::Gaussian, 48),
                     {1, 3, 8, 17}});
  }
  for (size_t i = 0; i < std::size(kFunctions); ++i) {
    cases.push_back({concat("GatedMatMul Q4_K with Q6_K, ", kFunctionNames[i]),
                     kExact,
                     build(QuantType::Q4_K, QuantType::Q6_K, kFunctions[i], Fill::Eighths, 35),
                     {1, 5, 20}});
  }
}

void add_embed_cases(std::vector<OpCase>& cases) {
  for (const QuantLayout& layout : quant_layouts()) {
    const QuantType type = layout.type;
    const uint32_t width = is_float(layout) ? 100 : layout.block_values * 3;
    // The table is also a head that is multiplied with, so the device may have repacked it.
    cases.push_back({concat("Embed from a ", layout.name, " matrix"), 1e-6, [=](Sketch& sketch) {
                       const ActivationRef x = sketch.activation("x", width);
                       const WeightRef table = sketch.matrix("table", type, width, kSketchVocabulary);
                       sketch.add(Embed{.table = table, .out = x, .scale = 3.5f});
                       sketch.output(x);
                     }});
  }
  cases.push_back({"Embed adds the position's and the segment's rows to the token's",
                   1e-6,
                   [](Sketch& sketch) {
                     const ActivationRef x = sketch.input("x", 384);
                     const WeightRef positions = sketch.matrix("positions", QuantType::F16, 384, 200);
                     const WeightRef segments = sketch.matrix("segments", QuantType::F32, 384, 2);
                     sketch.second_segment = 30;
                     sketch.add(Embed{Embed::Source::Position, positions, x, 1.0f, true});
                     sketch.add(Embed{Embed::Source::Segment, segments, x, 1.0f, true});
                     sketch.output(x);
                   },
                   {1, 2, 9, 33},
                   11});
}

void add_norm_cases(std::vector<OpCase>& cases) {
  struct Size {
    uint32_t width, group;
  };
  for (const Size size :
       {Size{32, 32}, Size{100, 100}, Size{576, 576}, Size{576, 64}, Size{1536, 1536}, Size{480, 96}}) {
    for (const Norm::Kind kind : {Norm::Kind::Rms, Norm::Kind::Layer}) {
      for (const int options : {0, 1, 2, 3}) {
        const bool in_place = options & 1;
        const bool full = options & 2;
        const auto build = [=](Sketch& sketch) {
          const ActivationRef in = sketch.input("in", size.width, Fill::Gaussian, 20.0f);
          Norm op{.kind = kind, .in = in, .group = size.group, .epsilon = 1e-6f};
          op.out = in_place ? in : sketch.activation("out", size.width);
          if (full) {
            op.residual = sketch.input("residual", size.width, Fill::Gaussian, 5.0f);
            op.weight = sketch.vector("weight", size.group, 1.0f);
            op.bias = sketch.vector("bias", size.group);
          }
          sketch.add(op);
          // The sum with the residual stays in `in`: show it too.
          if (!in_place) sketch.add(Add{op.out, in});
          sketch.output(op.out);
        };
        cases.push_back(
            {concat("Norm ", kind == Norm::Kind::Rms ? "rms " : "layer ", size.width, " by ", size.group,
                    full ? " with residual, weight and bias" : "", in_place ? " in place" : ""),
             kExact,
             build,
             {1, 2, 9, 33}});
      }
    }
  }
}

void add_elementwise_cases(std::vector<OpCase>& cases) {
  for (const uint32_t width : {1u, 33u, 1536u}) {
    for (size_t i = 0; i < std::size(kFunctions); ++i) {
      const ActivationFunction function = kFunctions[i];
      cases.push_back({concat("Activate ", kFunctionNames[i], " ", width), kExact, [=](Sketch& sketch) {
                         const ActivationRef x = sketch.input("x", width, Fill::Gaussian, 4.0f);
                         sketch.add(Activate{x, function});
                         sketch.output(x);
                       }});
    }
    cases.push_back({concat("Add ", width), 1e-7, [=](Sketch& sketch) {
                       const ActivationRef x = sketch.input("x", width);
                       sketch.add(Add{x, sketch.input("y", width)});
                       sketch.output(x);
                     }});
    cases.push_back({concat("Softcap ", width), kExact, [=](Sketch& sketch) {
                       const ActivationRef x = sketch.input("x", width, Fill::Gaussian, 60.0f);
                       sketch.add(Softcap{x, 30.0f});
                       sketch.output(x);
                     }});
  }
}

void add_rope_cases(std::vector<OpCase>& cases) {
  const auto add = [&cases](std::string name, double tolerance, uint32_t position, bool factors, Rope rope) {
    const auto build = [=](Sketch& sketch) {
      Rope op = rope;
      op.x = sketch.input("x", 3 * rope.head_width);
      if (factors) op.factors = sketch.vector("factors", rope.rotary / 2, 2.0f);
      sketch.add(op);
      sketch.output(op.x);
    };
    cases.push_back({std::move(name), tolerance, build, {1, 2, 9, 33}, position});
  };
  for (const RopeStyle style : {RopeStyle::Adjacent, RopeStyle::HalfSplit}) {
    const char* style_name = style == RopeStyle::Adjacent ? "adjacent" : "half split";
    for (const uint32_t head : {32u, 64u, 80u, 96u, 128u, 256u}) {
      add(concat("Rope ", style_name, ", heads of ", head), kExact, 0, false,
          {.head_width = head, .rotary = head, .style = style});
    }
    const Rope plain{.head_width = 80, .rotary = 80, .style = style};
    Rope partial = plain;
    partial.rotary = 22;
    add(concat("Rope ", style_name, ", the first 22 of 80 values"), kExact, 5, false, partial);
    Rope scaled = plain;
    scaled.base = 1e6f;
    scaled.frequency_scale = 0.25f;
    add(concat("Rope ", style_name, ", scaled linearly, with factors"), kExact, 300, true, scaled);
    add(concat("Rope ", style_name, ", far from the start"), kExact, 8000, false, plain);
    Rope yarn = scaled;
    yarn.base = 10000.0f;
    yarn.yarn = {.extrapolation = 1.0f,
                 .attention = 0.9f,
                 .beta_fast = 32.0f,
                 .beta_slow = 1.0f,
                 .original_context = 4096};
    add(concat("Rope ", style_name, ", YaRN"), kExact, 100, false, yarn);
    yarn.yarn.extrapolation = 0.5f;
    add(concat("Rope ", style_name, ", half YaRN with factors"), kExact, 100, true, yarn);
    yarn.yarn.extrapolation = 0.0f;
    add(concat("Rope ", style_name, ", linear, with a magnitude"), kExact, 100, false, yarn);
  }
}

struct AttentionShape {
  uint32_t heads, kv_heads, key_width, value_width;
  KvType type = KvType::F32;
  uint32_t window = 0;
  float softcap = 0.0f;
  bool causal = true;
  uint32_t capacity = 160;
};

void build_attention(Sketch& sketch, const AttentionShape& shape) {
  const ActivationRef queries = sketch.input("queries", shape.heads * shape.key_width, Fill::Gaussian, 2.0f);
  const ActivationRef keys = sketch.input("keys", shape.kv_heads * shape.key_width);
  const ActivationRef values = sketch.input("values", shape.kv_heads * shape.value_width);
  const ActivationRef out = sketch.activation("out", shape.heads * shape.value_width);
  const KvRef kv = sketch.kv(shape.kv_heads, shape.key_width, shape.value_width, shape.capacity, shape.type);
  sketch.add(StoreKv{keys, values, kv});
  const float scale = 1.0f / std::sqrt(static_cast<float>(shape.key_width));
  sketch.add(Attention{queries, out, kv, shape.heads, scale, shape.window, shape.softcap, shape.causal});
  sketch.output(out);
}

// The cache rounds the same way everywhere, and nothing else is rounded to fewer bits than a float has.
constexpr double kAttention = 1e-5;

void add_attention_cases(std::vector<OpCase>& cases) {
  const auto add = [&cases](const std::string& name, AttentionShape shape,
                            std::vector<uint32_t> step_rows = {17, 1, 1, 2, 33, 3, 64, 7, 8, 1, 9}) {
    cases.push_back({"Attention " + name, kAttention, [=](Sketch& sketch) { build_attention(sketch, shape); },
                     std::move(step_rows)});
  };
  const KvType kTypes[] = {KvType::F32, KvType::F16, KvType::Q8_0};
  const char* kTypeNames[] = {"F32", "F16", "Q8_0"};
  for (size_t t = 0; t < std::size(kTypes); ++t) {
    const KvType type = kTypes[t];
    for (const uint32_t width : {32u, 64u, 96u, 128u, 256u}) {
      add(concat(kTypeNames[t], ", heads of ", width), {4, 2, width, width, type});
    }
    for (const uint32_t shared : {1u, 3u, 4u, 8u}) {
      add(concat(kTypeNames[t], ", ", shared, " heads share keys"), {2 * shared, 2, 64, 64, type});
    }
    add(concat(kTypeNames[t], ", keys wider than values"), {4, 1, 192, 128, type});
    add(concat(kTypeNames[t], ", values wider than keys"), {6, 2, 32, 64, type});
    for (const uint32_t window : {1u, 5u, 16u, 50u}) {
      add(concat(kTypeNames[t], ", window of ", window), {9, 3, 64, 64, type, window});
    }
    add(concat(kTypeNames[t], ", softcap"), {4, 2, 64, 64, type, 0, 2.0f});
    add(concat(kTypeNames[t], ", softcap and window"), {4, 2, 64, 64, type, 20, 2.0f});
    add(concat(kTypeNames[t], ", every position"), {6, 6, 32, 32, type, 0, 0.0f, false}, {33});
    add(concat(kTypeNames[t], ", one row, every position"), {6, 6, 32, 32, type, 0, 0.0f, false}, {1});
  }
  add("F32, heads of 80", {4, 4, 80, 80, KvType::F32});
  add("F16, heads of 80", {4, 2, 80, 80, KvType::F16});
  add("F16, one position at a time", {9, 3, 64, 64, KvType::F16}, std::vector<uint32_t>(40, 1));
  AttentionShape deep{9, 3, 64, 64, KvType::F16};
  deep.capacity = 1024;
  std::vector<uint32_t> deep_steps(14, 64);
  deep_steps.insert(deep_steps.end(), {1, 1, 5, 64, 1});
  add("F16, deep in a long context", deep, deep_steps);
}

ActivationRef build_route(Sketch& sketch, uint32_t experts, Route route, bool with_bias) {
  route.scores = sketch.input("scores", experts);
  route.choice = sketch.activation("choice", 2 * route.used);
  if (with_bias) route.selection_bias = sketch.vector("bias", experts);
  sketch.add(route);
  return route.choice;
}

void add_expert_cases(std::vector<OpCase>& cases) {
  struct Choice {
    uint32_t experts, used;
  };
  const Route::Gate gates[] = {Route::Gate::SoftmaxThenChoose, Route::Gate::ChooseThenSoftmax,
                               Route::Gate::Sigmoid};
  const char* gate_names[] = {"softmax then choose", "choose then softmax", "sigmoid"};
  for (const Choice choice : {Choice{4, 1}, Choice{8, 2}, Choice{60, 4}, Choice{128, 8}, Choice{3, 3}}) {
    for (size_t g = 0; g < std::size(gates); ++g) {
      for (const bool full : {false, true}) {
        Route route{.gate = gates[g], .used = choice.used, .normalise = full, .scale = full ? 2.5f : 1.0f};
        cases.push_back({concat("Route ", gate_names[g], ", ", choice.used, " of ", choice.experts,
                                full ? ", biased, normalised and scaled" : ""),
                         kExact, [=](Sketch& sketch) {
                           sketch.output(build_route(sketch, choice.experts, route, full));
                         }});
      }
    }
  }
  for (const QuantLayout& layout : quant_layouts()) {
    const QuantType type = layout.type;
    for (const uint32_t hidden : {256u, 512u}) {
      cases.push_back({concat("ExpertMlp ", layout.name, ", hidden layer of ", hidden),
                       is_float(layout) ? kExact : kRoundedTwice,
                       [=](Sketch& sketch) {
                         const ActivationRef choice =
                             build_route(sketch, 5, {.used = 2, .normalise = true}, false);
                         const ActivationRef in = sketch.input("in", 256);
                         const ActivationRef out = sketch.activation("out", 80);
                         const WeightRef gate = sketch.matrix("gate", type, 256, hidden, 5);
                         const WeightRef up = sketch.matrix("up", type, 256, hidden, 5);
                         const WeightRef down = sketch.matrix("down", type, hidden, 80, 5);
                         sketch.add(ExpertMlp{in, choice, gate, up, down, ActivationFunction::Silu, 2, out});
                         sketch.output(out);
                       },
                       {1, 2, 9}});
    }
  }
}

void add_output_cases(std::vector<OpCase>& cases) {
  for (const uint32_t width : {1u, 100u, 384u}) {
    cases.push_back({concat("TakeRows, the last of ", width), 1e-7,
                     [=](Sketch& sketch) { sketch.output(sketch.input("x", width), OutputRows::Last); }});
    const Pool::Kind kinds[] = {Pool::Kind::Mean, Pool::Kind::First, Pool::Kind::Last};
    for (size_t k = 0; k < std::size(kinds); ++k) {
      for (const bool unit : {false, true}) {
        const Pool::Kind kind = kinds[k];
        const char* names[] = {"mean", "first", "last"};
        cases.push_back({concat("Pool ", names[k], unit ? " of unit length, " : ", ", width), kExact,
                         [=](Sketch& sketch) {
                           const ActivationRef x = sketch.input("x", width);
                           const ActivationRef out = sketch.activation("out", width, Rows::Output);
                           sketch.add(Pool{kind, x, out, unit});
                           sketch.plan.output_rows = OutputRows::Pooled;
                           sketch.plan.output = out;
                         }});
      }
    }
  }
  cases.push_back({"MatMul of the last row only", kExact, [](Sketch& sketch) {
                     const ActivationRef x = sketch.input("x", 96, Fill::Eighths);
                     const ActivationRef last = sketch.activation("last", 96, Rows::Output);
                     sketch.plan.output_rows = OutputRows::Last;
                     sketch.plan.output = sketch.activation("logits", 131, Rows::Output);
                     sketch.add(TakeRows{x, last});
                     const WeightRef head = sketch.matrix("head", QuantType::Q8_0, 96, 131);
                     sketch.add(MatMul{last, {{.weight = head, .out = sketch.plan.output}}});
                   }});
}

// Logits of one row per token: each value is taken at random from `choices`, or normally distributed.
std::vector<float> random_logits(Sketch& sketch, uint32_t width, const std::vector<float>& choices) {
  std::normal_distribution<float> normal(0.0f, 4.0f);
  std::vector<float> logits(size_t{width} * kSketchVocabulary);
  for (float& logit : logits) {
    logit = choices.empty() ? normal(sketch.random) : choices[sketch.random() % choices.size()];
  }
  return logits;
}

void add_top_k_cases(std::vector<OpCase>& cases) {
  constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const auto add = [&cases](const std::string& name, uint32_t width, uint32_t count,
                            const std::vector<float>& choices = {}) {
    const auto build = [=](Sketch& sketch) {
      const ActivationRef logits = sketch.activation("logits", width);
      const WeightRef table = sketch.table("table", width, random_logits(sketch, width, choices));
      sketch.add(Embed{.table = table, .out = logits});
      const ActivationRef best = sketch.activation("best", 2 * count);
      sketch.add(TopK{logits, best, count});
      sketch.output(best);
    };
    cases.push_back({concat("TopK, ", count, " of ", width, " ", name), 0.0, build, {1, 2, 9}});
  };
  const std::vector<float> few = {-1.5f, -0.0f, 0.0f, 0.25f, 7.0f};
  const std::vector<float> strange = {kNaN, -kNaN, -kInfinity, kInfinity, 1.0f, -1.0f};
  for (const uint32_t width : {1u, 3u, 100u, 127u, 1000u}) {
    for (const uint32_t count : {1u, 2u, 40u, 99u, kMostCandidates}) {
      if (count > width) continue;
      add("random ones", width, count);
      add("with many ties", width, count, few);
    }
  }
  for (const uint32_t count : {1u, 40u, kMostCandidates}) {
    add("random ones", 32001, count);
    add("random ones", 49152, count);
    add("with many ties", 49152, count, few);
    add("equal ones", 5000, count, {3.25f});
    add("numbers and others", 200, count, strange);
    add("that are no numbers", 300, count, {kNaN});
  }
}

// A small transformer block as decoder.cpp builds it: what single ops cannot show, such as one op's output
// being overwritten too early.
void build_block(Sketch& sketch, QuantType type) {
  const uint32_t width = 256;
  const ActivationRef x = sketch.input("x", width);
  const ActivationRef normed = sketch.activation("normed", width);
  const ActivationRef queries = sketch.activation("queries", 256);
  const ActivationRef keys = sketch.activation("keys", 128);
  const ActivationRef values = sketch.activation("values", 128);
  const ActivationRef attended = sketch.activation("attended", 256);
  const ActivationRef hidden = sketch.activation("hidden", 768);
  const KvRef kv = sketch.kv(2, 64, 64, 160, KvType::F16);
  const auto norm = [&](ActivationRef in, uint32_t group, ActivationRef out) {
    sketch.add(Norm{.in = in, .weight = sketch.vector("norm", group, 1.0f), .out = out, .group = group});
  };
  norm(x, width, normed);
  sketch.add(MatMul{normed,
                    {{.weight = sketch.matrix("q", type, width, 256), .out = queries},
                     {.weight = sketch.matrix("k", type, width, 128), .out = keys},
                     {.weight = sketch.matrix("v", type, width, 128), .out = values}}});
  norm(queries, 64, queries);
  norm(keys, 64, keys);
  sketch.add(Rope{.x = queries, .head_width = 64, .rotary = 64, .style = RopeStyle::HalfSplit});
  sketch.add(Rope{.x = keys, .head_width = 64, .rotary = 64, .style = RopeStyle::HalfSplit});
  sketch.add(StoreKv{keys, values, kv});
  sketch.add(Attention{queries, attended, kv, 4, 0.125f});
  sketch.add(MatMul{attended, {{.weight = sketch.matrix("o", type, 256, width), .residual = x, .out = x}}});
  norm(x, width, normed);
  const WeightRef gate = sketch.matrix("gate", type, width, 768);
  sketch.add(
      GatedMatMul{normed, gate, sketch.matrix("up", type, width, 768), ActivationFunction::Silu, hidden});
  sketch.add(MatMul{hidden, {{.weight = sketch.matrix("down", type, 768, width), .residual = x, .out = x}}});
  sketch.output(x);
}

void add_block_cases(std::vector<OpCase>& cases) {
  for (const QuantType type :
       {QuantType::F32, QuantType::F16, QuantType::Q4_1, QuantType::Q8_0, QuantType::Q4_K}) {
    const QuantLayout& layout = quant_layout(type);
    // The F16 cache rounds keys and values that already differ in their last bits.
    cases.push_back({concat("A transformer block, ", layout.name),
                     is_float(layout) ? 1e-4 : kRoundedTwice,
                     [=](Sketch& sketch) { build_block(sketch, type); },
                     {17, 1, 1, 3, 64, 9}});
  }
}

}  // namespace

std::vector<OpCase> op_cases() {
  std::vector<OpCase> cases;
  add_matmul_cases(cases);
  add_projection_cases(cases);
  add_gated_cases(cases);
  add_embed_cases(cases);
  add_norm_cases(cases);
  add_elementwise_cases(cases);
  add_rope_cases(cases);
  add_attention_cases(cases);
  add_expert_cases(cases);
  add_output_cases(cases);
  add_pooled_product_cases(cases);
  add_top_k_cases(cases);
  add_block_cases(cases);
  return cases;
}

std::vector<OpCase> grouping_cases() {
  std::vector<OpCase> cases;
  for (const QuantLayout& layout : quant_layouts()) {
    const QuantType type = layout.type;
    cases.push_back({.name = concat("A transformer block, ", layout.name),
                     .build = [=](Sketch& sketch) { build_block(sketch, type); }});
    cases.push_back({.name = concat("MatMul ", layout.name), .build = [=](Sketch& sketch) {
                       const ActivationRef out = sketch.activation("out", 70);
                       const ActivationRef in = sketch.input("in", 768);
                       const WeightRef weight = sketch.matrix("weight", type, 768, 70);
                       sketch.add(MatMul{in, {{.weight = weight, .out = out}}});
                       sketch.output(out);
                     }});
  }
  std::vector<OpCase> others;
  add_norm_cases(others);
  add_rope_cases(others);
  add_attention_cases(others);
  add_expert_cases(others);
  for (OpCase& other : others) {
    // Where a row sees the rows after it, its result depends on them.
    if (other.name.find("every position") == std::string::npos) cases.push_back(std::move(other));
  }
  return cases;
}

}  // namespace hearth
