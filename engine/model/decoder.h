// Recipe + weights -> Plan: the one transformer block that a dozen families share, and its encoder twin for
// embedding models. An architecture that fits is a recipe; one that does not writes its own plan function
// with the same builder.
#pragma once

#include <vector>

#include "engine/device/plan.h"
#include "engine/model/recipe.h"
#include "engine/model/weights.h"

namespace hearth {

// Layers `first` to `end`, the latter not included. The first part of a model begins with its embedding, the
// last one ends with its head; a part that begins later takes the residual stream as the plan's input, one
// that ends earlier gives it as output.
struct LayerRange {
  uint32_t first = 0;
  uint32_t end = UINT32_MAX;  // clamped to the layers that there are

  bool begins() const { return first == 0; }
};

// What a session asks of a plan.
struct PlanRequest {
  uint32_t max_rows = 1;
  OutputRows output_rows = OutputRows::Last;
  std::vector<KvLayer> kv;  // one for each layer of the range, buffers bound
  LayerRange layers;
  uint32_t candidates = 0;  // that many of the largest logits are the output, as TopK writes them; 0: all
};

// The tensors that plan_decoder() will use for these layers. A tied head is token_embd.weight, asked for once
// as Multiply.
std::vector<WeightRequest> decoder_weights(const Recipe& recipe, const GgufFile& file, LayerRange layers);

// Fails with Unsupported when the recipe combines what the block cannot.
Result<Plan> plan_decoder(const Recipe& recipe, const ModelWeights& weights, const PlanRequest& request);

}  // namespace hearth
