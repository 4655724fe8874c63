#include "engine/model_card.h"

#include <algorithm>
#include <cstdio>
#include <initializer_list>
#include <map>

#include "engine/base/text.h"
#include "engine/model/classifier.h"

namespace hearth {
namespace {

constexpr size_t kLongestShown = 256;  // bytes of a metadata string; templates and licence texts are longer

// The string under `key`, empty also for the ways in which files say that they do not know.
std::string text_at(const GgufFile& file, std::string_view key) {
  const auto value = file.string(key);
  if (!value || !*value) return {};
  const std::string_view text = **value;
  if (text == "n/a" || text == "None" || text == "unknown") return {};
  return repair_utf8(text);
}

std::string first_text(const GgufFile& file, std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    if (std::string text = text_at(file, key); !text.empty()) return text;
  }
  return {};
}

uint64_t number_at(const GgufFile& file, std::string_view key) {
  const auto value = file.number(key);
  return value && *value ? **value : 0;
}

std::string most_common_type(const GgufFile& file) {
  std::map<QuantType, uint64_t> bytes;
  for (const TensorInfo& tensor : file.tensors()) bytes[tensor.type] += tensor.bytes;
  const auto most = std::max_element(bytes.begin(), bytes.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == bytes.end() ? std::string() : std::string(quant_layout(most->first).name);
}

std::string shown_value(const GgufFile& file, std::string_view key) {
  const MetadataValue& value = *file.find(key);
  if (value.type == MetadataType::String) {
    const auto text = file.string(key);
    return text && *text && (*text)->size() <= kLongestShown ? repair_utf8(**text) : std::string();
  }
  if (value.type == MetadataType::Bool) {
    const auto flag = file.boolean(key);
    return flag && *flag ? (**flag ? "true" : "false") : "";
  }
  const auto real = file.real(key);
  if (!real || !*real) return {};
  char text[32];
  std::snprintf(text, sizeof text, "%.9g", **real);
  return text;
}

std::vector<std::pair<std::string, std::string>> short_metadata(const GgufFile& file) {
  std::vector<std::pair<std::string, std::string>> shown;
  for (const std::string_view key : file.keys()) {
    if (key.size() > kLongestShown || file.find(key)->type == MetadataType::Array) continue;
    std::string value = shown_value(file, key);
    if (!value.empty()) shown.emplace_back(repair_utf8(key), std::move(value));
  }
  return shown;
}

uint64_t vocabulary_of(const GgufFile& file, const std::string& architecture) {
  const MetadataValue* tokens = file.find("tokenizer.ggml.tokens");
  if (tokens != nullptr && tokens->type == MetadataType::Array) return tokens->count;
  return number_at(file, architecture + ".vocab_size");
}

// An embedding table of its own is read one row at a time, and of experts only the chosen ones are.
uint64_t bytes_read_per_token(const GgufFile& file, const std::string& architecture) {
  const uint64_t experts = number_at(file, architecture + ".expert_count");
  const uint64_t experts_used = number_at(file, architecture + ".expert_used_count");
  const bool own_head = file.find_tensor("output.weight") != nullptr;
  uint64_t bytes = 0;
  for (const TensorInfo& tensor : file.tensors()) {
    if (own_head && tensor.name == "token_embd.weight") continue;
    const bool some_rows =
        experts > 0 && experts_used <= experts && tensor.name.find("_exps.") != std::string_view::npos;
    bytes += some_rows ? tensor.bytes / experts * experts_used : tensor.bytes;
  }
  return bytes;
}

// As engine/model/recipe.cpp reads it, which knows more of the families.
ModelPurpose purpose_of(const GgufFile& file, const std::string& architecture) {
  constexpr uint64_t kRank = 4;  // of the numbers of "pooling_type"; 0: none
  const auto pooling = file.number(architecture + ".pooling_type");
  const bool says = pooling && *pooling;
  if (says ? **pooling == kRank : has_classifier(file)) return ModelPurpose::Rank;
  const auto causal = file.boolean(architecture + ".attention.causal");
  const bool encodes = causal && *causal && !**causal;
  return encodes || (says && **pooling != 0) ? ModelPurpose::Embed : ModelPurpose::Answer;
}

}  // namespace

ModelCard card_of(const GgufFile& file) {
  ModelCard card;
  card.architecture = text_at(file, "general.architecture");
  card.name = first_text(file, {"general.name", "general.basename"});
  card.licence = first_text(file, {"general.license", "general.license.name", "general.license.link"});
  card.author =
      first_text(file, {"general.author", "general.organization", "general.base_model.0.organization"});
  card.source_url = first_text(file, {"general.source.url", "general.source.repo_url", "general.repo_url",
                                      "general.url", "general.base_model.0.repo_url"});
  card.quantization = most_common_type(file);
  for (const TensorInfo& tensor : file.tensors()) card.parameters += tensor.width() * tensor.rows();
  card.file_bytes = file.file_bytes();
  card.bytes_per_token = bytes_read_per_token(file, card.architecture);
  card.trained_context = number_at(file, card.architecture + ".context_length");
  card.layers = static_cast<uint32_t>(
      std::min<uint64_t>(number_at(file, card.architecture + ".block_count"), UINT32_MAX));
  card.vocabulary = vocabulary_of(file, card.architecture);
  card.purpose = purpose_of(file, card.architecture);
  card.has_chat_template = !text_at(file, "tokenizer.chat_template").empty();
  card.metadata = short_metadata(file);
  return card;
}

// Here, so that a program that only reads cards is linked without what computes.
Result<ModelCard> read_model_card(const std::string& path) {
  TRY(const GgufFile file, GgufFile::open(path));
  return card_of(file);
}

}  // namespace hearth
