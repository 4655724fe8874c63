// Tokenizes arbitrary bytes with a small built-in vocabulary, or with one that the input itself describes:
//
//   byte 0  what kind (see pick_vocabulary); byte 1 which variant; then the text, or for a described
//   vocabulary
//           tokens \0 merges \0 text, entries apart by \1; a token begins with its kind and its score, a byte
//           each. Of a Unigram vocabulary, a table of characters of 4 * byte 1 comes before the merges
//
// Beyond what the sanitizers see, ordinary text must not become a control token, ids must be in range, and
// byte pairs must give valid text back.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/check.h"
#include "engine/base/text.h"
#include "engine/text/stream_decoder.h"
#include "engine/text/tokenizer.h"
#include "tests/gguf/message_checks.h"
#include "tests/text/small_vocabularies.h"

namespace hearth {
namespace {

constexpr std::array<const char*, 16> kSplits = {
    "default",      "gpt-2",       "smollm", "llama-bpe",      "qwen2", "qwen35", "tekken",     "gpt-4o",
    "deepseek-llm", "deepseek-v3", "falcon", "deepseek-coder", "bloom", "youtu",  "bailingmoe", "chameleon"};

std::vector<std::string> entries(std::string_view& rest) {
  std::vector<std::string> out;
  std::string_view part = rest.substr(0, rest.find('\0'));
  rest.remove_prefix(std::min(rest.size(), part.size() + 1));
  while (!part.empty()) {
    const std::string_view entry = part.substr(0, part.find('\1'));
    out.emplace_back(entry);
    part.remove_prefix(std::min(part.size(), entry.size() + 1));
  }
  return out;
}

GgufBuilder described(const std::string& model, uint8_t variant, std::string_view& rest) {
  std::vector<SmallToken> tokens;
  for (const std::string& entry : entries(rest)) {
    SmallToken token;
    if (!entry.empty()) token.kind = entry[0] - '0';
    if (entry.size() > 1) token.score = static_cast<float>(static_cast<signed char>(entry[1]));
    if (entry.size() > 2) token.text = entry.substr(2);
    tokens.push_back(token);
  }
  GgufBuilder builder = vocabulary_file(model, tokens);
  if (model == "t5") {
    const std::string_view table = rest.substr(0, variant * size_t{4});
    builder.array("tokenizer.ggml.precompiled_charsmap", std::vector<uint8_t>(table.begin(), table.end()));
    rest.remove_prefix(table.size());
  }
  builder.strings("tokenizer.ggml.merges", entries(rest)).string("tokenizer.ggml.pre", kSplits[variant % 16]);
  if ((variant & 0x10) != 0) builder.u32("tokenizer.ggml.bos_token_id", variant % 8);
  if ((variant & 0x20) != 0) builder.u32("tokenizer.ggml.eos_token_id", variant % 16);
  if ((variant & 0x40) != 0) builder.u32("tokenizer.ggml.unknown_token_id", variant % 4);
  if ((variant & 0x80) != 0) builder.string("general.name", "phi-3");
  return builder;
}

GgufBuilder pick_vocabulary(uint8_t kind, uint8_t variant, std::string_view& rest) {
  switch (kind % 8) {
    case 0:
    case 1:
      return small_bpe(kSplits[variant % 16]);
    case 2:
      return small_spm((variant & 1) != 0);
    case 3:
      return (variant & 2) != 0 ? small_ugm((variant & 1) != 0) : described("t5", variant, rest);
    case 4:
      return small_wpm();
    case 5:
      return described("gpt2", variant, rest);
    case 6:
      return described("llama", variant, rest);
    default:
      return described("bert", variant, rest);
  }
}

void check_ids(const Tokenizer& tokenizer, std::span<const TokenId> ids) {
  StreamDecoder decoder({"stop", "</s>"});
  std::string streamed;
  for (const TokenId id : ids) {
    CHECK(id >= 0 && static_cast<size_t>(id) < tokenizer.size());
    streamed += decoder.push(tokenizer.piece(id));
  }
  streamed += decoder.finish();
  CHECK(is_valid_utf8(streamed));
}

void tokenize(const Tokenizer& tokenizer, std::string_view text, bool gives_text_back) {
  const std::string half(text.substr(0, text.size() / 2));
  const std::string rest(text.substr(text.size() / 2));
  const std::vector<Segment> ordinary = {{std::string(text), false}};
  const std::vector<Segment> special = {{std::string(text), true}};
  const std::vector<Segment> mixed = {{half, true}, {rest, false}, {half, true}};
  for (const std::vector<Segment>& segments : {ordinary, special, mixed}) {
    check_ids(tokenizer, tokenizer.encode(segments, true));
    const std::vector<TokenId> ids = tokenizer.encode(segments, false);
    check_ids(tokenizer, ids);
    if (gives_text_back && segments.size() == 1 && is_valid_utf8(text))
      CHECK(tokenizer.decode(ids, true) == text);
  }
  // Only one id may be control here: the unknown token, which is no end and not BOS.
  std::optional<TokenId> unknown;
  for (const TokenId id : tokenizer.encode(ordinary, false)) {
    if (tokenizer.kind(id) != TokenKind::Control) continue;
    CHECK(!tokenizer.ends_generation(id) && id != tokenizer.bos());
    CHECK(unknown.value_or(id) == id);
    unknown = id;
  }
}

}  // namespace
}  // namespace hearth

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace hearth;
  if (size < 2) return 0;
  std::string_view rest(reinterpret_cast<const char*>(data) + 2, size - 2);
  const auto file = parse_gguf(pick_vocabulary(data[0], data[1], rest).build());
  CHECK(file.has_value());
  const auto tokenizer = Tokenizer::open(*file);
  if (!tokenizer) {
    CHECK(reads_like_a_sentence(tokenizer.error().message));
    return 0;
  }
  tokenize(*tokenizer, rest, data[0] % 8 < 2);
  return 0;
}
