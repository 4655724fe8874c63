#include <algorithm>

#include "engine/base/text.h"
#include "engine/text/tokenizer_algorithm.h"
#include "engine/text/unicode.h"

namespace hearth {
namespace {

// GGUF files mark the tokens that begin a word, where BERT's own vocabularies mark those that do not
// ("##ing").
constexpr std::string_view kWordMark = "\u2581";
constexpr size_t kLongestWord = 100;  // characters; longer ones are unknown, as in BERT's own tokenizer

// Chinese characters are words of their own. The ranges, the gap from U+2B820 on included, are those that the
// models were trained with. Source: huggingface/tokenizers, normalizers/bert.rs.
bool is_chinese(char32_t code) {
  return (code >= 0x4E00 && code <= 0x9FFF) || (code >= 0x3400 && code <= 0x4DBF) ||
         (code >= 0x20000 && code <= 0x2A6DF) || (code >= 0x2A700 && code <= 0x2B73F) ||
         (code >= 0x2B740 && code <= 0x2B81F) || (code >= 0x2B920 && code <= 0x2CEAF) ||
         (code >= 0xF900 && code <= 0xFAFF) || (code >= 0x2F800 && code <= 0x2FA1F);
}

bool stands_alone(char32_t code) {
  const CharClass char_class_of = char_class(code);
  return char_class_of == CharClass::Punctuation || (code < 0x80 && char_class_of == CharClass::Symbol) ||
         is_chinese(code);
}

// A word under construction, and what becomes of it.
class WordWriter {
 public:
  WordWriter(const Vocabulary& vocabulary, std::vector<TokenId>& out) : vocabulary_(vocabulary), out_(out) {}

  void add(char32_t code) {
    if (length_++ == 0) word_ = kWordMark;
    if (length_ <= kLongestWord) append_utf8(word_, code);
  }

  void finish() {
    if (length_ == 0) return;
    const size_t before = out_.size();
    if (length_ > kLongestWord || !cut()) {
      out_.resize(before);
      if (vocabulary_.unknown != kNoToken) out_.push_back(vocabulary_.unknown);
    }
    length_ = 0;
  }

 private:
  // Appends the longest token that the rest of the word begins with, until nothing is left; false when none
  // fits.
  bool cut() {
    const std::string_view word = word_;
    for (size_t at = 0; at < word.size();) {
      size_t length = std::min(word.size() - at, vocabulary_.longest());
      TokenId id = kNoToken;
      while (length > 0 && (id = vocabulary_.find_ordinary(word.substr(at, length))) == kNoToken) --length;
      if (id == kNoToken) return false;
      out_.push_back(id);
      at += length;
    }
    return true;
  }

  const Vocabulary& vocabulary_;
  std::vector<TokenId>& out_;
  std::string word_;
  size_t length_ = 0;  // characters
};

}  // namespace

Result<WordPiece> WordPiece::open(const GgufFile& file) {
  WordPiece out;
  TRY(const std::optional<bool> lower_case, file.boolean("tokenizer.ggml.normalizer.lowercase"));
  TRY(const std::optional<bool> strip_accents, file.boolean("tokenizer.ggml.normalizer.strip_accents"));
  out.lower_case_ = lower_case.value_or(true);
  out.strip_accents_ = strip_accents.value_or(out.lower_case_);
  return out;
}

void WordPiece::encode(const Vocabulary& vocabulary, std::string_view text, bool /*after_special*/,
                       std::vector<TokenId>& out) const {
  WordWriter writer(vocabulary, out);
  std::u32string normalized;
  for (size_t at = 0; at < text.size();) {
    const Utf8Char next = decode_utf8(text, at);
    at += static_cast<size_t>(next.bytes);
    if (!next.valid || next.code == 0xFFFD) continue;
    if (is_white_space(next.code)) {
      writer.finish();
      continue;
    }
    if (char_class(next.code) == CharClass::Control) continue;
    normalized.clear();
    append_normalized(next.code, normalized);
    for (const char32_t code : normalized) {
      const bool alone = stands_alone(code);
      if (alone) writer.finish();
      writer.add(code);
      if (alone) writer.finish();
    }
  }
  writer.finish();
}

void WordPiece::append_normalized(char32_t code, std::u32string& out) const {
  if (strip_accents_) {
    append_without_accents(code, out);
  } else {
    out += code;
  }
  if (lower_case_)
    for (char32_t& c : out) c = lower_case(c);
}

void WordPiece::append_piece(std::string_view token, std::string& out) const {
  if (token.starts_with(kWordMark)) {
    out += ' ';
    token.remove_prefix(kWordMark.size());
  }
  out += token;
}

}  // namespace hearth
