#include "engine/device/op_reads.h"

#include <algorithm>
#include <variant>

namespace hearth {
namespace {

class Reads {
 public:
  Reads(const Plan& plan, uint32_t rows, uint32_t position) : plan_(plan), rows_(rows), position_(position) {}

  OpReads of(const Op& op) {
    std::visit(*this, op);
    return reads_;
  }

  void operator()(const Embed& op) { add_type(plan_.weights[op.table.index].shape.type); }
  void operator()(const MatMul& op) {
    for (const MatMul::Projection& projection : op.projections) add_matrix(projection.weight);
  }
  void operator()(const GatedMatMul& op) {
    for (const WeightRef weight : {op.gate, op.up}) add_matrix(weight);
  }
  void operator()(const ExpertMlp& op) {
    for (const WeightRef weight : {op.gate, op.up, op.down}) add_matrices(weight, uint64_t{rows_} * op.used);
  }
  void operator()(const Attention& op) {
    const KvLayer& layer = plan_.kv[op.kv.index];
    add_type(kv_quant(layer.type));
    const uint64_t position_bytes = kv_bytes(layer.type, layer.heads, layer.key_width, 1) +
                                    kv_bytes(layer.type, layer.heads, layer.value_width, 1);
    reads_.bytes += position_bytes * positions_read(op, rows_, position_);
  }
  template <class Other>
  void operator()(const Other&) {}  // reads activations, and vectors at most

 private:
  void add_matrix(WeightRef ref) { add_matrices(ref, 1); }

  void add_matrices(WeightRef ref, uint64_t most) {
    const Weight& weight = plan_.weights[ref.index];
    add_type(weight.shape.type);
    const uint64_t matrices = weight.shape.matrices;
    reads_.bytes += weight_bytes(weight.shape, weight.layout) / matrices * std::min(most, matrices);
  }

  void add_type(QuantType type) {
    const std::string_view name = quant_layout(type).name;
    if (reads_.type.find(name) != std::string::npos) return;
    if (!reads_.type.empty()) reads_.type += '+';
    reads_.type += name;
  }

  const Plan& plan_;
  uint32_t rows_;
  uint32_t position_;
  OpReads reads_;
};

}  // namespace

OpReads op_reads(const Plan& plan, const Op& op, uint32_t rows, uint32_t position) {
  return Reads(plan, rows, position).of(op);
}

uint64_t positions_read(const Attention& op, uint32_t rows, uint32_t position) {
  const uint64_t stored = uint64_t{position} + rows;
  return op.window == 0 ? stored : std::min(stored, uint64_t{op.window} + rows - 1);
}

}  // namespace hearth
