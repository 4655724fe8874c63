// What a plan must hold together: the sizes of its weights and KV layers, and check_plan, which every
// device's prepare() calls first, so that kernels may trust every width they are given.
#include "engine/device/plan.h"

#include <algorithm>
#include <cmath>

#include "engine/base/check.h"
#include "engine/base/text.h"
#include "engine/gguf/repack.h"

namespace hearth {

uint64_t weight_bytes(const WeightShape& shape, WeightLayout layout) {
  if (layout == WeightLayout::AsInFile) return shape.file_bytes();
  const uint64_t rows = shape.rows * shape.matrices;
  const TileFormat* format = tile_format(shape.type);
  return format ? tiled_bytes(*format, shape.width, rows) : plain_tiled_bytes(shape.type, shape.width, rows);
}

uint64_t held_bytes(const Plan& plan) {
  uint64_t bytes = 0;
  for (const Weight& weight : plan.weights) bytes += weight_bytes(weight.shape, weight.layout);
  for (const KvLayer& layer : plan.kv) {
    for (const uint32_t width : {layer.key_width, layer.value_width}) {
      bytes += kv_bytes(layer.type, layer.heads, width, layer.capacity);
    }
  }
  return bytes;
}

QuantType kv_quant(KvType type) {
  switch (type) {
    case KvType::F32:
      return QuantType::F32;
    case KvType::F16:
      return QuantType::F16;
    case KvType::Q8_0:
      return QuantType::Q8_0;
  }
  CHECK(false);  // outside the enum
  return QuantType::F32;
}

uint64_t kv_bytes(KvType type, uint32_t heads, uint32_t head_width, uint32_t capacity) {
  return row_bytes(kv_quant(type), head_width) * heads * capacity;
}

namespace {

// Walks the ops in order, remembering what earlier ones have written.
class PlanChecker {
 public:
  explicit PlanChecker(const Plan& plan)
      : plan_(plan), written_(plan.activations.size(), false), stored_(plan.kv.size(), false) {}

  Status check() {
    if (plan_.max_rows == 0) return fail(Fault::BadFormat, "The plan has no room for a single row.");
    for (uint32_t i = 0; i < plan_.kv.size(); ++i) TRY_STATUS(check_kv_layer(i));
    for (const Weight& weight : plan_.weights) TRY_STATUS(check_weight(weight));
    if (plan_.input) {
      op_ = "Input";
      TRY(const Activation* input, write("activation", plan_.input));
      TRY_STATUS(expect_rows(*input, Rows::Step));
    }
    for (const Op& op : plan_.ops) {
      op_ = op_name(op);
      TRY_STATUS(std::visit(*this, op));
    }
    op_ = "Output";
    TRY(const Activation* output, read("activation", plan_.output));
    return expect_rows(*output, Rows::Output);
  }

  Status operator()(const Embed& op) {
    TRY(const Weight* table, weight("table", op.table));
    if (op.accumulate) TRY_STATUS(read("out", op.out));
    TRY(const Activation* out, write("out", op.out));
    TRY_STATUS(expect_rows(*out, Rows::Step));
    if (table->shape.rows == 0) return refuse(table->name, "it has no rows");
    return expect_shape(*table, out->width, table->shape.rows, 1);
  }

  Status operator()(const Norm& op) {
    TRY(const Activation* in, read("in", op.in));
    if (op.residual) TRY_STATUS(read_like("residual", op.residual, *in));
    TRY_STATUS(write_like("out", op.out, *in));
    TRY_STATUS(expect_divisor(*in, op.group, "group"));
    if (op.weight) TRY_STATUS(vector("weight", op.weight, op.group));
    if (op.bias) TRY_STATUS(vector("bias", op.bias, op.group));
    return expect(std::isfinite(op.epsilon) && op.epsilon >= 0.0f, in->name,
                  "epsilon is not a small positive number");
  }

  Status operator()(const MatMul& op) {
    TRY(const Activation* in, read("in", op.in));
    if (op.projections.empty()) return refuse(in->name, "there is no weight to multiply it with");
    for (const MatMul::Projection& projection : op.projections) {
      TRY(const Activation* out, reachable("out", projection.out));
      if (projection.residual) TRY_STATUS(read_like("residual", projection.residual, *out));
      TRY_STATUS(matrix("weight", projection.weight, in->width, out->width, 1));
      if (projection.bias) TRY_STATUS(vector("bias", projection.bias, out->width));
      TRY_STATUS(expect_rows(*out, in->rows));
      TRY_STATUS(expect_apart(projection.out, op.in));
    }
    // Only now: a projection must not take its residual from another one of the same op.
    for (const MatMul::Projection& projection : op.projections) TRY_STATUS(write("out", projection.out));
    return {};
  }

  Status operator()(const GatedMatMul& op) {
    TRY(const Activation* in, read("in", op.in));
    TRY(const Activation* out, write("out", op.out));
    TRY_STATUS(expect_rows(*out, in->rows));
    TRY_STATUS(expect_apart(op.out, op.in));
    TRY_STATUS(matrix("gate", op.gate, in->width, out->width, 1));
    TRY_STATUS(matrix("up", op.up, in->width, out->width, 1));
    if (op.gate_bias) TRY_STATUS(vector("gate_bias", op.gate_bias, out->width));
    return op.up_bias ? vector("up_bias", op.up_bias, out->width) : Status();
  }

  Status operator()(const Activate& op) {
    TRY_STATUS(read("x", op.x));
    return {};
  }

  Status operator()(const Rope& op) {
    TRY(const Activation* x, read("x", op.x));
    TRY_STATUS(expect_rows(*x, Rows::Step));
    TRY_STATUS(expect_divisor(*x, op.head_width, "head"));
    TRY_STATUS(expect(op.rotary >= 2 && op.rotary % 2 == 0 && op.rotary <= op.head_width, x->name,
                      concat("it cannot rotate ", op.rotary, " values of a head of ", op.head_width)));
    TRY_STATUS(
        expect(std::isfinite(op.base) && op.base > 0.0f, x->name, "the base is not a positive number"));
    TRY_STATUS(expect(std::isfinite(op.frequency_scale) && op.frequency_scale > 0.0f, x->name,
                      "the frequency scale is not a positive number"));
    TRY_STATUS(expect(op.yarn.extrapolation == 0.0f || (op.yarn.original_context > 0 && op.base > 1.0f),
                      x->name, "YaRN needs the context that the model was first trained with"));
    return op.factors ? vector("factors", op.factors, op.rotary / 2) : Status();
  }

  Status operator()(const StoreKv& op) {
    TRY(const KvLayer* layer, kv(op.kv));
    TRY(const Activation* keys, read("keys", op.keys));
    TRY(const Activation* values, read("values", op.values));
    TRY_STATUS(expect_rows(*keys, Rows::Step));
    TRY_STATUS(expect_rows(*values, Rows::Step));
    TRY_STATUS(expect_width(*keys, uint64_t{layer->heads} * layer->key_width));
    TRY_STATUS(expect_width(*values, uint64_t{layer->heads} * layer->value_width));
    stored_[op.kv.index] = true;
    return {};
  }

  Status operator()(const Attention& op) {
    TRY(const KvLayer* layer, kv(op.kv));
    TRY(const Activation* queries, read("queries", op.queries));
    TRY(const Activation* out, write("out", op.out));
    TRY_STATUS(expect(stored_[op.kv.index], kv_name(op.kv.index),
                      "no earlier op has stored this step's keys in it"));
    TRY_STATUS(expect_rows(*queries, Rows::Step));
    TRY_STATUS(expect_rows(*out, Rows::Step));
    TRY_STATUS(expect_apart(op.out, op.queries));
    TRY_STATUS(expect(op.heads > 0 && op.heads % layer->heads == 0, queries->name,
                      concat(op.heads, " heads cannot share ", layer->heads, " key heads evenly")));
    TRY_STATUS(expect_width(*queries, uint64_t{op.heads} * layer->key_width));
    TRY_STATUS(expect_width(*out, uint64_t{op.heads} * layer->value_width));
    TRY_STATUS(expect(std::isfinite(op.scale), queries->name, "the scale of its scores is not a number"));
    TRY_STATUS(
        expect(std::isfinite(op.softcap) && op.softcap >= 0.0f, queries->name, "the softcap is negative"));
    if (!op.causal && op.window != 0) {
      return refuse(queries->name, "a window over positions before and after a row is not supported",
                    Fault::Unsupported);
    }
    return {};
  }

  Status operator()(const Add& op) {
    TRY(const Activation* a, read("a", op.a));
    return read_like("b", op.b, *a);
  }

  Status operator()(const Softcap& op) {
    TRY(const Activation* x, read("x", op.x));
    return expect(std::isfinite(op.limit) && op.limit > 0.0f, x->name, "the limit is not a positive number");
  }

  Status operator()(const Route& op) {
    TRY(const Activation* scores, read("scores", op.scores));
    TRY(const Activation* choice, write("choice", op.choice));
    TRY_STATUS(expect_rows(*choice, scores->rows));
    TRY_STATUS(expect_apart(op.choice, op.scores));
    TRY_STATUS(expect(op.used > 0 && op.used <= scores->width, scores->name,
                      concat("it cannot choose ", op.used, " of ", scores->width, " experts")));
    TRY_STATUS(expect_width(*choice, uint64_t{2} * op.used));
    return op.selection_bias ? vector("selection_bias", op.selection_bias, scores->width) : Status();
  }

  Status operator()(const ExpertMlp& op) {
    TRY(const Activation* in, read("in", op.in));
    TRY(const Activation* choice, read("choice", op.choice));
    TRY(const Activation* out, write("out", op.out));
    TRY(const Weight* gate, weight("gate", op.gate));
    const WeightShape& shape = gate->shape;
    TRY_STATUS(expect_rows(*choice, in->rows));
    TRY_STATUS(expect_rows(*out, in->rows));
    TRY_STATUS(expect_apart(op.out, op.in));
    TRY_STATUS(expect_apart(op.out, op.choice));
    TRY_STATUS(expect(op.used > 0 && op.used <= shape.matrices, gate->name,
                      concat("it cannot use ", op.used, " of ", shape.matrices, " experts")));
    TRY_STATUS(expect_width(*choice, uint64_t{2} * op.used));
    TRY_STATUS(expect_shape(*gate, in->width, shape.rows, shape.matrices));
    TRY_STATUS(matrix("up", op.up, in->width, shape.rows, shape.matrices));
    return matrix("down", op.down, shape.rows, out->width, shape.matrices);
  }

  Status operator()(const TakeRows& op) {
    TRY(const Activation* in, read("in", op.in));
    TRY(const Activation* out, write("out", op.out));
    TRY_STATUS(expect(plan_.output_rows != OutputRows::Pooled, in->name, "this plan's output is pooled"));
    TRY_STATUS(expect_rows(*in, Rows::Step));
    TRY_STATUS(expect_rows(*out, Rows::Output));
    return expect_width(*out, in->width);
  }

  Status operator()(const Pool& op) {
    TRY(const Activation* in, read("in", op.in));
    TRY(const Activation* out, write("out", op.out));
    TRY_STATUS(expect(plan_.output_rows == OutputRows::Pooled, in->name, "this plan's output is not pooled"));
    TRY_STATUS(expect_rows(*in, Rows::Step));
    TRY_STATUS(expect_rows(*out, Rows::Output));
    return expect_width(*out, in->width);
  }

  Status operator()(const TopK& op) {
    TRY(const Activation* logits, read("logits", op.logits));
    TRY(const Activation* out, write("out", op.out));
    TRY_STATUS(expect_rows(*out, logits->rows));
    TRY_STATUS(expect_apart(op.out, op.logits));
    TRY_STATUS(expect(logits->width <= kMostIds, logits->name,
                      concat("its ", logits->width, " ids are too many for exact numbers")));
    const uint32_t most = std::min(kMostCandidates, logits->width);
    TRY_STATUS(expect(op.count > 0 && op.count <= most, logits->name,
                      concat("it cannot choose ", op.count, " of ", logits->width, " logits")));
    return expect_width(*out, uint64_t{2} * op.count);
  }

 private:
  Status check_kv_layer(uint32_t index) {
    const KvLayer& layer = plan_.kv[index];
    op_ = "The KV cache";
    if (layer.heads == 0 || layer.key_width == 0 || layer.value_width == 0) {
      return refuse(kv_name(index), "it has no heads, or heads without values");
    }
    if (layer.capacity == 0 || layer.capacity % kKvBlock != 0) {
      return refuse(kv_name(index),
                    concat("its ", layer.capacity, " positions are not a multiple of ", kKvBlock));
    }
    const QuantLayout& quant = quant_layout(kv_quant(layer.type));
    for (const uint32_t width : {layer.key_width, layer.value_width}) {
      if (width % quant.block_values == 0) continue;
      return refuse(kv_name(index),
                    concat("a head of ", width, " values cannot be stored as ", quant.name, ", which takes ",
                           quant.block_values, " at a time"),
                    Fault::Unsupported);
    }
    return {};
  }

  Status check_weight(const Weight& weight) {
    op_ = "The plan";
    const QuantLayout& quant = quant_layout(weight.shape.type);
    if (weight.shape.width > 0 && weight.shape.width % quant.block_values == 0) return {};
    return refuse(weight.name, concat("a row of ", weight.shape.width, " values is not made of whole ",
                                      quant.name, " blocks of ", quant.block_values));
  }

  std::unexpected<Error> refuse(std::string_view tensor, std::string_view why,
                                Fault fault = Fault::BadFormat) const {
    return fail(fault, concat(op_, " cannot use ", tensor, ": ", why, "."));
  }

  Status expect(bool holds, std::string_view tensor, std::string_view otherwise) const {
    if (!holds) return refuse(tensor, otherwise);
    return {};
  }

  static std::string kv_name(uint32_t index) { return concat("kv[", index, "]"); }

  Result<const KvLayer*> kv(KvRef ref) const {
    if (ref.index >= plan_.kv.size())
      return fail(Fault::BadFormat, concat(op_, " names no layer of the KV cache."));
    return &plan_.kv[ref.index];
  }

  Result<const Weight*> weight(std::string_view role, WeightRef ref) const {
    if (ref.index >= plan_.weights.size())
      return fail(Fault::BadFormat, concat(op_, " names no weight as ", role, "."));
    return &plan_.weights[ref.index];
  }

  Result<const Activation*> reachable(std::string_view role, ActivationRef ref) const {
    if (ref.index >= plan_.activations.size()) {
      return fail(Fault::BadFormat, concat(op_, " names no activation as ", role, "."));
    }
    const Activation& activation = plan_.activations[ref.index];
    if (activation.width == 0) return refuse(activation.name, "it is empty");
    return &activation;
  }

  Result<const Activation*> read(std::string_view role, ActivationRef ref) const {
    TRY(const Activation* activation, reachable(role, ref));
    if (!written_[ref.index]) return refuse(activation->name, "no earlier op has written it");
    return activation;
  }

  Result<const Activation*> write(std::string_view role, ActivationRef ref) {
    TRY(const Activation* activation, reachable(role, ref));
    written_[ref.index] = true;
    return activation;
  }

  Status read_like(std::string_view role, ActivationRef ref, const Activation& model) const {
    TRY(const Activation* activation, read(role, ref));
    TRY_STATUS(expect_rows(*activation, model.rows));
    return expect_width(*activation, model.width);
  }

  Status write_like(std::string_view role, ActivationRef ref, const Activation& model) {
    TRY(const Activation* activation, write(role, ref));
    TRY_STATUS(expect_rows(*activation, model.rows));
    return expect_width(*activation, model.width);
  }

  Status expect_width(const Activation& activation, uint64_t width) const {
    return expect(activation.width == width, activation.name,
                  concat("it is ", activation.width, " wide, but ", width, " are needed"));
  }

  Status expect_rows(const Activation& activation, Rows rows) const {
    return expect(activation.rows == rows, activation.name,
                  rows == Rows::Step ? "it needs a row for every token of the step"
                                     : "it needs a row per row of output");
  }

  Status expect_divisor(const Activation& activation, uint32_t divisor, std::string_view what) const {
    return expect(
        divisor > 0 && activation.width % divisor == 0, activation.name,
        concat("its ", activation.width, " values cannot be split into a ", what, " of ", divisor, " each"));
  }

  // Multiplications read all of their input for each value they write.
  Status expect_apart(ActivationRef out, ActivationRef in) const {
    return expect(out.index != in.index, plan_.activations[in.index].name,
                  "it would be overwritten while it is read");
  }

  Status expect_shape(const Weight& weight, uint64_t width, uint64_t rows, uint64_t matrices) const {
    const WeightShape& shape = weight.shape;
    return expect(shape.width == width && shape.rows == rows && shape.matrices == matrices, weight.name,
                  concat("it is ", shape.width, "x", shape.rows, "x", shape.matrices, ", but ", width, "x",
                         rows, "x", matrices, " is needed"));
  }

  Status matrix(std::string_view role, WeightRef ref, uint64_t width, uint64_t rows,
                uint64_t matrices) const {
    TRY(const Weight* found, weight(role, ref));
    return expect_shape(*found, width, rows, matrices);
  }

  Status vector(std::string_view role, WeightRef ref, uint64_t width) const {
    TRY(const Weight* found, weight(role, ref));
    TRY_STATUS(expect_shape(*found, width, 1, 1));
    return expect(found->shape.type == QuantType::F32 && found->layout == WeightLayout::AsInFile, found->name,
                  concat("as ", role, " it must be plain F32"));
  }

  const Plan& plan_;
  std::string_view op_;  // whom the messages name
  std::vector<bool> written_;
  std::vector<bool> stored_;
};

}  // namespace

Status check_plan(const Plan& plan) { return PlanChecker(plan).check(); }

}  // namespace hearth
