#include "tests/model/synthetic_model.h"

#include <random>

#include "engine/base/check.h"
#include "engine/base/half.h"
#include "engine/base/text.h"

namespace hearth {

namespace {

constexpr uint64_t kWidth = 32;
constexpr uint64_t kHeads = 4;
constexpr uint64_t kKvHeads = 2;
constexpr uint64_t kHeadWidth = 8;
constexpr uint64_t kMlpWidth = 48;
constexpr uint64_t kTokens = 40;
constexpr uint64_t kExperts = 4;
constexpr uint32_t kLayers = 2;

std::vector<std::byte> encode(const SyntheticTensor& tensor) {
  if (tensor.type == QuantType::F32) {
    const auto bytes = std::as_bytes(std::span(tensor.values));
    return {bytes.begin(), bytes.end()};
  }
  CHECK(tensor.type == QuantType::F16);
  std::vector<std::byte> bytes;
  for (const float value : tensor.values) {
    const uint16_t half = float_to_half(value);
    bytes.push_back(static_cast<std::byte>(half & 0xff));
    bytes.push_back(static_cast<std::byte>(half >> 8));
  }
  return bytes;
}

void add_sizes(SyntheticModel& model) {
  model.number("block_count", kLayers);
  model.number("context_length", 64);
  model.number("embedding_length", kWidth);
  model.number("feed_forward_length", kMlpWidth);
  model.number("attention.head_count", kHeads);
  model.number("attention.head_count_kv", kKvHeads);
  model.real("attention.layer_norm_rms_epsilon", 1e-5f);
  model.random("token_embd.weight", {kWidth, kTokens});
}

void add_attention(SyntheticModel& model, const std::string& prefix) {
  model.random(prefix + "attn_q.weight", {kWidth, kHeads * kHeadWidth});
  model.random(prefix + "attn_k.weight", {kWidth, kKvHeads * kHeadWidth});
  model.random(prefix + "attn_v.weight", {kWidth, kKvHeads * kHeadWidth});
  model.random(prefix + "attn_output.weight", {kHeads * kHeadWidth, kWidth});
}

void add_dense_mlp(SyntheticModel& model, const std::string& prefix) {
  model.random(prefix + "ffn_gate.weight", {kWidth, kMlpWidth});
  model.random(prefix + "ffn_up.weight", {kWidth, kMlpWidth});
  model.random(prefix + "ffn_down.weight", {kMlpWidth, kWidth});
}

void add_expert_mlp(SyntheticModel& model, const std::string& prefix) {
  model.random(prefix + "ffn_gate_inp.weight", {kWidth, kExperts});
  model.random(prefix + "ffn_gate_exps.weight", {kWidth, kMlpWidth, kExperts});
  model.random(prefix + "ffn_up_exps.weight", {kWidth, kMlpWidth, kExperts});
  model.random(prefix + "ffn_down_exps.weight", {kMlpWidth, kWidth, kExperts});
}

SyntheticModel decoder(const std::string& architecture, bool experts) {
  SyntheticModel model;
  model.architecture = architecture;
  add_sizes(model);
  model.random("output_norm.weight", {kWidth}, 1.0f);
  for (uint32_t layer = 0; layer < kLayers; ++layer) {
    const std::string prefix = concat("blk.", layer, ".");
    add_attention(model, prefix);
    experts ? add_expert_mlp(model, prefix) : add_dense_mlp(model, prefix);
    model.random(prefix + "attn_norm.weight", {kWidth}, 1.0f);
    model.random(prefix + "ffn_norm.weight", {kWidth}, 1.0f);
  }
  return model;
}

}  // namespace

void SyntheticModel::number(const std::string& key, uint64_t value) {
  metadata[key] = [value](GgufBuilder& builder, const std::string& name) { builder.u64(name, value); };
}
void SyntheticModel::real(const std::string& key, float value) {
  metadata[key] = [value](GgufBuilder& builder, const std::string& name) { builder.f32(name, value); };
}
void SyntheticModel::string(const std::string& key, const std::string& value) {
  metadata[key] = [value](GgufBuilder& builder, const std::string& name) { builder.string(name, value); };
}
void SyntheticModel::numbers(const std::string& key, const std::vector<uint32_t>& values) {
  metadata[key] = [values](GgufBuilder& builder, const std::string& name) { builder.array(name, values); };
}

void SyntheticModel::random(const std::string& name, const std::vector<uint64_t>& shape, float spread) {
  uint32_t seed = 1;
  for (const char c : name) seed = seed * 31 + static_cast<unsigned char>(c);
  std::mt19937 generator(seed);  // its numbers are fixed by the standard, those of distributions are not
  SyntheticTensor& tensor = tensors[name] = {QuantType::F32, shape, {}};
  uint64_t count = 1;
  for (const uint64_t size : shape) count *= size;
  for (uint64_t i = 0; i < count; ++i) {
    tensor.values.push_back(spread * (static_cast<float>(generator() >> 8) / 0x1p23f - 1.0f));
  }
}

void SyntheticModel::multiply(const std::string& name, float factor) {
  for (float& value : tensors.at(name).values) value *= factor;
}

std::vector<std::byte> SyntheticModel::build() const {
  GgufBuilder builder;
  builder.string("general.architecture", architecture);
  for (const auto& [key, write] : metadata) {
    write(builder, key.starts_with("tokenizer.") ? key : concat(architecture, ".", key));
  }
  for (const auto& [name, tensor] : tensors) builder.tensor(name, tensor.type, tensor.shape, encode(tensor));
  return builder.build();
}

SyntheticModel synthetic_llama() { return decoder("llama", false); }

SyntheticModel synthetic_experts() {
  SyntheticModel model = decoder("llama", true);
  model.number("expert_count", kExperts);
  model.number("expert_used_count", 2);
  return model;
}

SyntheticModel synthetic_gemma3() {
  SyntheticModel model = decoder("gemma3", false);
  for (uint32_t layer = 0; layer < kLayers; ++layer) {
    const std::string prefix = concat("blk.", layer, ".");
    model.random(prefix + "attn_q_norm.weight", {kHeadWidth}, 1.0f);
    model.random(prefix + "attn_k_norm.weight", {kHeadWidth}, 1.0f);
    model.random(prefix + "post_attention_norm.weight", {kWidth}, 1.0f);
    model.random(prefix + "post_ffw_norm.weight", {kWidth}, 1.0f);
  }
  return model;
}

SyntheticModel synthetic_bert() {
  SyntheticModel model;
  model.architecture = "bert";
  add_sizes(model);
  model.real("attention.layer_norm_epsilon", 1e-12f);
  model.number("pooling_type", 1);
  model.metadata.erase("attention.head_count_kv");
  model.random("position_embd.weight", {kWidth, 64});
  model.random("token_types.weight", {kWidth, 2});
  for (const std::string name : {"token_embd_norm", "blk.0.attn_output_norm", "blk.1.attn_output_norm",
                                 "blk.0.layer_output_norm", "blk.1.layer_output_norm"}) {
    model.random(name + ".weight", {kWidth}, 1.0f);
    model.random(name + ".bias", {kWidth});
  }
  for (uint32_t layer = 0; layer < kLayers; ++layer) {
    const std::string prefix = concat("blk.", layer, ".");
    for (const std::string name : {"attn_q", "attn_k", "attn_v", "attn_output"}) {
      model.random(prefix + name + ".weight", {kWidth, kWidth});
      model.random(prefix + name + ".bias", {kWidth});
    }
    model.random(prefix + "ffn_up.weight", {kWidth, kMlpWidth});
    model.random(prefix + "ffn_up.bias", {kMlpWidth});
    model.random(prefix + "ffn_down.weight", {kMlpWidth, kWidth});
    model.random(prefix + "ffn_down.bias", {kWidth});
  }
  return model;
}

}  // namespace hearth
