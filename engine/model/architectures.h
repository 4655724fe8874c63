// The table of model families. Each is one file in arch/, named after its GGUF architecture; the table itself
// is generated from the names of those files, so adding a family touches nothing else.
#pragma once

#include <span>
#include <string_view>

#include "engine/base/result.h"
#include "engine/model/decoder.h"
#include "engine/model/recipe.h"
#include "engine/model/weights.h"

namespace hearth {

struct Architecture {
  std::string_view gguf_name;
  Result<Recipe> (*read)(const GgufFile& file);
  // The transformer block of decoder.h for nearly all; an odd family supplies its own.
  std::vector<WeightRequest> (*weights)(const Recipe& recipe, const GgufFile& file, LayerRange layers);
  Result<Plan> (*plan)(const Recipe& recipe, const ModelWeights& weights, const PlanRequest& request);
};

std::span<const Architecture* const> architectures();

// Unsupported names the architecture and says which ones Hearth runs.
Result<const Architecture*> find_architecture(const GgufFile& file);

}  // namespace hearth
