// Qwen 2 and 2.5, and DeepSeek-R1-Distill-Qwen: the Llama block with biases on queries, keys and values,
// which the decoder uses wherever a file has them. Source: llama.cpp, src/models/qwen2.cpp.
#include "engine/model/architectures.h"

namespace hearth {

namespace {

Result<Recipe> read(const GgufFile& file) {
  TRY(Recipe recipe, recipe_common(file));
  recipe.rope.style = RopeStyle::HalfSplit;
  return recipe;
}

}  // namespace

extern const Architecture arch_qwen2 = {"qwen2", read, decoder_weights, plan_decoder};

}  // namespace hearth
