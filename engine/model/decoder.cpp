// The transformer block, written down once. A layer is attention and then an MLP; each reads the residual
// stream through a norm and adds its branch to it. Where the norms stand, how wide things are and what the
// MLP is comes from the Recipe.
#include "engine/model/decoder.h"

#include <algorithm>
#include <utility>

#include "engine/base/check.h"
#include "engine/base/text.h"
#include "engine/model/plan_builder.h"

namespace hearth {

namespace {

using Use = WeightUse;

// The names under which a family's norms around a branch are stored.
struct BranchNorms {
  std::string_view before;  // of the stream, NormPlacement::Before and BeforeAndAfter
  std::string_view branch;  // of the branch's output, NormPlacement::BeforeAndAfter
  std::string_view after;   // of the sum, NormPlacement::After
};
constexpr BranchNorms kAttentionNorms = {"attn_norm", "post_attention_norm", "attn_output_norm"};
constexpr BranchNorms kMlpNorms = {"ffn_norm", "post_ffw_norm", "layer_output_norm"};

// ---- Which tensors

class DecoderRequests {
 public:
  DecoderRequests(const Recipe& recipe, const GgufFile& file, LayerRange layers)
      : recipe_(recipe), file_(file), layers_(layers) {}

  std::vector<WeightRequest> all() {
    const uint32_t end = std::min(layers_.end, recipe_.layers);
    token_table(layers_.begins(), end == recipe_.layers && !recipe_.pools);
    if (layers_.begins()) rest_of_embedding();
    if (end == recipe_.layers) output_norm_and_bias();
    if (recipe_.rotary) vector("rope_freqs.weight", recipe_.rope.rotary / 2, true);
    for (uint32_t layer = layers_.first; layer < end; ++layer) {
      prefix_ = layer_tensor(layer, "");
      attention();
      recipe_.experts == 0 ? dense_mlp() : expert_mlp();
    }
    return std::move(requests_);
  }

 private:
  // The table that tokens are looked up in, and the head, which may be the same one.
  void token_table(bool embeds, bool head) {
    const uint32_t width = recipe_.width;
    const bool tied = head && !file_.find_tensor("output.weight");
    if (embeds || tied) {
      const Use use = tied ? Use::Multiply : Use::LookUp;
      requests_.push_back({use, "token_embd.weight", width, recipe_.vocabulary});
    }
    if (head && !tied) requests_.push_back({Use::Multiply, "output.weight", width, recipe_.vocabulary});
  }

  void rest_of_embedding() {
    const uint32_t width = recipe_.width;
    if (recipe_.position_embedding) {
      requests_.push_back({Use::LookUp, "position_embd.weight", width, recipe_.trained_context});
    }
    if (recipe_.type_embedding) {
      const TensorInfo* types = file_.find_tensor("token_types.weight");
      requests_.push_back({Use::LookUp, "token_types.weight", width, types ? types->rows() : 1});
    }
    if (recipe_.embedding_norm) norm("token_embd_norm");
  }

  void output_norm_and_bias() {
    if (!recipe_.pools) vector("output.bias", recipe_.vocabulary, true);
    if (recipe_.norm_placement != NormPlacement::After) norm("output_norm");
  }

  void attention() {
    const uint32_t query_width = recipe_.heads * recipe_.key_width;
    projection("attn_q", recipe_.width, query_width);
    projection("attn_k", recipe_.width, recipe_.kv_heads * recipe_.key_width);
    projection("attn_v", recipe_.width, recipe_.kv_heads * recipe_.value_width);
    projection("attn_output", recipe_.heads * recipe_.value_width, recipe_.width);
    if (recipe_.qk_norm) {
      vector(prefix_ + "attn_q_norm.weight", recipe_.key_width);
      vector(prefix_ + "attn_k_norm.weight", recipe_.key_width);
    }
    norms(kAttentionNorms);
  }

  void dense_mlp() {
    if (recipe_.gated) mlp_projection("ffn_gate", recipe_.width, recipe_.mlp_width);
    mlp_projection("ffn_up", recipe_.width, recipe_.mlp_width);
    mlp_projection("ffn_down", recipe_.mlp_width, recipe_.width);
    norms(kMlpNorms);
  }

  void expert_mlp() {
    requests_.push_back({Use::Multiply, prefix_ + "ffn_gate_inp.weight", recipe_.width, recipe_.experts});
    vector(prefix_ + "exp_probs_b.bias", recipe_.experts, true);
    experts("ffn_gate_exps", recipe_.width, recipe_.mlp_width);
    experts("ffn_up_exps", recipe_.width, recipe_.mlp_width);
    experts("ffn_down_exps", recipe_.mlp_width, recipe_.width);
    norms(kMlpNorms);
  }

  void norms(const BranchNorms& names) {
    if (recipe_.norm_placement == NormPlacement::After) return norm(concat(prefix_, names.after));
    norm(concat(prefix_, names.before));
    if (recipe_.norm_placement == NormPlacement::BeforeAndAfter) norm(concat(prefix_, names.branch));
  }

  void norm(const std::string& name) {
    vector(name + ".weight", recipe_.width);
    vector(name + ".bias", recipe_.width, true);
  }

  // The scale of an attention projection multiplies the product, and the bias comes after it.
  void projection(std::string_view name, uint64_t width, uint64_t rows) {
    const std::string full = concat(prefix_, name);
    requests_.push_back({Use::Multiply, full + ".weight", width, rows, 1, false, full + ".scale"});
    vector(full + ".bias", rows, true);
  }

  // In an MLP the scale comes last, so it multiplies the bias as well.
  void mlp_projection(std::string_view name, uint64_t width, uint64_t rows) {
    const std::string full = concat(prefix_, name);
    const std::string scale = recipe_.mlp_scales ? full + ".scale" : "";
    requests_.push_back({Use::Multiply, full + ".weight", width, rows, 1, false, scale});
    requests_.push_back({Use::Vector, full + ".bias", rows, 1, 1, true, scale});
  }

  void experts(std::string_view name, uint64_t width, uint64_t rows) {
    const std::string full = concat(prefix_, name);
    const std::string scale = recipe_.mlp_scales ? full + ".scale" : "";
    requests_.push_back({Use::Multiply, full + ".weight", width, rows, recipe_.experts, false, scale});
  }

  void vector(std::string name, uint64_t width, bool optional = false) {
    requests_.push_back({Use::Vector, std::move(name), width, 1, 1, optional});
  }

  const Recipe& recipe_;
  const GgufFile& file_;
  LayerRange layers_;
  std::string prefix_;
  std::vector<WeightRequest> requests_;
};

// ---- Which operations

class DecoderPlanner {
 public:
  DecoderPlanner(const Recipe& recipe, const ModelWeights& weights, const PlanRequest& request)
      : recipe_(recipe),
        builder_(weights, request),
        layers_(request.layers),
        end_(std::min(request.layers.end, recipe.layers)),
        output_rows_(request.output_rows),
        candidates_(request.candidates) {}

  Result<Plan> plan() {
    layers_.begins() ? embed() : builder_.begin_with(stream());
    for (layer_ = layers_.first; layer_ < end_; ++layer_) {
      attend();
      recipe_.experts == 0 ? dense_mlp() : expert_mlp();
    }
    if (end_ < recipe_.layers) return builder_.finish(hand_over());
    return builder_.finish(output_rows_ == OutputRows::Pooled ? pool() : logits());
  }

 private:
  void embed() {
    builder_.emit(
        Embed{Embed::Source::Token, builder_.weight("token_embd.weight"), stream(), recipe_.embedding_scale});
    if (recipe_.type_embedding) {
      builder_.emit(
          Embed{Embed::Source::Segment, builder_.weight("token_types.weight"), stream(), 1.0f, true});
    }
    if (recipe_.position_embedding) {
      builder_.emit(
          Embed{Embed::Source::Position, builder_.weight("position_embd.weight"), stream(), 1.0f, true});
    }
    if (recipe_.embedding_norm) norm(stream(), "token_embd_norm", stream());
  }

  void attend() {
    const ActivationRef in = branch_input(kAttentionNorms);
    const ActivationRef queries = slot("queries", recipe_.heads * recipe_.key_width);
    const ActivationRef keys = slot("keys", recipe_.kv_heads * recipe_.key_width);
    const ActivationRef values = slot("values", recipe_.kv_heads * recipe_.value_width);
    const ActivationRef attended = slot("attended", recipe_.heads * recipe_.value_width);
    builder_.emit(
        MatMul{in,
               {builder_.projection(name("attn_q"), queries), builder_.projection(name("attn_k"), keys),
                builder_.projection(name("attn_v"), values)}});
    if (recipe_.qk_norm) {
      head_norm(queries, "attn_q_norm");
      head_norm(keys, "attn_k_norm");
    }
    if (recipe_.rotary) {
      rotate(queries);
      rotate(keys);
    }
    const KvRef kv{layer_ - layers_.first};
    builder_.emit(StoreKv{keys, values, kv});
    builder_.emit(Attention{queries, attended, kv, recipe_.heads, recipe_.attention_scale,
                            is_windowed() ? recipe_.window : 0, recipe_.attention_softcap, recipe_.causal});

    // Nothing after the last layer's attention looks at other rows, so from there on only wanted ones are
    // computed.
    const bool last = layer_ + 1 == recipe_.layers;
    join(last && output_rows_ != OutputRows::Pooled ? take_rows(attended) : attended, "attn_output",
         kAttentionNorms);
  }

  void dense_mlp() {
    const ActivationRef in = branch_input(kMlpNorms);
    const ActivationRef hidden = slot("hidden", recipe_.mlp_width);
    if (recipe_.gated) {
      builder_.emit(GatedMatMul{in, builder_.weight(name("ffn_gate.weight")),
                                builder_.weight(name("ffn_up.weight")), recipe_.function, hidden,
                                builder_.weight_if_there(name("ffn_gate.bias")),
                                builder_.weight_if_there(name("ffn_up.bias"))});
    } else {
      builder_.multiply(in, name("ffn_up"), hidden);
      builder_.emit(Activate{hidden, recipe_.function});
    }
    join(hidden, "ffn_down", kMlpNorms);
  }

  void expert_mlp() {
    const ActivationRef in = branch_input(kMlpNorms);
    const ActivationRef scores = slot("expert_scores", recipe_.experts);
    const ActivationRef choice = slot("expert_choice", 2 * recipe_.experts_used);
    builder_.multiply(in, name("ffn_gate_inp"), scores);
    builder_.emit(Route{recipe_.expert_gate, scores, builder_.weight_if_there(name("exp_probs_b.bias")),
                        choice, recipe_.experts_used, recipe_.expert_weights_normalised,
                        recipe_.expert_weights_scale});
    builder_.emit(ExpertMlp{in, choice, builder_.weight(name("ffn_gate_exps.weight")),
                            builder_.weight(name("ffn_up_exps.weight")),
                            builder_.weight(name("ffn_down_exps.weight")), recipe_.function,
                            recipe_.experts_used, slot("branch", recipe_.width)});
    add_branch(kMlpNorms);
  }

  // What the attention or MLP of this layer reads.
  ActivationRef branch_input(const BranchNorms& norms) {
    if (recipe_.norm_placement == NormPlacement::After) return stream();
    const ActivationRef normed = slot("normed", recipe_.width);
    norm(stream(), name(norms.before), normed);
    return normed;
  }

  // Projects the result of this layer's attention or MLP back onto the residual stream. Without a norm in
  // between, the projection adds to the stream itself.
  void join(ActivationRef from, std::string_view projection, const BranchNorms& norms) {
    if (recipe_.norm_placement == NormPlacement::BeforeAndAfter) {
      builder_.multiply(from, name(projection), slot("branch", recipe_.width));
      return add_branch(norms);
    }
    builder_.multiply(from, name(projection), stream(), stream());
    if (recipe_.norm_placement == NormPlacement::After) norm(stream(), name(norms.after), stream());
  }

  // Leaves the sum of stream and branch to the next norm of the stream, which reads both anyway.
  void add_branch(const BranchNorms& norms) {
    const ActivationRef branch = slot("branch", recipe_.width);
    if (recipe_.norm_placement == NormPlacement::BeforeAndAfter) norm(branch, name(norms.branch), branch);
    unadded_ = branch;
    if (recipe_.norm_placement == NormPlacement::After) norm(stream(), name(norms.after), stream());
  }

  ActivationRef take_rows(ActivationRef attended) {
    CHECK(!unadded_);
    const ActivationRef all = stream();
    rows_ = Rows::Output;
    const ActivationRef wanted = slot("attended", recipe_.heads * recipe_.value_width);
    builder_.emit(TakeRows{all, stream()});
    builder_.emit(TakeRows{attended, wanted});
    return wanted;
  }

  // The residual stream of every row, for the part of the model that another device computes.
  ActivationRef hand_over() {
    if (unadded_) builder_.emit(Add{stream(), std::exchange(unadded_, {})});
    const ActivationRef all = stream();
    rows_ = Rows::Output;
    builder_.emit(TakeRows{all, stream()});
    return stream();
  }

  ActivationRef logits() {
    const ActivationRef normed = slot("normed", recipe_.width);
    const ActivationRef logits = slot("logits", recipe_.vocabulary);
    norm(stream(), "output_norm", normed);
    WeightRef head = builder_.weight_if_there("output.weight");
    if (!head) head = builder_.weight("token_embd.weight");
    builder_.emit(MatMul{normed, {{head, builder_.weight_if_there("output.bias"), {}, logits}}});
    if (recipe_.logit_softcap > 0.0f) builder_.emit(Softcap{logits, recipe_.logit_softcap});
    return candidates_ > 0 ? best_of(logits) : logits;
  }

  ActivationRef best_of(ActivationRef logits) {
    const ActivationRef best = slot("candidates", 2 * candidates_);
    builder_.emit(TopK{logits, best, candidates_});
    return best;
  }

  ActivationRef pool() {
    ActivationRef states = stream();
    if (recipe_.norm_placement != NormPlacement::After) {
      states = slot("normed", recipe_.width);
      norm(stream(), "output_norm", states);
    }
    const ActivationRef pooled = builder_.slot("pooled", recipe_.width, Rows::Output);
    builder_.emit(Pool{recipe_.pool, states, pooled, !recipe_.ranks});
    return pooled;
  }

  void norm(ActivationRef in, const std::string& tensor, ActivationRef out) {
    const bool of_stream = in.index == stream().index;
    builder_.emit(Norm{recipe_.norm, in, of_stream ? std::exchange(unadded_, {}) : ActivationRef{},
                       builder_.weight(tensor + ".weight"), builder_.weight_if_there(tensor + ".bias"), out,
                       recipe_.width, recipe_.epsilon});
  }

  void head_norm(ActivationRef x, std::string_view tensor) {
    builder_.emit(Norm{recipe_.norm,
                       x,
                       {},
                       builder_.weight(name(tensor) + ".weight"),
                       {},
                       x,
                       recipe_.key_width,
                       recipe_.epsilon});
  }

  void rotate(ActivationRef x) {
    const bool local = is_windowed() && recipe_.local_rope;
    Rope rope = local ? *recipe_.local_rope : recipe_.rope;
    rope.x = x;
    if (!local) rope.factors = builder_.weight_if_there("rope_freqs.weight");
    builder_.emit(rope);
  }

  bool is_windowed() const { return !recipe_.windowed_layers.empty() && recipe_.windowed_layers[layer_]; }
  std::string name(std::string_view tensor) const { return layer_tensor(layer_, tensor); }
  ActivationRef slot(std::string_view name, uint32_t width) { return builder_.slot(name, width, rows_); }
  ActivationRef stream() { return slot("stream", recipe_.width); }

  const Recipe& recipe_;
  PlanBuilder builder_;
  LayerRange layers_;
  uint32_t end_;
  OutputRows output_rows_;
  uint32_t candidates_;
  uint32_t layer_ = 0;
  Rows rows_ = Rows::Step;
  ActivationRef unadded_;  // a branch that the next norm of the stream adds first
};

}  // namespace

std::vector<WeightRequest> decoder_weights(const Recipe& recipe, const GgufFile& file, LayerRange layers) {
  return DecoderRequests(recipe, file, layers).all();
}

Result<Plan> plan_decoder(const Recipe& recipe, const ModelWeights& weights, const PlanRequest& request) {
  const uint32_t end = std::min(request.layers.end, recipe.layers);
  CHECK(request.layers.first < end && request.kv.size() == end - request.layers.first);
  CHECK(end == recipe.layers || request.output_rows == OutputRows::All);
  CHECK(recipe.windowed_layers.empty() || recipe.windowed_layers.size() == recipe.layers);
  if (recipe.pools != (request.output_rows == OutputRows::Pooled)) {
    return fail(Fault::Unsupported, recipe.pools ? "This model reads texts and cannot answer."
                                                 : "This model answers and cannot turn texts into vectors.");
  }
  return DecoderPlanner(recipe, weights, request).plan();
}

}  // namespace hearth
