#include "engine/model/plan_builder.h"

#include <utility>

#include "engine/base/check.h"
#include "engine/base/text.h"

namespace hearth {

PlanBuilder::PlanBuilder(const ModelWeights& weights, const PlanRequest& request) : weights_(weights) {
  plan_.kv = request.kv;
  plan_.max_rows = request.max_rows;
  plan_.output_rows = request.output_rows;
}

WeightRef PlanBuilder::weight(const std::string& name) {
  const WeightRef found = weight_if_there(name);
  CHECK(found);
  return found;
}

WeightRef PlanBuilder::weight_if_there(const std::string& name) {
  const auto [entry, is_new] = weight_refs_.try_emplace(name);
  if (!is_new) return entry->second;
  if (const Weight* weight = weights_.find(name)) {
    entry->second.index = static_cast<uint32_t>(plan_.weights.size());
    plan_.weights.push_back(*weight);
  }
  return entry->second;
}

ActivationRef PlanBuilder::slot(std::string_view name, uint32_t width, Rows rows) {
  const std::string full = rows == Rows::Output ? concat("output_", name) : std::string(name);
  const auto [entry, is_new] = slots_.try_emplace(full);
  if (is_new) {
    entry->second.index = static_cast<uint32_t>(plan_.activations.size());
    plan_.activations.push_back({full, width, rows});
  }
  CHECK(plan_.activations[entry->second.index].width == width);
  return entry->second;
}

MatMul::Projection PlanBuilder::projection(const std::string& name, ActivationRef out,
                                           ActivationRef residual) {
  return {weight(name + ".weight"), weight_if_there(name + ".bias"), residual, out};
}

void PlanBuilder::multiply(ActivationRef in, const std::string& name, ActivationRef out,
                           ActivationRef residual) {
  emit(MatMul{in, {projection(name, out, residual)}});
}

Result<Plan> PlanBuilder::finish(ActivationRef output) {
  plan_.output = output;
  TRY_STATUS(check_plan(plan_));
  return std::move(plan_);
}

std::string layer_tensor(uint32_t layer, std::string_view name) { return concat("blk.", layer, ".", name); }

}  // namespace hearth
