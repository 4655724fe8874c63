#include "engine/model/recipe.h"

#include <cmath>
#include <string>

#include "engine/base/text.h"
#include "engine/model/classifier.h"
#include "engine/model/family_keys.h"

namespace hearth {

namespace {

// Far above every model there is, and low enough that products of two of them fit into 64 bits and sizes of
// activations stay bounded whatever a file claims.
constexpr uint32_t kMostLayers = 1000;
constexpr uint32_t kMostWidth = 1u << 20;
constexpr uint32_t kMostHeads = 1u << 14;
constexpr uint32_t kMostExperts = 1u << 12;
constexpr uint32_t kMostVocabulary = 1u << 24;
constexpr uint32_t kMostContext = 1u << 30;

// How many tokens there are: the rows of the embedding table, which must agree with the tokenizer where there
// is one.
Result<uint32_t> read_vocabulary(const GgufFile& file) {
  const TensorInfo* table = file.find_tensor("token_embd.weight");
  if (!table) {
    return fail(Fault::BadFormat,
                "The model has no tensor token_embd.weight, which turns tokens into numbers.");
  }
  const uint64_t rows = table->rows();
  if (rows == 0 || rows > kMostVocabulary) {
    return fail(Fault::BadFormat, concat("The model's token_embd.weight has ", rows, " rows, but 1 to ",
                                         kMostVocabulary, " are possible."));
  }
  const MetadataValue* tokens = file.find("tokenizer.ggml.tokens");
  if (tokens && tokens->type == MetadataType::Array && tokens->count != rows) {
    return fail(Fault::BadFormat, concat("The model's tokenizer has ", tokens->count,
                                         " tokens, but its token_embd.weight has ", rows, " rows."));
  }
  return static_cast<uint32_t>(rows);
}

// The width of one head where the file does not say it: an even share of the stream.
Result<uint32_t> read_head_width(const FamilyKeys& keys, std::string_view key, const Recipe& recipe) {
  const uint32_t share = recipe.width % recipe.heads == 0 ? recipe.width / recipe.heads : 0;
  TRY(const uint32_t width, keys.positive_or(key, share, kMostWidth));
  if (width == 0) {
    return fail(Fault::BadFormat, concat("The model's ", keys.full("embedding_length"), " of ", recipe.width,
                                         " cannot be divided among ", recipe.heads, " heads."));
  }
  if (uint64_t{width} * recipe.heads > kMostWidth) {
    return fail(Fault::BadFormat, concat("The model says that it has ", recipe.heads, " heads of ", width,
                                         " values, which is more than is possible."));
  }
  return width;
}

Status read_sizes(const GgufFile& file, const FamilyKeys& keys, Recipe& recipe) {
  TRY(recipe.layers, keys.positive("block_count", kMostLayers));
  TRY(recipe.width, keys.positive("embedding_length", kMostWidth));
  TRY(recipe.mlp_width, keys.positive("feed_forward_length", kMostWidth));
  TRY(recipe.trained_context, keys.positive("context_length", kMostContext));
  TRY(recipe.vocabulary, read_vocabulary(file));

  TRY(recipe.heads, keys.positive("attention.head_count", kMostHeads));
  TRY(const std::optional<uint32_t> kv_heads, keys.number("attention.head_count_kv", kMostHeads));
  recipe.kv_heads = kv_heads.value_or(recipe.heads);
  if (recipe.kv_heads == 0 || recipe.heads % recipe.kv_heads != 0) {
    return fail(Fault::BadFormat, concat("The model says that its ", recipe.heads, " heads share ",
                                         recipe.kv_heads, " key heads, which cannot be done evenly."));
  }
  TRY(recipe.key_width, read_head_width(keys, "attention.key_length", recipe));
  TRY(recipe.value_width, read_head_width(keys, "attention.value_length", recipe));
  recipe.attention_scale = 1.0f / std::sqrt(static_cast<float>(recipe.key_width));
  return {};
}

// How positions are stretched to make a context longer than the one that the model was first trained with.
Status read_rope_scaling(const GgufFile& file, const FamilyKeys& keys, Recipe& recipe) {
  TRY(const auto type, file.string(keys.full("rope.scaling.type")));
  const std::string_view kind = type.value_or("linear");
  if (kind != "none" && kind != "linear" && kind != "yarn") {
    return fail(Fault::Unsupported, "The model stretches its positions in a way that Hearth cannot run yet.");
  }
  Yarn& yarn = recipe.rope.yarn;
  TRY(yarn.attention, keys.real_or("rope.scaling.attn_factor", 1.0f, 0.0, 1e6));
  if (kind == "none") return {};

  // Old files say the factor in the second key. 0 means none.
  TRY(const float old_factor, keys.real_or("rope.scale_linear", 0.0f, 0.0, 1e6));
  TRY(float factor, keys.real_or("rope.scaling.factor", old_factor, 0.0, 1e6));
  if (factor == 0.0f) factor = 1.0f;
  if (factor < (kind == "yarn" ? 1.0f : 1e-3f)) {
    return fail(Fault::BadFormat, concat("The model's ", keys.full("rope.scaling.factor"), " is too small."));
  }
  recipe.rope.frequency_scale = 1.0f / factor;
  if (kind != "yarn") return {};

  yarn.extrapolation = 1.0f;
  TRY(yarn.beta_fast, keys.real_or("rope.scaling.yarn_beta_fast", 32.0f, 1e-3, 1e6));
  TRY(yarn.beta_slow, keys.real_or("rope.scaling.yarn_beta_slow", 1.0f, 1e-3, 1e6));
  TRY(yarn.original_context,
      keys.positive_or("rope.scaling.original_context_length", recipe.trained_context, kMostContext));
  return {};
}

Status read_rope(const GgufFile& file, const FamilyKeys& keys, Recipe& recipe) {
  Rope& rope = recipe.rope;
  rope.head_width = recipe.key_width;
  TRY(const std::optional<uint32_t> rotary, keys.number("rope.dimension_count", kMostWidth));
  rope.rotary = rotary.value_or(recipe.key_width);
  if (rope.rotary < 2 || rope.rotary % 2 != 0 || rope.rotary > recipe.key_width) {
    return fail(Fault::BadFormat,
                concat("The model cannot rotate ", rope.rotary, " of the ", recipe.key_width,
                       " values of a head, as its ", keys.full("rope.dimension_count"), " says."));
  }
  // YaRN takes the logarithm of the base, so it must be above 1; none in use is below 500.
  TRY(rope.base, keys.real_or("rope.freq_base", 10000.0f, 1.001, 1e15));
  return read_rope_scaling(file, keys, recipe);
}

Status read_experts(const FamilyKeys& keys, Recipe& recipe) {
  TRY(const std::optional<uint32_t> experts, keys.number("expert_count", kMostExperts));
  recipe.experts = experts.value_or(0);
  if (recipe.experts == 0) return {};
  TRY(recipe.experts_used, keys.positive("expert_used_count", recipe.experts));
  TRY(recipe.mlp_width, keys.positive_or("expert_feed_forward_length", recipe.mlp_width, kMostWidth));
  return {};
}

// Numbers of the GGUF key "pooling_type".
enum PoolingType : uint32_t { kPoolNone = 0, kPoolMean = 1, kPoolFirst = 2, kPoolLast = 3, kPoolRank = 4 };

Status read_pooling(const GgufFile& file, const FamilyKeys& keys, Recipe& recipe) {
  TRY(const std::optional<uint32_t> type, keys.number("pooling_type", UINT32_MAX));
  const uint32_t kind = type.value_or(has_classifier(file) ? kPoolRank : kPoolNone);
  recipe.ranks = kind == kPoolRank;
  recipe.pools = recipe.ranks || kind == kPoolMean || kind == kPoolFirst || kind == kPoolLast;
  if (kind == kPoolFirst) recipe.pool = Pool::Kind::First;
  // Of a decoder, only the last token has seen all others.
  if (kind == kPoolLast || recipe.ranks) recipe.pool = Pool::Kind::Last;
  return {};
}

}  // namespace

Result<Recipe> recipe_common(const GgufFile& file, Norm::Kind norm) {
  TRY(const FamilyKeys keys, FamilyKeys::of(file));
  Recipe recipe;
  recipe.norm = norm;
  const std::string_view epsilon =
      norm == Norm::Kind::Rms ? "attention.layer_norm_rms_epsilon" : "attention.layer_norm_epsilon";
  if (!file.find(keys.full(epsilon))) {
    return fail(Fault::BadFormat, concat("The model does not say its ", keys.full(epsilon), "."));
  }
  TRY(recipe.epsilon, keys.real_or(epsilon, 0.0f, 0.0, 1.0));
  TRY_STATUS(read_sizes(file, keys, recipe));
  TRY_STATUS(read_rope(file, keys, recipe));
  TRY_STATUS(read_experts(keys, recipe));
  TRY_STATUS(read_pooling(file, keys, recipe));
  return recipe;
}

}  // namespace hearth
