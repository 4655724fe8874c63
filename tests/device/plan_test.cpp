#include "engine/device/plan.h"

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <variant>

namespace hearth {

namespace {

// One decoder layer with every kind of op, in an order that check_plan accepts. Indices are positions in the
// lists below.
struct SmallPlan {
  Plan plan;

  SmallPlan() {
    plan.max_rows = 16;
    plan.kv.push_back({.heads = 1, .key_width = 32, .value_width = 32, .capacity = 48, .type = KvType::Q8_0});
    const WeightRef embeddings = weight("token_embd.weight", QuantType::Q4_1, 64, 100);
    const WeightRef norm = weight("norm.weight", QuantType::F32, 64, 1);
    const WeightRef query = weight("q.weight", QuantType::Q8_0, 64, 64);
    const WeightRef query_bias = weight("q.bias", QuantType::F32, 64, 1);
    const WeightRef key = weight("k.weight", QuantType::Q8_0, 64, 32);
    const WeightRef value = weight("v.weight", QuantType::F16, 64, 32);
    const WeightRef factors = weight("factors", QuantType::F32, 8, 1);
    const WeightRef gate = weight("gate.weight", QuantType::Q4_0, 64, 96);
    const WeightRef up = weight("up.weight", QuantType::Q5_1, 64, 96);
    const WeightRef down = weight("down.weight", QuantType::Q4_0, 96, 64);
    const WeightRef router = weight("router.weight", QuantType::F32, 64, 8);
    const WeightRef router_bias = weight("router.bias", QuantType::F32, 8, 1);
    const WeightRef expert_gate = weight("gate_exps.weight", QuantType::MXFP4, 64, 32, 8);
    const WeightRef expert_down = weight("down_exps.weight", QuantType::IQ4_NL, 32, 64, 8);

    const ActivationRef x = activation("x", 64);
    const ActivationRef h = activation("h", 64);
    const ActivationRef q = activation("q", 64);
    const ActivationRef k = activation("k", 32);
    const ActivationRef v = activation("v", 32);
    const ActivationRef mlp = activation("mlp", 96);
    const ActivationRef scores = activation("scores", 8);
    const ActivationRef choice = activation("choice", 4);
    const ActivationRef last = activation("last", 64, Rows::Output);
    const ActivationRef logits = activation("logits", 100, Rows::Output);

    plan.ops = {
        Embed{.table = embeddings, .out = x, .scale = 8.0f},
        Norm{.in = x, .weight = norm, .out = h, .group = 64, .epsilon = 1e-6f},
        MatMul{h,
               {{.weight = query, .bias = query_bias, .out = q},
                {.weight = key, .out = k},
                {.weight = value, .out = v}}},
        Rope{.x = q, .head_width = 32, .rotary = 16, .style = RopeStyle::HalfSplit, .factors = factors},
        StoreKv{k, v, {0}},
        Attention{
            .queries = q, .out = h, .kv = {0}, .heads = 2, .scale = 0.125f, .window = 40, .softcap = 50.0f},
        Add{x, h},
        Norm{.kind = Norm::Kind::Layer, .in = x, .residual = h, .out = x, .group = 32},
        GatedMatMul{x, gate, up, ActivationFunction::GeluTanh, mlp},
        Activate{mlp, ActivationFunction::Relu},
        MatMul{mlp, {{.weight = down, .residual = x, .out = x}}},
        MatMul{x, {{.weight = router, .out = scores}}},
        Route{
            .scores = scores, .selection_bias = router_bias, .choice = choice, .used = 2, .normalise = true},
        ExpertMlp{x, choice, expert_gate, expert_gate, expert_down, ActivationFunction::Silu, 2, h},
        TakeRows{h, last},
        MatMul{last, {{.weight = embeddings, .out = logits}}},
        Softcap{logits, 30.0f},
    };
    plan.output = logits;
  }

  WeightRef weight(const std::string& name, QuantType type, uint64_t width, uint64_t rows,
                   uint64_t matrices = 1) {
    plan.weights.push_back({name, {type, width, rows, matrices}});
    return {static_cast<uint32_t>(plan.weights.size() - 1)};
  }

  ActivationRef activation(const std::string& name, uint32_t width, Rows rows = Rows::Step) {
    plan.activations.push_back({name, width, rows});
    return {static_cast<uint32_t>(plan.activations.size() - 1)};
  }

  Weight& find_weight(const std::string& name) {
    for (Weight& weight : plan.weights) {
      if (weight.name == name) return weight;
    }
    FAIL("no weight ", name);
    return plan.weights[0];
  }

  Activation& find_activation(const std::string& name) {
    for (Activation& activation : plan.activations) {
      if (activation.name == name) return activation;
    }
    FAIL("no activation ", name);
    return plan.activations[0];
  }

  // The op at this place of the list above.
  template <class T>
  T& op(size_t index) {
    return std::get<T>(plan.ops.at(index));
  }
};

// Breaks a small plan and returns what check_plan says, "" for nothing.
std::string refusal(const std::function<void(SmallPlan&)>& break_it, Fault fault = Fault::BadFormat) {
  SmallPlan small;
  break_it(small);
  const Status status = check_plan(small.plan);
  if (status) return "";
  CHECK(status.error().fault == fault);
  // A plan that is refused can still be shown.
  CHECK(!print_plan(small.plan).empty());
  return status.error().message;
}

}  // namespace

TEST_CASE("a plan prints one line an op") {
  const std::string expected =
      "Embed token scale=8 -> x: token_embd.weight Q4_1 64x100\n"
      "Norm rms in=x group=64 epsilon=1e-06 -> h: norm.weight F32 64\n"
      "MatMul in=h -> q: q.weight Q8_0 64x64 bias=q.bias F32 64; k: k.weight Q8_0 64x32; v: v.weight F16 "
      "64x32\n"
      "Rope half_split x=q head=32 rotary=16 base=10000 factors=factors F32 8\n"
      "StoreKv keys=k values=v -> kv[0]: Q8_0 heads=1 widths=32+32 capacity=48\n"
      "Attention causal queries=q kv[0] heads=2 scale=0.125 window=40 softcap=50 -> h\n"
      "Add a=x b=h\n"
      "Norm layer in=x residual=h group=32 epsilon=1e-05 -> x\n"
      "GatedMatMul gelu_tanh in=x -> mlp: gate.weight Q4_0 64x96; up.weight Q5_1 64x96\n"
      "Activate relu x=mlp\n"
      "MatMul in=mlp -> x: down.weight Q4_0 96x64 residual=x\n"
      "MatMul in=x -> scores: router.weight F32 64x8\n"
      "Route softmax_then_choose scores=scores used=2 normalise -> choice: selection_bias=router.bias F32 8\n"
      "ExpertMlp silu in=x choice=choice used=2 -> h: gate_exps.weight MXFP4 64x32x8; gate_exps.weight MXFP4 "
      "64x32x8; "
      "down_exps.weight IQ4_NL 32x64x8\n"
      "TakeRows in=h -> last\n"
      "MatMul in=last -> logits: token_embd.weight Q4_1 64x100\n"
      "Softcap x=logits limit=30\n"
      "Output last rows of logits (100), at most 16 a step\n";
  CHECK(print_plan(SmallPlan().plan) == expected);
}

TEST_CASE("YaRN and pooling are printed when they are used") {
  SmallPlan small;
  Rope& rope = small.op<Rope>(3);
  rope.frequency_scale = 0.25f;
  rope.yarn = {.extrapolation = 1.0f, .attention = 0.5f, .original_context = 4096};
  CHECK(print_plan(small.plan)
            .find("Rope half_split x=q head=32 rotary=16 base=10000 frequency_scale=0.25 attention=0.5 "
                  "factors=factors F32 8 yarn=1 beta=32..1 original_context=4096\n") != std::string::npos);
  small.plan.ops.push_back(Pool{Pool::Kind::First, {0}, {8}, true});
  CHECK(print_plan(small.plan).find("\nPool first unit in=x -> last\n") != std::string::npos);
}

TEST_CASE("a plan whose parts fit together is accepted, whether or not its buffers exist") {
  CHECK(refusal([](SmallPlan&) {}) == "");
}

TEST_CASE("a refusal names the op and the tensor") {
  CHECK(refusal([](SmallPlan& small) { small.find_weight("q.weight").shape.width = 96; }) ==
        "MatMul cannot use q.weight: it is 96x64x1, but 64x64x1 is needed.");
  CHECK(refusal([](SmallPlan& small) { small.find_activation("h").width = 63; }) ==
        "Norm cannot use h: it is 63 wide, but 64 are needed.");
}

TEST_CASE("weights of the wrong shape or type are refused") {
  for (const char* name : {"norm.weight", "q.bias", "factors", "router.bias"}) {
    INFO(name);
    CHECK(refusal([&](SmallPlan& small) { small.find_weight(name).shape.width *= 2; }) != "");
    CHECK(refusal([&](SmallPlan& small) { small.find_weight(name).shape.rows = 2; }) != "");
    CHECK(refusal([&](SmallPlan& small) { small.find_weight(name).shape.type = QuantType::F16; }) != "");
  }
  for (const char* name : {"token_embd.weight", "k.weight", "v.weight", "gate.weight", "up.weight",
                           "down.weight", "gate_exps.weight", "down_exps.weight"}) {
    INFO(name);
    CHECK(refusal([&](SmallPlan& small) { small.find_weight(name).shape.width += 32; }) != "");
    CHECK(refusal([&](SmallPlan& small) { small.find_weight(name).shape.rows += 1; }) != "");
    CHECK(refusal([&](SmallPlan& small) { small.find_weight(name).shape.matrices += 1; }) != "");
  }
  // Rows that are not whole blocks.
  CHECK(refusal([](SmallPlan& small) { small.find_weight("q.weight").shape.width = 60; }) != "");
}

TEST_CASE("activations of the wrong width or rows are refused") {
  for (const char* name : {"x", "h", "q", "k", "v", "mlp", "scores", "choice", "last", "logits"}) {
    INFO(name);
    CHECK(refusal([&](SmallPlan& small) { small.find_activation(name).width += 32; }) != "");
    CHECK(refusal([&](SmallPlan& small) { small.find_activation(name).width = 0; }) != "");
    CHECK(refusal([&](SmallPlan& small) {
            Rows& rows = small.find_activation(name).rows;
            rows = rows == Rows::Step ? Rows::Output : Rows::Step;
          }) != "");
  }
}

TEST_CASE("names of nothing are refused") {
  CHECK(refusal([](SmallPlan& small) { small.op<Embed>(0).table = {}; }) ==
        "Embed names no weight as table.");
  CHECK(refusal([](SmallPlan& small) { small.op<Norm>(1).out = {}; }) == "Norm names no activation as out.");
  CHECK(refusal([](SmallPlan& small) { small.op<Norm>(1).weight = {999}; }) ==
        "Norm names no weight as weight.");
  CHECK(refusal([](SmallPlan& small) { small.op<StoreKv>(4).kv = {7}; }) ==
        "StoreKv names no layer of the KV cache.");
  CHECK(refusal([](SmallPlan& small) { small.op<MatMul>(2).projections.clear(); }) != "");
  CHECK(refusal([](SmallPlan& small) { small.plan.output = {}; }) ==
        "Output names no activation as activation.");
  CHECK(refusal([](SmallPlan& small) { small.plan.max_rows = 0; }) != "");
}

TEST_CASE("reading what no earlier op has written is refused") {
  CHECK(refusal([](SmallPlan& small) { small.plan.ops.erase(small.plan.ops.begin()); }) ==
        "Norm cannot use x: no earlier op has written it.");
  CHECK(refusal([](SmallPlan& small) { small.plan.ops.erase(small.plan.ops.begin() + 4); }) ==
        "Attention cannot use kv[0]: no earlier op has stored this step's keys in it.");
  CHECK(refusal([](SmallPlan& small) { small.op<Embed>(0).accumulate = true; }) != "");
}

TEST_CASE("overwriting the input of a multiplication is refused") {
  const ActivationRef x{0};
  CHECK(refusal([&](SmallPlan& small) {
          small.op<MatMul>(10).in = x;
          small.find_weight("down.weight").shape.width = 64;
        }) == "MatMul cannot use x: it would be overwritten while it is read.");
  CHECK(refusal([&](SmallPlan& small) { small.op<ExpertMlp>(13).out = x; }) != "");
  CHECK(refusal([&](SmallPlan& small) { small.op<Attention>(5).out = small.op<Attention>(5).queries; }) !=
        "");
}

TEST_CASE("heads that do not divide are refused") {
  CHECK(refusal([](SmallPlan& small) { small.op<Norm>(1).group = 48; }) != "");
  CHECK(refusal([](SmallPlan& small) { small.op<Norm>(1).group = 0; }) != "");
  CHECK(refusal([](SmallPlan& small) { small.op<Rope>(3).head_width = 48; }) != "");
  CHECK(refusal([](SmallPlan& small) { small.op<Rope>(3).head_width = 0; }) != "");
  CHECK(refusal([](SmallPlan& small) { small.op<Attention>(5).heads = 0; }) != "");
  CHECK(refusal([](SmallPlan& small) { small.op<Attention>(5).heads = 3; }) != "");
  CHECK(refusal([](SmallPlan& small) {
          small.plan.kv[0].heads = 2;
          small.plan.kv[0].key_width = small.plan.kv[0].value_width = 16;
          small.plan.kv[0].type = KvType::F16;
          small.op<Attention>(5).heads = 3;
        }) == "Attention cannot use q: 3 heads cannot share 2 key heads evenly.");
}

TEST_CASE("impossible numbers are refused") {
  CHECK(refusal([](SmallPlan& small) { small.op<Norm>(1).epsilon = -1.0f; }) != "");
  CHECK(refusal([](SmallPlan& small) { small.op<Rope>(3).rotary = 15; }) != "");
  CHECK(refusal([](SmallPlan& small) { small.op<Rope>(3).rotary = 34; }) != "");
  CHECK(refusal([](SmallPlan& small) { small.op<Rope>(3).base = 0.0f; }) != "");
  CHECK(refusal([](SmallPlan& small) { small.op<Rope>(3).frequency_scale = 0.0f; }) != "");
  CHECK(refusal([](SmallPlan& small) { small.op<Rope>(3).yarn.extrapolation = 1.0f; }) != "");
  CHECK(refusal([](SmallPlan& small) { small.op<Attention>(5).softcap = -1.0f; }) != "");
  CHECK(refusal([](SmallPlan& small) { small.op<Softcap>(16).limit = 0.0f; }) != "");
  CHECK(refusal([](SmallPlan& small) { small.op<Route>(12).used = 0; }) != "");
  CHECK(refusal([](SmallPlan& small) { small.op<Route>(12).used = 9; }) != "");
  CHECK(refusal([](SmallPlan& small) { small.op<ExpertMlp>(13).used = 9; }) != "");
}

TEST_CASE("KV layers that cannot be stored are refused") {
  CHECK(refusal([](SmallPlan& small) { small.plan.kv[0].capacity = 40; }) ==
        "The KV cache cannot use kv[0]: its 40 positions are not a multiple of 16.");
  CHECK(refusal([](SmallPlan& small) { small.plan.kv[0].capacity = 0; }) != "");
  CHECK(refusal([](SmallPlan& small) { small.plan.kv[0].heads = 0; }) != "");
  CHECK(refusal([](SmallPlan& small) { small.plan.kv[0].key_width = 64; }) != "");
  CHECK(refusal([](SmallPlan& small) { small.plan.kv[0].value_width = 48; }, Fault::Unsupported) ==
        "The KV cache cannot use kv[0]: a head of 48 values cannot be stored as Q8_0, which takes 32 at a "
        "time.");
}

TEST_CASE("a window around a row that also sees later positions is not supported") {
  CHECK(refusal([](SmallPlan& small) { small.op<Attention>(5).causal = false; }, Fault::Unsupported) != "");
}

TEST_CASE("pooled plans pool and others take rows") {
  CHECK(refusal([](SmallPlan& small) { small.plan.output_rows = OutputRows::Pooled; }) != "");
  CHECK(refusal([](SmallPlan& small) { small.plan.ops[14] = Pool{.in = {1}, .out = {8}}; }) != "");
  CHECK(refusal([](SmallPlan& small) {
          small.plan.output_rows = OutputRows::Pooled;
          small.plan.ops[14] = Pool{.in = {1}, .out = {8}};
        }) == "");
}

TEST_CASE("candidates are some of the logits, no more than there are, in a row of twice as many values") {
  const auto with_top_k = [](uint32_t count, uint32_t width, const std::string& logits = "logits") {
    return refusal([&](SmallPlan& small) {
      const ActivationRef out = small.activation("best", width, Rows::Output);
      const auto from = static_cast<uint32_t>(&small.find_activation(logits) - small.plan.activations.data());
      small.plan.ops.push_back(TopK{{from}, out, count});
      small.plan.output = out;
    });
  };
  CHECK(with_top_k(40, 80) == "");
  CHECK(with_top_k(100, 200) == "");
  CHECK(with_top_k(40, 79) == "TopK cannot use best: it is 79 wide, but 80 are needed.");
  CHECK(with_top_k(0, 1) == "TopK cannot use logits: it cannot choose 0 of 100 logits.");
  CHECK(with_top_k(101, 202) != "");
  CHECK(with_top_k(40, 80, "h") != "");  // a row for every token of the step
  SmallPlan small;
  small.plan.ops.push_back(TopK{{9}, {8}, 32});
  CHECK(print_plan(small.plan).find("\nTopK logits=logits count=32 -> last\n") != std::string::npos);
}

TEST_CASE("a KV layer takes the bytes of its type, for keys and values alike") {
  CHECK(kv_bytes(KvType::F32, 3, 64, 32) == 4u * 3 * 64 * 32);
  CHECK(kv_bytes(KvType::F16, 3, 80, 32) == 2u * 3 * 80 * 32);
  CHECK(kv_bytes(KvType::Q8_0, 3, 64, 32) == 34u * 3 * 2 * 32);
  // Sizes past 4 GiB do not wrap.
  CHECK(kv_bytes(KvType::F16, 128, 256, 1u << 20) == uint64_t{2} * 128 * 256 << 20);
}

TEST_CASE("a weight in its file's layout takes its file's bytes") {
  CHECK(weight_bytes({QuantType::Q4_0, 64, 10, 3}, WeightLayout::AsInFile) == 18u * 2 * 10 * 3);
}

}  // namespace hearth
