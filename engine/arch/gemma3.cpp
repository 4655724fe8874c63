// Gemma 3: norms on both sides of each branch, and five layers with a sliding window for each one that sees
// everything. GGUF stores its norm weights with the 1 of "1 + weight" added. Source: llama.cpp,
// src/models/gemma3.cpp; Gemma Team 2025.
#include <cmath>

#include "engine/base/text.h"
#include "engine/model/architectures.h"
#include "engine/model/family_keys.h"

namespace hearth {

namespace {

constexpr uint32_t kUsualPeriod = 6;   // the last layer of each six has no window
constexpr uint32_t kLayersOf27B = 62;  // the one size whose scores are scaled differently; no key says so

// Which layers have a window. The key holds a flag for each layer, or a period, or is absent.
Result<std::vector<bool>> read_windowed_layers(const GgufFile& file, const FamilyKeys& keys,
                                               uint32_t layers) {
  constexpr std::string_view kKey = "attention.sliding_window_pattern";
  std::vector<bool> windowed(layers);
  const MetadataValue* value = file.find(keys.full(kKey));
  if (value && value->type == MetadataType::Array) {
    TRY(const auto flags, file.numbers(keys.full(kKey)));
    if (flags->size() != layers) {
      return fail(Fault::BadFormat, concat("The model's ", keys.full(kKey), " is for ", flags->size(),
                                           " layers, but it has ", layers, "."));
    }
    for (uint32_t layer = 0; layer < layers; ++layer) windowed[layer] = (*flags)[layer] != 0;
    return windowed;
  }
  TRY(const uint32_t period, keys.positive_or(kKey, kUsualPeriod, layers + kUsualPeriod));
  for (uint32_t layer = 0; layer < layers; ++layer) windowed[layer] = layer % period < period - 1;
  return windowed;
}

Result<Recipe> read(const GgufFile& file) {
  TRY(Recipe recipe, recipe_common(file));
  TRY(const FamilyKeys keys, FamilyKeys::of(file));
  recipe.norm_placement = NormPlacement::BeforeAndAfter;
  recipe.qk_norm = true;
  recipe.embedding_scale = std::sqrt(static_cast<float>(recipe.width));
  recipe.function = ActivationFunction::GeluTanh;
  recipe.rope.style = RopeStyle::HalfSplit;
  if (recipe.layers == kLayersOf27B) {
    recipe.attention_scale = 1.0f / std::sqrt(static_cast<float>(recipe.width / recipe.heads));
  }
  TRY(recipe.logit_softcap, keys.real_or("final_logit_softcapping", 0.0f, 0.0, 1e6));

  TRY(const std::optional<uint32_t> window, keys.number("attention.sliding_window", UINT32_MAX));
  if (window.value_or(0) == 0) return recipe;
  recipe.window = *window;
  TRY(recipe.windowed_layers, read_windowed_layers(file, keys, recipe.layers));
  // Windowed layers never see far, so neither the long-context base nor its stretching applies to them.
  Rope& local = recipe.local_rope.emplace(recipe.rope);
  local.frequency_scale = 1.0f;
  local.yarn = {.attention = recipe.rope.yarn.attention};
  TRY(local.base, keys.real_or("rope.freq_base_swa", 10000.0f, 1.001, 1e15));
  return recipe;
}

}  // namespace

extern const Architecture arch_gemma3 = {"gemma3", read, decoder_weights, plan_decoder};

}  // namespace hearth
