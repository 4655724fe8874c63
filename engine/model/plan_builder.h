// Builds a Plan op by op: weights and activations by name instead of by index. Used by decoder.cpp and by
// every family that writes its own plan function; pure, any thread.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "engine/model/decoder.h"

namespace hearth {

class PlanBuilder {
 public:
  // `weights` must outlive the builder.
  PlanBuilder(const ModelWeights& weights, const PlanRequest& request);

  // A weight that the family has asked the loader for as required.
  WeightRef weight(const std::string& name);
  // One that it has asked for as optional: none when the file does not have it.
  WeightRef weight_if_there(const std::string& name);

  // The activation of this name; made when first asked for. Layers that use the same names share memory.
  ActivationRef slot(std::string_view name, uint32_t width, Rows rows = Rows::Step);

  // `input` is given with each step.
  void begin_with(ActivationRef input) { plan_.input = input; }
  void emit(Op op) { plan_.ops.push_back(std::move(op)); }

  // One projection with "NAME.weight", and "NAME.bias" where the file has it.
  MatMul::Projection projection(const std::string& name, ActivationRef out, ActivationRef residual = {});
  // A MatMul with only that projection.
  void multiply(ActivationRef in, const std::string& name, ActivationRef out, ActivationRef residual = {});

  // The plan, checked. Fails as check_plan does.
  Result<Plan> finish(ActivationRef output);

 private:
  const ModelWeights& weights_;
  Plan plan_;
  std::unordered_map<std::string, WeightRef> weight_refs_;
  std::unordered_map<std::string, ActivationRef> slots_;
};

// "blk.3.attn_q" for (3, "attn_q"): how GGUF names the tensors of a layer.
std::string layer_tensor(uint32_t layer, std::string_view name);

}  // namespace hearth
