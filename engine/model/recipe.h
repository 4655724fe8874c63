// What distinguishes one transformer family from another, as plain data: filled by a file in arch/ from GGUF
// metadata, read by decoder.cpp (which tensors to expect, which operations to emit). Immutable once read.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/device/plan.h"
#include "engine/gguf/gguf.h"

namespace hearth {

enum class NormPlacement : uint8_t {
  Before,          // x + f(norm(x)): most decoders
  BeforeAndAfter,  // x + norm(f(norm(x))): Gemma 2 and 3
  After,           // norm(x + f(x)): BERT
};

struct Recipe {
  // Sizes.
  uint32_t layers = 0;
  uint32_t width = 0;      // of the residual stream
  uint32_t mlp_width = 0;  // of the hidden layer of a dense MLP, or of one expert
  uint32_t heads = 0;
  uint32_t kv_heads = 0;
  uint32_t key_width = 0;  // per head
  uint32_t value_width = 0;
  uint32_t vocabulary = 0;
  uint32_t trained_context = 0;

  // Norms.
  Norm::Kind norm = Norm::Kind::Rms;
  NormPlacement norm_placement = NormPlacement::Before;
  float epsilon = 1e-5f;
  bool qk_norm = false;  // on each head of queries and keys, before rope

  // Embedding and head.
  float embedding_scale = 1.0f;
  bool position_embedding = false;  // learned, as BERT
  bool type_embedding = false;
  bool embedding_norm = false;
  float logit_softcap = 0.0f;

  // Attention.
  bool causal = true;
  float attention_scale = 0.0f;  // of the scores; usually 1 / sqrt(key_width)
  float attention_softcap = 0.0f;
  uint32_t window = 0;                // of the layers that have one
  std::vector<bool> windowed_layers;  // empty: none has

  // Rotary positions. The decoder fills in which activation is rotated, and the factors of
  // "rope_freqs.weight".
  bool rotary = true;
  Rope rope;
  std::optional<Rope> local_rope;  // of windowed layers, where it differs

  // MLP.
  bool gated = true;
  ActivationFunction function = ActivationFunction::Silu;
  bool mlp_scales = false;  // "ffn_*.scale" tensors count; those of attention always do
  uint32_t experts = 0;     // 0: dense
  uint32_t experts_used = 0;
  Route::Gate expert_gate = Route::Gate::SoftmaxThenChoose;
  bool expert_weights_normalised = true;
  float expert_weights_scale = 1.0f;

  // Embedding models and rankers: the output is one vector for a whole text instead of scores for the next
  // token. That of a ranker is what a classifier of its own reads (engine/model/classifier.h).
  bool pools = false;
  bool ranks = false;
  Pool::Kind pool = Pool::Kind::Mean;
};

// What nearly every family says in the same keys ("<architecture>.block_count", …): sizes, epsilon, rope base
// and scaling, experts, pooling. `norm` decides which of the two epsilon keys counts. Fails with BadFormat
// naming the key that is missing or impossible, or with Unsupported for what no family here can do (layers of
// different sizes, long-rope).
Result<Recipe> recipe_common(const GgufFile& file, Norm::Kind norm = Norm::Kind::Rms);

}  // namespace hearth
