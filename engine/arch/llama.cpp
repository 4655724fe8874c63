// Llama 1 to 3 and the many that share its block: Mistral, Mixtral, SmolLM2, DeepSeek-R1-Distill-Llama.
// Source of tensor names, keys and pairing: llama.cpp, src/models/llama.cpp. Touvron et al. 2023; Jiang et
// al. 2024.
#include "engine/model/architectures.h"

namespace hearth {

namespace {

Result<Recipe> read(const GgufFile& file) {
  TRY(Recipe recipe, recipe_common(file));
  recipe.rope.style = RopeStyle::Adjacent;
  recipe.mlp_scales = true;
  if (recipe.experts > 0 && file.find_tensor("blk.0.ffn_gate.0.weight")) {
    return fail(Fault::Unsupported,
                "The model keeps its experts in separate tensors, as files from before April 2024 did; "
                "please get a newer file of it.");
  }
  return recipe;
}

}  // namespace

extern const Architecture arch_llama = {"llama", read, decoder_weights, plan_decoder};

}  // namespace hearth
