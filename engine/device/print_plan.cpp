// print_plan: one line per op, in the order `Op settings in -> out: weights`. The text is compared by golden
// tests, so it holds nothing that differs between devices (layouts, buffers), and settings at their default
// are left out. A plan that check_plan refuses can still be printed: what it names in vain is shown as "?".
#include <charconv>
#include <string>
#include <string_view>

#include "engine/base/text.h"
#include "engine/device/plan.h"

namespace hearth {

namespace {

// The shortest text that reads back as the same float, whatever the locale.
std::string number(float value) {
  char text[32];
  const auto [end, error] = std::to_chars(text, text + sizeof text, value);
  return error == std::errc() ? std::string(text, end) : "?";
}

// " name=value", or nothing when the setting does not matter.
std::string setting(std::string_view name, float value, float left_out) {
  return value == left_out ? std::string() : concat(" ", name, "=", number(value));
}

std::string_view name_of(Embed::Source source) {
  switch (source) {
    case Embed::Source::Token:
      return "token";
    case Embed::Source::Position:
      return "position";
    case Embed::Source::Segment:
      return "segment";
  }
  return "?";
}

std::string_view name_of(ActivationFunction function) {
  switch (function) {
    case ActivationFunction::Silu:
      return "silu";
    case ActivationFunction::Gelu:
      return "gelu";
    case ActivationFunction::GeluTanh:
      return "gelu_tanh";
    case ActivationFunction::Relu:
      return "relu";
  }
  return "?";
}

std::string_view name_of(Route::Gate gate) {
  switch (gate) {
    case Route::Gate::SoftmaxThenChoose:
      return "softmax_then_choose";
    case Route::Gate::ChooseThenSoftmax:
      return "choose_then_softmax";
    case Route::Gate::Sigmoid:
      return "sigmoid";
  }
  return "?";
}

std::string_view name_of(Pool::Kind kind) {
  switch (kind) {
    case Pool::Kind::Mean:
      return "mean";
    case Pool::Kind::First:
      return "first";
    case Pool::Kind::Last:
      return "last";
  }
  return "?";
}

std::string_view name_of(OutputRows rows) {
  switch (rows) {
    case OutputRows::Last:
      return "last";
    case OutputRows::All:
      return "all";
    case OutputRows::Pooled:
      return "pooled";
  }
  return "?";
}

class PlanPrinter {
 public:
  explicit PlanPrinter(const Plan& plan) : plan_(plan) {}

  std::string print() {
    if (plan_.input) out_ += concat("Input rows of ", name(plan_.input), " (", width(plan_.input), ")\n");
    for (const Op& op : plan_.ops) {
      out_ += op_name(op);
      std::visit(*this, op);
      out_ += '\n';
    }
    out_ += concat("Output ", name_of(plan_.output_rows), " rows of ", name(plan_.output), " (",
                   width(plan_.output), "), at most ", plan_.max_rows, " a step\n");
    return std::move(out_);
  }

  void operator()(const Embed& op) {
    line(name_of(op.source), setting("scale", op.scale, 1.0f), op.accumulate ? " accumulate" : "", " -> ",
         name(op.out), ": ", weight(op.table));
  }

  void operator()(const Norm& op) {
    line(op.kind == Norm::Kind::Rms ? "rms" : "layer", " in=", name(op.in),
         optional(" residual=", op.residual), " group=", op.group, " epsilon=", number(op.epsilon), " -> ",
         name(op.out), optional(": ", op.weight), optional(" bias=", op.bias));
  }

  void operator()(const MatMul& op) {
    line("in=", name(op.in), " -> ");
    std::string_view separator = "";
    for (const MatMul::Projection& projection : op.projections) {
      out_ += concat(separator, name(projection.out), ": ", weight(projection.weight),
                     optional(" bias=", projection.bias), optional(" residual=", projection.residual));
      separator = "; ";
    }
  }

  void operator()(const GatedMatMul& op) {
    line(name_of(op.function), " in=", name(op.in), " -> ", name(op.out), ": ", weight(op.gate),
         optional(" bias=", op.gate_bias), "; ", weight(op.up), optional(" bias=", op.up_bias));
  }

  void operator()(const Activate& op) { line(name_of(op.function), " x=", name(op.x)); }

  void operator()(const Rope& op) {
    line(op.style == RopeStyle::Adjacent ? "adjacent" : "half_split", " x=", name(op.x),
         " head=", op.head_width, " rotary=", op.rotary, " base=", number(op.base),
         setting("frequency_scale", op.frequency_scale, 1.0f), setting("attention", op.yarn.attention, 1.0f),
         optional(" factors=", op.factors));
    if (op.yarn.extrapolation != 0.0f) {
      out_ += concat(" yarn=", number(op.yarn.extrapolation), " beta=", number(op.yarn.beta_fast), "..",
                     number(op.yarn.beta_slow), " original_context=", op.yarn.original_context);
    }
  }

  void operator()(const StoreKv& op) {
    line("keys=", name(op.keys), " values=", name(op.values), " -> kv[", op.kv.index, "]");
    if (op.kv.index >= plan_.kv.size()) return;
    const KvLayer& layer = plan_.kv[op.kv.index];
    out_ += concat(": ", quant_layout(kv_quant(layer.type)).name, " heads=", layer.heads,
                   " widths=", layer.key_width, "+", layer.value_width, " capacity=", layer.capacity);
  }

  void operator()(const Attention& op) {
    line(op.causal ? "causal" : "full", " queries=", name(op.queries), " kv[", op.kv.index,
         "] heads=", op.heads, " scale=", number(op.scale),
         setting("window", static_cast<float>(op.window), 0.0f), setting("softcap", op.softcap, 0.0f), " -> ",
         name(op.out));
  }

  void operator()(const Add& op) { line("a=", name(op.a), " b=", name(op.b)); }

  void operator()(const Softcap& op) { line("x=", name(op.x), " limit=", number(op.limit)); }

  void operator()(const Route& op) {
    line(name_of(op.gate), " scores=", name(op.scores), " used=", op.used, op.normalise ? " normalise" : "",
         setting("scale", op.scale, 1.0f), " -> ", name(op.choice),
         optional(": selection_bias=", op.selection_bias));
  }

  void operator()(const ExpertMlp& op) {
    line(name_of(op.function), " in=", name(op.in), " choice=", name(op.choice), " used=", op.used, " -> ",
         name(op.out), ": ", weight(op.gate), "; ", weight(op.up), "; ", weight(op.down));
  }

  void operator()(const TakeRows& op) { line("in=", name(op.in), " -> ", name(op.out)); }

  void operator()(const Pool& op) {
    line(name_of(op.kind), op.unit ? " unit" : "", " in=", name(op.in), " -> ", name(op.out));
  }

  void operator()(const TopK& op) {
    line("logits=", name(op.logits), " count=", op.count, " -> ", name(op.out));
  }

 private:
  template <class... Parts>
  void line(const Parts&... parts) {
    out_ += concat(" ", parts...);
  }

  std::string_view name(ActivationRef ref) const {
    return ref.index < plan_.activations.size() ? std::string_view(plan_.activations[ref.index].name) : "?";
  }

  uint32_t width(ActivationRef ref) const {
    return ref.index < plan_.activations.size() ? plan_.activations[ref.index].width : 0;
  }

  // "blk.0.attn_q.weight Q4_1 576x576", width first as in the file.
  std::string weight(WeightRef ref) const {
    if (ref.index >= plan_.weights.size()) return "?";
    const Weight& weight = plan_.weights[ref.index];
    std::string text =
        concat(weight.name, " ", quant_layout(weight.shape.type).name, " ", weight.shape.width);
    if (weight.shape.rows != 1 || weight.shape.matrices != 1) text += concat("x", weight.shape.rows);
    if (weight.shape.matrices != 1) text += concat("x", weight.shape.matrices);
    return text;
  }

  std::string optional(std::string_view label, WeightRef ref) const {
    return ref ? concat(label, weight(ref)) : std::string();
  }

  std::string optional(std::string_view label, ActivationRef ref) const {
    return ref ? concat(label, name(ref)) : std::string();
  }

  const Plan& plan_;
  std::string out_;
};

struct OpName {
  std::string_view operator()(const Embed&) const { return "Embed"; }
  std::string_view operator()(const Norm&) const { return "Norm"; }
  std::string_view operator()(const MatMul&) const { return "MatMul"; }
  std::string_view operator()(const GatedMatMul&) const { return "GatedMatMul"; }
  std::string_view operator()(const Activate&) const { return "Activate"; }
  std::string_view operator()(const Rope&) const { return "Rope"; }
  std::string_view operator()(const StoreKv&) const { return "StoreKv"; }
  std::string_view operator()(const Attention&) const { return "Attention"; }
  std::string_view operator()(const Add&) const { return "Add"; }
  std::string_view operator()(const Softcap&) const { return "Softcap"; }
  std::string_view operator()(const Route&) const { return "Route"; }
  std::string_view operator()(const ExpertMlp&) const { return "ExpertMlp"; }
  std::string_view operator()(const TakeRows&) const { return "TakeRows"; }
  std::string_view operator()(const Pool&) const { return "Pool"; }
  std::string_view operator()(const TopK&) const { return "TopK"; }
};

}  // namespace

std::string_view op_name(const Op& op) { return std::visit(OpName{}, op); }

std::string print_plan(const Plan& plan) { return PlanPrinter(plan).print(); }

}  // namespace hearth
