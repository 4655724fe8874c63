// BERT and the sentence embedders and rankers made from it (all-MiniLM, bge, e5, ms-marco-MiniLM): an encoder
// in which every token sees every other, with learned positions and norms after each sum. Source: llama.cpp,
// src/models/bert.cpp; Devlin et al. 2019.
#include "engine/model/architectures.h"

namespace hearth {

namespace {

Result<Recipe> read(const GgufFile& file) {
  TRY(Recipe recipe, recipe_common(file, Norm::Kind::Layer));
  recipe.norm_placement = NormPlacement::After;
  recipe.causal = false;
  recipe.rotary = false;
  recipe.position_embedding = true;
  recipe.type_embedding = file.find_tensor("token_types.weight") != nullptr;
  recipe.embedding_norm = true;
  recipe.gated = false;
  recipe.function = ActivationFunction::Gelu;
  recipe.pools = true;
  if (recipe.ranks) recipe.pool = Pool::Kind::First;
  return recipe;
}

}  // namespace

extern const Architecture arch_bert = {"bert", read, decoder_weights, plan_decoder};

}  // namespace hearth
