// Every operation of a plan as dispatches of kernels: the GPU's counterpart of cpu/'s run_op functions. What
// a kernel does with its parameters and groups is said in shaders/kernels.json.
#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/gguf/repack.h"
#include "engine/gpu/dispatch_writer.h"
#include "gpu_parameters.h"

namespace hearth {
namespace {

constexpr GroupCount kOne{};
constexpr uint32_t kWidestHead = 256;
constexpr uint32_t kSelectors = 128;  // invocations of a group that selects

uint32_t flag(bool value) { return value ? 1 : 0; }

// A group for every `per` of `count` things.
GroupCount groups_of(uint64_t count, uint32_t per) {
  return {Quantity::One, static_cast<uint32_t>(count), per};
}

uint32_t narrow(uint64_t value) { return static_cast<uint32_t>(value); }

std::string_view type_name(const Weight& weight) { return quant_layout(weight.shape.type).name; }
std::string_view type_name(const KvLayer& layer) { return quant_layout(kv_quant(layer.type)).name; }

// Element by element: a group for every 64 values of each row.
GroupCounts elementwise(const DispatchWriter& writer, ActivationRef x) {
  return {groups_of(writer.width(x), 64), writer.per_row(x), kOne};
}

// out = weight * in, and what is added to it.
struct Product {
  ActivationRef in;
  WeightRef weight;
  WeightRef bias;
  ActivationRef residual;
  ActivationRef out;  // or none: `scratch`
  Binding scratch;
};

// The kernel for as many rows as `in` has, and its groups for a piece of `rows` weight rows.
struct ProductKernel {
  KernelKey key;
  GroupCounts groups;
};

ProductKernel product_kernel(const DispatchWriter& writer, ActivationRef in, std::string_view type,
                             uint64_t rows) {
  switch (writer.class_of(in)) {
    case RowClass::One:
      return {{"matvec", type, 1}, {groups_of(rows, kTileRows), writer.per_row(in), kOne}};
    case RowClass::Few:
      return {{"matvec", type, kShortStepRows},
              {groups_of(rows, kTileRows), writer.per_row(in, 1, kShortStepRows), kOne}};
    case RowClass::Many:
      break;
  }
  return {{"matmul", type}, {groups_of(rows, 4 * kTileRows), writer.per_row(in, 1, 64), kOne}};
}

static_assert(sizeof(MatvecParameters) == sizeof(MatmulParameters));

void write_product(DispatchWriter& writer, const Product& product) {
  if (!writer.require_tiles(product.weight)) return;
  const Weight& weight = writer.weight(product.weight);
  const bool accumulates = product.residual && product.residual.index == product.out.index;
  const bool adds = product.residual && !accumulates;
  Binding out = product.out ? writer.write(product.out) : product.scratch;
  if (accumulates) out.access = Access::ReadWrite;
  uint32_t index = 0;
  for (const WeightPiece& piece : writer.pieces(product.weight)) {
    // Both kernels have the same parameters, written as one struct.
    const MatvecParameters parameters{.width = narrow(weight.shape.width),
                                      .rows = narrow(piece.rows),
                                      .first_row = narrow(piece.first_row),
                                      .out_width = narrow(weight.shape.rows),
                                      .has_bias = flag(bool(product.bias)),
                                      .has_residual = flag(adds),
                                      .accumulate = flag(accumulates),
                                      .output_rows = writer.output_rows(product.in)};
    const ProductKernel kernel = product_kernel(writer, product.in, type_name(weight), piece.rows);
    ScheduledDispatch& dispatch = writer.dispatch(
        kernel.key, parameters,
        {writer.piece(product.weight, index), writer.read(product.in), writer.vector(product.bias),
         adds ? writer.read(product.residual) : writer.unused(), out},
        kernel.groups);
    dispatch.continues = index++ > 0;
    dispatch.weight = &weight;
    dispatch.weight_bytes = piece.bytes;
  }
}

// Both products and the activation in one kernel.
void write_fused_gate(DispatchWriter& writer, const GatedMatMul& op) {
  if (!writer.require_tiles(op.gate) || !writer.require_tiles(op.up)) return;
  const Weight& gate = writer.weight(op.gate);
  const uint32_t rows_a_group = writer.class_of(op.in) == RowClass::One ? 1 : kShortStepRows;
  uint32_t index = 0;
  for (const WeightPiece& piece : writer.pieces(op.gate)) {
    const GatedMatvecParameters parameters{.width = narrow(gate.shape.width),
                                           .rows = narrow(piece.rows),
                                           .first_row = narrow(piece.first_row),
                                           .out_width = narrow(gate.shape.rows),
                                           .has_gate_bias = flag(bool(op.gate_bias)),
                                           .has_up_bias = flag(bool(op.up_bias)),
                                           .function = std::to_underlying(op.function),
                                           .output_rows = writer.output_rows(op.in)};
    ScheduledDispatch& dispatch =
        writer.dispatch({"gated_matvec", type_name(gate), rows_a_group}, parameters,
                        {writer.piece(op.gate, index), writer.piece(op.up, index), writer.read(op.in),
                         writer.vector(op.gate_bias), writer.vector(op.up_bias), writer.write(op.out)},
                        {groups_of(piece.rows, kTileRows), writer.per_row(op.in, 1, rows_a_group), kOne});
    dispatch.continues = index++ > 0;
    dispatch.weight = &gate;
    dispatch.weight_bytes = 2 * piece.bytes;
  }
}

// One product for each row's chosen experts; with `x_per_use`, each has a row of `x` of its own.
void write_expert_product(DispatchWriter& writer, const ExpertMlp& op, WeightRef ref, Binding x,
                          bool x_per_use, Binding out) {
  if (!writer.require_tiles(ref)) return;
  const Weight& weight = writer.weight(ref);
  uint32_t index = 0;
  for (const WeightPiece& piece : writer.pieces(ref)) {
    const ExpertMatvecParameters parameters{.width = narrow(weight.shape.width),
                                            .rows = narrow(weight.shape.rows),
                                            .used = op.used,
                                            .first_tile = narrow(piece.first_row / kTileRows),
                                            .tile_count = narrow((piece.rows + kTileRows - 1) / kTileRows),
                                            .x_per_use = flag(x_per_use),
                                            .output_rows = writer.output_rows(op.in)};
    ScheduledDispatch& dispatch = writer.dispatch(
        {"expert_matvec", type_name(weight)}, parameters,
        {writer.piece(ref, index), x, writer.read(op.choice), out},
        {groups_of(weight.shape.rows, kTileRows), groups_of(op.used, 1), writer.per_row(op.in)});
    dispatch.continues = index++ > 0;
    dispatch.weight = &weight;
    dispatch.weight_bytes = piece.bytes * op.used / weight.shape.matrices;
  }
}

void write_store(DispatchWriter& writer, ActivationRef x, Binding cache, const KvLayer& layer,
                 uint32_t head_width) {
  const StoreKvParameters parameters{
      .heads = layer.heads, .head_width = head_width, .capacity = layer.capacity};
  const uint64_t pieces = uint64_t{layer.heads} * ((head_width + 31) / 32);
  writer.dispatch({"store_kv", type_name(layer)}, parameters, {writer.read(x), cache},
                  {groups_of(pieces, 64), writer.per_row(x), kOne});
}

}  // namespace

void write_dispatches(DispatchWriter& writer, const Embed& op) {
  if (!writer.require_tiles(op.table)) return;
  const Weight& table = writer.weight(op.table);
  const uint32_t width = writer.width(op.out);
  uint32_t index = 0;
  for (const WeightPiece& piece : writer.pieces(op.table)) {
    const EmbedParameters parameters{.width = width,
                                     .source = std::to_underlying(op.source),
                                     .accumulate = flag(op.accumulate),
                                     .scale = op.scale,
                                     .first_row = narrow(piece.first_row),
                                     .row_count = narrow(piece.rows)};
    ScheduledDispatch& dispatch =
        writer.dispatch({"embed", type_name(table)}, parameters,
                        {writer.tokens(), writer.piece(op.table, index),
                         op.accumulate ? writer.update(op.out) : writer.write(op.out)},
                        {groups_of(width, 256), writer.per_row(op.out), kOne});
    dispatch.continues = index++ > 0;
    dispatch.weight = &table;
  }
}

void write_dispatches(DispatchWriter& writer, const Norm& op) {
  const bool in_place = op.in.index == op.out.index;
  const uint32_t width = writer.width(op.in);
  const NormParameters parameters{.width = width,
                                  .group = op.group,
                                  .layer = flag(op.kind == Norm::Kind::Layer),
                                  .has_residual = flag(bool(op.residual)),
                                  .has_weight = flag(bool(op.weight)),
                                  .has_bias = flag(bool(op.bias)),
                                  .epsilon = op.epsilon,
                                  .output_rows = writer.output_rows(op.in),
                                  .in_place = flag(in_place)};
  writer.dispatch({"norm"}, parameters,
                  {op.residual || in_place ? writer.update(op.in) : writer.read(op.in),
                   op.residual ? writer.read(op.residual) : writer.unused(0), writer.vector(op.weight),
                   writer.vector(op.bias), in_place ? writer.unused(1) : writer.write(op.out)},
                  {groups_of(width, op.group), writer.per_row(op.in), kOne});
}

void write_dispatches(DispatchWriter& writer, const MatMul& op) {
  for (const MatMul::Projection& projection : op.projections) {
    write_product(writer, {.in = op.in,
                           .weight = projection.weight,
                           .bias = projection.bias,
                           .residual = projection.residual,
                           .out = projection.out});
  }
}

void write_dispatches(DispatchWriter& writer, const GatedMatMul& op) {
  const bool few = writer.class_of(op.in) != RowClass::Many;
  if (few && writer.weight(op.gate).shape.type == writer.weight(op.up).shape.type) {
    return write_fused_gate(writer, op);
  }
  const uint32_t width = writer.width(op.out);
  const Binding up = writer.scratch("up", width, writer.most_rows(op.out), Access::Write);
  write_product(writer, {.in = op.in, .weight = op.gate, .bias = op.gate_bias, .out = op.out});
  write_product(writer, {.in = op.in, .weight = op.up, .bias = op.up_bias, .scratch = up});
  const GateParameters parameters{
      .width = width, .function = std::to_underlying(op.function), .output_rows = writer.output_rows(op.out)};
  writer.dispatch({"gate"}, parameters, {writer.update(op.out), {up.place, Access::Read}},
                  elementwise(writer, op.out));
}

void write_dispatches(DispatchWriter& writer, const Activate& op) {
  const ActivateParameters parameters{.width = writer.width(op.x),
                                      .function = std::to_underlying(op.function),
                                      .output_rows = writer.output_rows(op.x)};
  writer.dispatch({"activate"}, parameters, {writer.update(op.x)}, elementwise(writer, op.x));
}

void write_dispatches(DispatchWriter& writer, const Rope& op) {
  const RopeParameters parameters{.width = writer.width(op.x),
                                  .head_width = op.head_width,
                                  .rotary = op.rotary,
                                  .half_split = flag(op.style == RopeStyle::HalfSplit)};
  const uint64_t pairs = uint64_t{writer.width(op.x)} / op.head_width * (op.rotary / 2);
  writer.dispatch({"rope"}, parameters, {writer.update(op.x), writer.turns(op)},
                  {groups_of(pairs, 64), writer.per_row(op.x), kOne});
}

void write_dispatches(DispatchWriter& writer, const StoreKv& op) {
  const KvLayer& layer = writer.kv(op.kv);
  write_store(writer, op.keys, writer.keys(op.kv, Access::Write), layer, layer.key_width);
  write_store(writer, op.values, writer.values(op.kv, Access::Write), layer, layer.value_width);
}

void write_dispatches(DispatchWriter& writer, const Attention& op) {
  const KvLayer& layer = writer.kv(op.kv);
  for (const uint32_t width : {layer.key_width, layer.value_width}) {
    if (width > kWidestHead || width % 4 != 0)
      writer.refuse("a cache", "its heads are too wide, or oddly so");
  }
  const AttentionParameters parameters{.heads = op.heads,
                                       .kv_heads = layer.heads,
                                       .key_width = layer.key_width,
                                       .value_width = layer.value_width,
                                       .capacity = layer.capacity,
                                       .window = op.window,
                                       .causal = flag(op.causal),
                                       .scale = op.scale,
                                       .softcap = op.softcap,
                                       .span = writer.span()};
  const bool joins = writer.most_spans() > 1;
  const uint64_t part_values = uint64_t{std::min(kShortStepRows, writer.most_rows(op.queries))} * op.heads *
                               writer.most_spans() * (layer.value_width + 2);
  const Binding part = joins ? writer.scratch("spans", part_values, 1, Access::Write) : writer.unused();
  ScheduledDispatch& dispatch = writer.dispatch(
      {"attention", type_name(layer)}, parameters,
      {writer.read(op.queries), writer.keys(op.kv, Access::Read), writer.values(op.kv, Access::Read),
       writer.write(op.out), part},
      {groups_of(layer.heads, 1), writer.per_row(op.queries, op.heads / layer.heads, 8), {Quantity::Spans}});
  dispatch.bytes_per_position = (gpu_kv_bytes(layer.type, layer.heads, layer.key_width, layer.capacity) +
                                 gpu_kv_bytes(layer.type, layer.heads, layer.value_width, layer.capacity)) /
                                layer.capacity;
  if (!joins) return;
  const AttentionJoinParameters join{
      .heads = op.heads, .value_width = layer.value_width, .span = writer.span()};
  writer.dispatch({"attention_join"}, join, {{part.place, Access::Read}, writer.write(op.out)},
                  {groups_of(op.heads, 1), {Quantity::JoinedRows}, kOne});
}

void write_dispatches(DispatchWriter& writer, const Add& op) {
  const AddParameters parameters{.width = writer.width(op.a), .output_rows = writer.output_rows(op.a)};
  writer.dispatch({"add"}, parameters, {writer.update(op.a), writer.read(op.b)}, elementwise(writer, op.a));
}

void write_dispatches(DispatchWriter& writer, const Softcap& op) {
  const SoftcapParameters parameters{
      .width = writer.width(op.x), .limit = op.limit, .output_rows = writer.output_rows(op.x)};
  writer.dispatch({"softcap"}, parameters, {writer.update(op.x)}, elementwise(writer, op.x));
}

void write_dispatches(DispatchWriter& writer, const Route& op) {
  const RouteParameters parameters{.experts = writer.width(op.scores),
                                   .used = op.used,
                                   .gate = std::to_underlying(op.gate),
                                   .has_bias = flag(bool(op.selection_bias)),
                                   .normalise = flag(op.normalise),
                                   .scale = op.scale,
                                   .output_rows = writer.output_rows(op.scores)};
  writer.dispatch({"route"}, parameters,
                  {writer.read(op.scores), writer.vector(op.selection_bias), writer.write(op.choice)},
                  {writer.per_row(op.scores), kOne, kOne});
}

void write_dispatches(DispatchWriter& writer, const ExpertMlp& op) {
  const uint64_t hidden = writer.weight(op.gate).shape.rows;
  const uint64_t uses = uint64_t{writer.most_rows(op.in)} * op.used;
  const uint32_t width = writer.width(op.out);
  const Binding gate = writer.scratch("expert gate", hidden, uses, Access::Write);
  const Binding up = writer.scratch("expert up", hidden, uses, Access::Write);
  const Binding part = writer.scratch("expert results", width, uses, Access::Write);
  write_expert_product(writer, op, op.gate, writer.read(op.in), false, gate);
  write_expert_product(writer, op, op.up, writer.read(op.in), false, up);

  // All uses of a row as one wide row.
  const uint32_t uses_width = narrow(op.used * row_stride(hidden));
  const GateParameters gating{.width = uses_width,
                              .function = std::to_underlying(op.function),
                              .output_rows = writer.output_rows(op.in)};
  writer.dispatch({"gate"}, gating, {{gate.place, Access::ReadWrite}, {up.place, Access::Read}},
                  {groups_of(uses_width, 64), writer.per_row(op.in), kOne});

  write_expert_product(writer, op, op.down, {gate.place, Access::Read}, true, part);
  const ExpertSumParameters sum{.width = width, .used = op.used, .output_rows = writer.output_rows(op.out)};
  writer.dispatch({"expert_sum"}, sum,
                  {{part.place, Access::Read}, writer.read(op.choice), writer.write(op.out)},
                  elementwise(writer, op.out));
}

void write_dispatches(DispatchWriter& writer, const TakeRows& op) {
  const TakeRowsParameters parameters{.width = writer.width(op.in)};
  writer.dispatch({"take_rows"}, parameters, {writer.read(op.in), writer.write(op.out)},
                  elementwise(writer, op.out));
}

void write_dispatches(DispatchWriter& writer, const Pool& op) {
  const PoolParameters parameters{
      .width = writer.width(op.in), .kind = std::to_underlying(op.kind), .unit = flag(op.unit)};
  writer.dispatch({"pool"}, parameters, {writer.read(op.in), writer.write(op.out)}, {kOne, kOne, kOne});
}

// Blocks so long that a group of the first kernel has about as much to read as the one group of the second.
void write_dispatches(DispatchWriter& writer, const TopK& op) {
  const uint32_t width = writer.width(op.logits);
  const uint32_t balanced = static_cast<uint32_t>(std::sqrt(1.0 * width * op.count));
  const uint32_t block = std::max((balanced + kSelectors - 1) / kSelectors, 1u) * kSelectors;
  const uint32_t whole_blocks = (width - 1) / block;
  const uint32_t entries = whole_blocks * op.count + std::min(op.count, width - whole_blocks * block);
  const Binding part = writer.scratch("candidates", 2 * entries, writer.most_rows(op.logits), Access::Write);
  const TopKPartParameters selection{.width = width,
                                     .count = op.count,
                                     .block = block,
                                     .part_width = 2 * entries,
                                     .output_rows = writer.output_rows(op.logits)};
  writer.dispatch({"top_k_part"}, selection, {writer.read(op.logits), part},
                  {groups_of(width, block), writer.per_row(op.logits), kOne});
  const TopKParameters merge{.entries = entries,
                             .count = op.count,
                             .part_width = 2 * entries,
                             .output_rows = writer.output_rows(op.logits)};
  writer.dispatch({"top_k"}, merge, {{part.place, Access::Read}, writer.write(op.out)},
                  {writer.per_row(op.logits), kOne, kOne});
}

}  // namespace hearth
