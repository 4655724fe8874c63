#include <algorithm>
#include <bit>
#include <cmath>

#include "engine/text/space_mark.h"
#include "engine/text/symbol_merger.h"
#include "engine/text/tokenizer_algorithm.h"

namespace hearth {
namespace {

// Scores from best to worst, as ranks from low to high.
uint32_t rank_of(float score) {
  if (std::isnan(score)) return UINT32_MAX;
  const uint32_t bits = std::bit_cast<uint32_t>(score + 0.0f);  // -0 becomes 0
  const uint32_t ascending = (bits & 0x80000000u) != 0 ? ~bits : bits | 0x80000000u;
  return ~ascending;
}

// How many bytes the character takes that begins with this one. Broken UTF-8 is not looked for here: its
// bytes match no token and fall back to byte tokens, as in llama.cpp.
uint32_t char_length(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  return byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

// The token for a byte that is in no other token: "<0x0A>", or the byte itself, or the unknown token.
TokenId byte_token(const Vocabulary& vocabulary, char byte) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  const auto value = static_cast<unsigned char>(byte);
  const char spelled[] = {'<', '0', 'x', kDigits[value >> 4], kDigits[value & 15], '>'};
  const TokenId id = vocabulary.find({spelled, sizeof(spelled)});
  if (id != kNoToken && !vocabulary.reserved(id)) return id;
  const TokenId plain = vocabulary.find_ordinary({&byte, 1});
  return plain != kNoToken ? plain : vocabulary.unknown;
}

}  // namespace

// "tokenizer.ggml.remove_extra_whitespaces" is not read: converters write it for Unigram vocabularies only.
Result<SentencePiece> SentencePiece::open(const GgufFile& file) {
  SentencePiece out;
  TRY(const std::optional<bool> adds_space, file.boolean("tokenizer.ggml.add_space_prefix"));
  out.adds_space_ = adds_space.value_or(true);
  return out;
}

void SentencePiece::encode(const Vocabulary& vocabulary, std::string_view text, bool after_special,
                           std::vector<TokenId>& out) const {
  std::string marked;
  marked.reserve(text.size() + text.size() / 4 + kSpaceMark.size());
  if (adds_space_ && after_special) marked += kSpaceMark;
  for (const char c : text) c == ' ' ? marked += kSpaceMark : marked += c;

  const std::string_view whole = marked;
  SymbolMerger merger;
  for (size_t at = 0; at < whole.size();) {
    const auto length = static_cast<uint32_t>(std::min<size_t>(char_length(whole[at]), whole.size() - at));
    merger.add(length);
    at += length;
  }
  merger.merge([&](const Symbol& left, const Symbol& right) -> std::optional<uint32_t> {
    const size_t length = size_t{left.length} + right.length;
    if (length > vocabulary.longest()) return std::nullopt;
    const TokenId id = vocabulary.find_ordinary(whole.substr(left.begin, length));
    if (id == kNoToken) return std::nullopt;
    return rank_of(vocabulary.score(id));
  });
  merger.for_each([&](const Symbol& symbol) {
    const std::string_view part = whole.substr(symbol.begin, symbol.length);
    if (const TokenId id = vocabulary.find_ordinary(part); id != kNoToken) {
      out.push_back(id);
      return;
    }
    for (const char byte : part)
      if (const TokenId id = byte_token(vocabulary, byte); id != kNoToken) out.push_back(id);
  });
}

void SentencePiece::append_piece(std::string_view token, std::string& out) const {
  append_with_spaces(token, out);
}

}  // namespace hearth
