// Small vocabularies of all families, made in memory: what the tests of engine/text and the tokenizer's
// fuzz target work with. Each returns a builder, so a test can add a key or a lie before it builds the file.
#pragma once

#include <string>
#include <vector>

#include "tests/gguf/gguf_builder.h"

namespace hearth {

// The kinds of tokens as files number them.
inline constexpr int32_t kNormal = 1, kUnknown = 2, kControl = 3, kUserDefined = 4, kByte = 6;

struct SmallToken {
  std::string text;
  int32_t kind = kNormal;
  float score = 0.0f;
};

inline GgufBuilder vocabulary_file(const std::string& model, const std::vector<SmallToken>& tokens) {
  std::vector<std::string> texts;
  std::vector<int32_t> kinds;
  std::vector<float> scores;
  for (const SmallToken& token : tokens) {
    texts.push_back(token.text);
    kinds.push_back(token.kind);
    scores.push_back(token.score);
  }
  GgufBuilder builder;
  builder.string("general.architecture", "test").string("tokenizer.ggml.model", model);
  builder.strings("tokenizer.ggml.tokens", texts).array("tokenizer.ggml.token_type", kinds);
  if (model == "llama" || model == "t5") builder.array("tokenizer.ggml.scores", scores);
  return builder;
}

// GPT-2's printable stand-ins for the 256 bytes, as UTF-8.
inline std::vector<std::string> byte_characters() {
  std::vector<std::string> characters;
  unsigned next = 0x100;
  for (unsigned byte = 0; byte < 256; ++byte) {
    const bool printable = (byte > 0x20 && byte < 0x7F) || (byte > 0xA0 && byte != 0xAD);
    const unsigned code = printable ? byte : next++;
    std::string text;
    if (code >= 0x80) text += static_cast<char>(0xC0 | code >> 6);
    text += static_cast<char>(code < 0x80 ? code : 0x80 | (code & 0x3F));
    characters.push_back(text);
  }
  return characters;
}

// Ids 0 to 255 are the bytes; then "Ġt" "he" "Ġthe" "ll" "he" + "ll" …, two control tokens and a user-defined
// one.
inline std::vector<SmallToken> small_bpe_tokens() {
  std::vector<SmallToken> tokens;
  for (const std::string& text : byte_characters()) tokens.push_back({text});
  for (const char* text : {"Ġt", "he", "Ġthe", "ll", "hell", "hello"})
    tokens.push_back({text});                    // 256 to 261
  tokens.push_back({"<|im_start|>", kControl});  // 262
  tokens.push_back({"<|im_end|>", kControl});    // 263
  tokens.push_back({"<tool>", kUserDefined});    // 264
  return tokens;
}

inline const std::vector<std::string> kSmallBpeMerges = {"Ġ t", "h e", "Ġt he", "l l", "he ll", "hell o"};

inline GgufBuilder small_bpe(const std::string& pre = "gpt-2") {
  GgufBuilder builder = vocabulary_file("gpt2", small_bpe_tokens());
  builder.string("tokenizer.ggml.pre", pre).strings("tokenizer.ggml.merges", kSmallBpeMerges);
  return builder.u32("tokenizer.ggml.bos_token_id", 262).u32("tokenizer.ggml.eos_token_id", 263);
}

// Ids 0 to 2 are <unk> <s> </s>, 3 to 258 the bytes, then pieces.
inline std::vector<SmallToken> small_spm_tokens() {
  std::vector<SmallToken> tokens = {{"<unk>", kUnknown}, {"<s>", kControl}, {"</s>", kControl}};
  constexpr char kDigits[] = "0123456789ABCDEF";
  for (int byte = 0; byte < 256; ++byte)
    tokens.push_back({std::string("<0x") + kDigits[byte / 16] + kDigits[byte % 16] + ">", kByte});
  const std::vector<SmallToken> pieces = {
      {"▁", kNormal, -10},    {"a", kNormal, -11},     {"b", kNormal, -12}, {"ab", kNormal, -1},
      {"▁a", kNormal, -2},    {"▁ab", kNormal, -3},    {"</", kNormal, -4}, {"s>", kNormal, -5},
      {"<", kNormal, -13},    {"/", kNormal, -14},     {"s", kNormal, -15}, {">", kNormal, -16},
      {"\n\n", kUserDefined}, {"<tool>", kUserDefined}};
  tokens.insert(tokens.end(), pieces.begin(), pieces.end());  // 259 to 272
  return tokens;
}

inline GgufBuilder small_spm(bool add_space_prefix = true) {
  return vocabulary_file("llama", small_spm_tokens())
      .boolean("tokenizer.ggml.add_space_prefix", add_space_prefix);
}

inline std::vector<SmallToken> small_ugm_tokens() {
  return {{"<pad>", kControl},      {"</s>", kControl},       {"<unk>", kUnknown}, {"▁", kNormal, -3},
          {"a", kNormal, -4},       {"b", kNormal, -4},       {"ab", kNormal, -5}, {"▁ab", kNormal, -6},
          {"bab", kNormal, -6.5f},  {"▁a", kNormal, -4.5f},   {"</", kNormal, -4}, {"s>", kNormal, -5},
          {"<tool>", kUserDefined}, {"▁un", kNormal, -4.25f}, {"s", kNormal, -6},  {"fi", kNormal, -6}};
}

// A table of characters with one rule, ﬁ -> fi: a double array whose nodes are far apart, and the texts.
inline std::vector<uint8_t> small_character_map() {
  const std::string_view key = "\uFB01";
  std::vector<uint32_t> units(size_t{1024});
  uint32_t at = 0;
  const auto lead_to = [&](uint32_t children) {
    units[at] |= (at ^ children) << 10;
    return children;
  };
  uint32_t children = lead_to(256);
  for (const char c : key) {
    const auto byte = static_cast<unsigned char>(c);
    at = children ^ byte;
    units[at] = byte;
    children = lead_to(children + 256 > 768 ? 512 : children + 256);
    if (c == key.back()) {
      units[at] |= 1u << 8;
      units[children] = 1u << 31 | 1;  // the text after the first byte
    }
  }
  std::vector<uint8_t> table;
  const auto append = [&](uint32_t number) {
    for (int shift = 0; shift < 32; shift += 8) table.push_back(static_cast<uint8_t>(number >> shift));
  };
  append(static_cast<uint32_t>(units.size() * 4));
  for (const uint32_t unit : units) append(unit);
  for (const char c : std::string_view("\0fi\0", 4)) table.push_back(static_cast<uint8_t>(c));
  return table;
}

inline GgufBuilder small_ugm(bool joins_spaces = true) {
  return vocabulary_file("t5", small_ugm_tokens())
      .boolean("tokenizer.ggml.remove_extra_whitespaces", joins_spaces)
      .array("tokenizer.ggml.precompiled_charsmap", small_character_map());
}

inline std::vector<SmallToken> small_wpm_tokens() {
  return {{"[PAD]", kControl},
          {"[UNK]", kControl},
          {"[CLS]", kControl},
          {"[SEP]", kControl},
          {"[MASK]", kControl},
          {"▁un"},
          {"▁able"},
          {"able"},
          {"▁cafe"},
          {"▁,"},
          {"▁人"},
          {"▁a"},
          {"s"},
          {"▁ᄒ"},
          {"ᅡ"},
          {"ᆫ"}};
}

inline GgufBuilder small_wpm() { return vocabulary_file("bert", small_wpm_tokens()); }

}  // namespace hearth
