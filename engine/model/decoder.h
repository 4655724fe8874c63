// Recipe + weights -> Plan: the one transformer block that a dozen families share, and its encoder twin for
// embedding models. An architecture that fits is a recipe; one that does not writes its own plan function
// with the same builder.
#pragma once

#include <vector>

#include "engine/device/plan.h"
#include "engine/model/recipe.h"
#include "engine/model/weights.h"

namespace hearth {

// What a session asks of a plan.
struct PlanRequest {
  uint32_t max_rows = 1;
  OutputRows output_rows = OutputRows::Last;
  std::vector<KvLayer> kv;  // one a layer, buffers bound
};

// The tensors that plan_decoder() will use for this recipe. A tied head is token_embd.weight, asked for once
// as Multiply.
std::vector<WeightRequest> decoder_weights(const Recipe& recipe, const GgufFile& file);

// Fails with Unsupported when the recipe combines what the block cannot.
Result<Plan> plan_decoder(const Recipe& recipe, const ModelWeights& weights, const PlanRequest& request);

}  // namespace hearth
