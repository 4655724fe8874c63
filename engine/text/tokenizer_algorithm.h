// The families of tokenizers, which Tokenizer chooses from by tokenizer.ggml.model: each turns ordinary
// text (no special tokens in it) into ids, and the text of one of its tokens into the bytes that it stands
// for. Private to engine/text; made when a model is opened, immutable and thread-safe afterwards. None of
// them ever gives a reserved token, whatever the text spells.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/result.h"
#include "engine/gguf/gguf.h"
#include "engine/text/character_map.h"
#include "engine/text/packed_texts.h"
#include "engine/text/pretokenizer.h"
#include "engine/text/string_index.h"
#include "engine/text/tokenizer.h"
#include "engine/text/vocabulary.h"

namespace hearth {

// What all of them promise:
//   encode(vocabulary, text, after_special, out)  appends the ids of `text`; `after_special` says that it
//   begins the
//                                                 whole input or follows a special token
//   append_piece(text, out)                       appends the bytes of an ordinary token
//   begins_with_space()                           whether encode() puts a space before the text (and decoding
//   drops it)

// Byte pair encoding over bytes written as printable characters: GPT-2, Llama 3, Qwen. Source: Sennrich et
// al. 2016, section 3.2; Radford et al. 2019, section 2.2.
class BytePair {
 public:
  static Result<BytePair> open(const GgufFile& file, Pretokenizer pretokenizer);

  void encode(const Vocabulary& vocabulary, std::string_view text, bool after_special,
              std::vector<TokenId>& out) const;
  void append_piece(std::string_view token, std::string& out) const;
  bool begins_with_space() const { return false; }

 private:
  // The place of the merge "left right" in the model's list; the earlier, the sooner it is done.
  std::optional<uint32_t> rank(std::string_view left, std::string_view right) const;
  void append_symbol(const Vocabulary& vocabulary, std::string_view symbol, std::vector<TokenId>& out) const;

  Pretokenizer pretokenizer_;
  PackedTexts merges_;  // as the file has them: two symbols and a space between
  StringIndex ranks_;   // by the hashes of both symbols
};

// SentencePiece as Llama 2 and Gemma use it: merges the pair whose token has the best score; what is in no
// token falls back to bytes. Source: Kudo and Richardson 2018; the order of merges as in llama.cpp.
class SentencePiece {
 public:
  static Result<SentencePiece> open(const GgufFile& file);

  void encode(const Vocabulary& vocabulary, std::string_view text, bool after_special,
              std::vector<TokenId>& out) const;
  void append_piece(std::string_view token, std::string& out) const;
  bool begins_with_space() const { return adds_space_; }

 private:
  bool adds_space_ = true;
};

// SentencePiece's other kind, as T5 and XLM-RoBERTa use it (bge-m3, multilingual-e5): of all ways to cut a
// text into tokens the one whose scores, logarithms of probabilities, sum up highest. Source: Kudo 2018;
// characters that are in no token as in google/sentencepiece, src/unigram_model.cc.
class Unigram {
 public:
  static Result<Unigram> open(const GgufFile& file);

  void encode(const Vocabulary& vocabulary, std::string_view text, bool after_special,
              std::vector<TokenId>& out) const;
  void append_piece(std::string_view token, std::string& out) const;
  bool begins_with_space() const { return adds_space_; }

 private:
  std::string normalized(std::string_view text, bool after_special) const;

  CharacterMap map_;
  bool adds_space_ = true;
  bool joins_spaces_ = false;
  float unknown_score_ = 0;
};

// WordPiece as BERT uses it: words without accents and capitals, cut into the longest tokens from the left.
// Source: Devlin et al. 2019; normalization as in the BertNormalizer of Hugging Face's tokenizers.
class WordPiece {
 public:
  static Result<WordPiece> open(const GgufFile& file);

  void encode(const Vocabulary& vocabulary, std::string_view text, bool after_special,
              std::vector<TokenId>& out) const;
  void append_piece(std::string_view token, std::string& out) const;
  bool begins_with_space() const { return false; }

 private:
  void append_normalized(char32_t code, std::u32string& out) const;

  bool lower_case_ = true;
  bool strip_accents_ = true;
};

using TokenizerAlgorithm = std::variant<BytePair, SentencePiece, Unigram, WordPiece>;

}  // namespace hearth
