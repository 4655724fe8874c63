#include "tests/engine/tiny_models.h"

#include <atomic>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>

#include "tests/gguf/gguf_builder.h"

namespace hearth {
namespace {

constexpr uint32_t kWidth = 64;
constexpr uint32_t kMlpWidth = 96;
constexpr uint32_t kHeads = 2;
constexpr uint32_t kLayers = 2;

// Control tokens, all bytes and the printable characters of ASCII.
std::vector<std::string> vocabulary(std::vector<int32_t>& kinds) {
  std::vector<std::string> tokens = {"<unk>", "<s>", "</s>"};
  kinds = {2, 3, 3};
  for (int value = 0; value < 256; ++value) {
    char name[8];
    std::snprintf(name, sizeof name, "<0x%02X>", static_cast<unsigned>(value));
    tokens.push_back(name);
    kinds.push_back(6);
  }
  for (char value = '!'; value <= '~'; ++value) tokens.push_back(std::string(1, value));
  tokens.push_back("\u2581");  // SentencePiece's space
  kinds.resize(tokens.size(), 1);
  return tokens;
}

class Weights {
 public:
  explicit Weights(GgufBuilder& builder) : builder_(builder) {}

  void matrix(const std::string& name, uint64_t width, uint64_t rows) {
    // Large enough that attention matters and answers differ from prompt to prompt.
    std::normal_distribution<float> normal(0.0f, 1.5f / std::sqrt(static_cast<float>(width)));
    std::vector<float> values(width * rows);
    for (float& value : values) value = normal(random_);
    builder_.tensor(name, {width, rows}, values);
  }
  void ones(const std::string& name) { builder_.tensor(name, {kWidth}, std::vector<float>(kWidth, 1.0f)); }

 private:
  GgufBuilder& builder_;
  std::mt19937 random_{12345};
};

void add_weights(GgufBuilder& builder, size_t tokens) {
  Weights weights(builder);
  weights.matrix("token_embd.weight", kWidth, tokens);
  weights.ones("output_norm.weight");
  for (uint32_t layer = 0; layer < kLayers; ++layer) {
    const std::string prefix = "blk." + std::to_string(layer) + ".";
    weights.ones(prefix + "attn_norm.weight");
    weights.ones(prefix + "ffn_norm.weight");
    for (const char* name : {"attn_q", "attn_k", "attn_v", "attn_output"}) {
      weights.matrix(prefix + name + ".weight", kWidth, kWidth);
    }
    weights.matrix(prefix + "ffn_gate.weight", kWidth, kMlpWidth);
    weights.matrix(prefix + "ffn_up.weight", kWidth, kMlpWidth);
    weights.matrix(prefix + "ffn_down.weight", kMlpWidth, kWidth);
  }
}

// As llama.cpp's converter leaves Qwen3-Reranker: no layer of its own, a row for "yes" and one for "no".
void add_classifier(GgufBuilder& builder, const std::string& wording) {
  builder.u32("llama.pooling_type", 4).strings("llama.classifier.output_labels", {"yes", "no"});
  if (!wording.empty()) builder.string("tokenizer.chat_template.rerank", wording);
  Weights(builder).matrix("cls.output.weight", kWidth, 2);
}

std::vector<std::byte> tiny_model(const TinyChatModel& model) {
  std::vector<int32_t> kinds;
  const std::vector<std::string> tokens = vocabulary(kinds);
  GgufBuilder builder;
  builder.string("general.architecture", "llama")
      .string("general.name", "Tiny")
      .string("general.license", "apache-2.0")
      .string("general.organization", "Nobody")
      .string("general.source.url", "n/a")
      .u32("llama.context_length", model.context)
      .u32("llama.embedding_length", kWidth)
      .u32("llama.block_count", kLayers)
      .u32("llama.feed_forward_length", kMlpWidth)
      .u32("llama.attention.head_count", kHeads)
      .u32("llama.attention.head_count_kv", kHeads)
      .f32("llama.attention.layer_norm_rms_epsilon", 1e-5f)
      .string("tokenizer.ggml.model", model.tokenizer)
      .strings("tokenizer.ggml.tokens", tokens)
      .array("tokenizer.ggml.scores", std::vector<float>(tokens.size(), 0.0f))
      .array("tokenizer.ggml.token_type", kinds)
      .u32("tokenizer.ggml.bos_token_id", kTinyBos)
      .u32("tokenizer.ggml.eos_token_id", kTinyEos)
      .u32("tokenizer.ggml.unknown_token_id", 0)
      .boolean("tokenizer.ggml.add_bos_token", model.adds_bos)
      .boolean("tokenizer.ggml.add_eos_token", model.adds_eos)
      .boolean("tokenizer.ggml.add_space_prefix", false);
  if (!model.chat_template.empty()) builder.string("tokenizer.chat_template", model.chat_template);
  if (model.weights) add_weights(builder, tokens.size());
  if (model.ranks) add_classifier(builder, model.rerank_wording);
  return builder.build();
}

std::string unused_path() {
  static std::atomic<int> count = 0;
  const auto name =
      "hearth-tiny-" + std::to_string(std::random_device()()) + "-" + std::to_string(++count) + ".gguf";
  return (std::filesystem::temp_directory_path() / name).string();
}

}  // namespace

TinyModelFile::TinyModelFile(const TinyChatModel& model) : path_(unused_path()) {
  const std::vector<std::byte> bytes = tiny_model(model);
  std::ofstream file(path_, std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

TinyModelFile::~TinyModelFile() {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

}  // namespace hearth
