// Qwen 3, dense: Qwen 2 without its biases, with a norm on each head of queries and keys. Its embedding
// models say how they pool. Source: llama.cpp, src/models/qwen3.cpp.
#include "engine/model/architectures.h"

namespace hearth {

namespace {

Result<Recipe> read(const GgufFile& file) {
  TRY(Recipe recipe, recipe_common(file));
  recipe.rope.style = RopeStyle::HalfSplit;
  recipe.qk_norm = true;
  recipe.mlp_scales = true;
  return recipe;
}

}  // namespace

extern const Architecture arch_qwen3 = {"qwen3", read, decoder_weights, plan_decoder};

}  // namespace hearth
