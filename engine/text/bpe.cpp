#include <algorithm>
#include <array>

#include "engine/base/text.h"
#include "engine/text/symbol_merger.h"
#include "engine/text/tokenizer_algorithm.h"

namespace hearth {
namespace {

// GPT-2 writes each byte as a printable character: itself where it is one in Latin-1, else one from U+0100
// on. Source: bytes_to_unicode() in openai/gpt-2, src/encoder.py.
constexpr bool is_printable(unsigned byte) {
  return (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
}

constexpr std::array<char32_t, 256> kCharOfByte = [] {
  std::array<char32_t, 256> chars{};
  char32_t next = 0x100;
  for (unsigned byte = 0; byte < 256; ++byte) chars[byte] = is_printable(byte) ? byte : next++;
  return chars;
}();

constexpr char32_t kCharsEnd = 0x144;  // 0x100 and the 68 bytes that are not printable
constexpr std::array<int16_t, kCharsEnd> kByteOfChar = [] {
  std::array<int16_t, kCharsEnd> bytes{};
  bytes.fill(-1);
  for (int16_t byte = 0; byte < 256; ++byte) bytes[kCharOfByte[static_cast<size_t>(byte)]] = byte;
  return bytes;
}();

// The characters of `bytes`, as UTF-8 of one or two bytes each.
void write_as_chars(std::string_view bytes, std::string& out) {
  out.clear();
  for (const char c : bytes) {
    const char32_t code = kCharOfByte[static_cast<unsigned char>(c)];
    if (code >= 0x80) out += static_cast<char>(0xC0 | code >> 6);
    out += static_cast<char>(code < 0x80 ? code : 0x80 | (code & 0x3F));
  }
}

uint32_t char_length(char lead) { return static_cast<unsigned char>(lead) < 0x80 ? 1 : 2; }

// Where the left symbol of a merge ends; npos when it is not two symbols. The left one may itself begin with
// a space.
size_t space_in(std::string_view merge) { return merge.find(' ', 1); }

}  // namespace

Result<BytePair> BytePair::open(const GgufFile& file, Pretokenizer pretokenizer) {
  TRY(auto merges, PackedTexts::read(file, "tokenizer.ggml.merges"));
  if (!merges) return fail(Fault::BadFormat, "The model file has a byte pair vocabulary but no merge rules.");
  if (merges->size() >= UINT32_MAX)
    return fail(Fault::BadFormat, "The model file lists too many merge rules.");
  BytePair out;
  out.pretokenizer_ = std::move(pretokenizer);
  out.merges_ = std::move(*merges);
  const PackedTexts& rules = out.merges_;
  const auto hash = [&](uint32_t i) -> std::optional<uint64_t> {
    const std::string_view rule = rules[i];
    const size_t space = space_in(rule);
    if (space == rule.npos) return std::nullopt;
    return hash_pair(hash_text(rule.substr(0, space)), hash_text(rule.substr(space + 1)));
  };
  const auto same = [&](uint32_t a, uint32_t b) { return rules[a] == rules[b]; };
  if (!out.ranks_.fill(static_cast<uint32_t>(rules.size()), hash, same))
    return fail(Fault::BadFormat,
                "The model file's merge rules are built to be slow to search, so it was refused.");
  return out;
}

std::optional<uint32_t> BytePair::rank(std::string_view left, std::string_view right) const {
  return ranks_.find(hash_pair(hash_text(left), hash_text(right)), [&](uint32_t i) {
    const std::string_view merge = merges_[i];
    return merge.size() == left.size() + 1 + right.size() && merge.starts_with(left) &&
           merge[left.size()] == ' ' && merge.ends_with(right);
  });
}

void BytePair::encode(const Vocabulary& vocabulary, std::string_view text, bool /*after_special*/,
                      std::vector<TokenId>& out) const {
  std::string repaired;
  if (!is_valid_utf8(text)) {
    repaired = repair_utf8(text);
    text = repaired;
  }
  SymbolMerger merger;
  std::string word;
  size_t begin = 0;
  for (const uint32_t bytes : pretokenizer_.split(text)) {
    write_as_chars(text.substr(begin, bytes), word);
    begin += bytes;
    if (pretokenizer_.prefers_whole_words()) {
      if (const TokenId id = vocabulary.find_ordinary(word); id != kNoToken) {
        out.push_back(id);
        continue;
      }
    }
    const auto part = [&](const Symbol& symbol) {
      return std::string_view(word).substr(symbol.begin, symbol.length);
    };
    merger.clear();
    for (size_t at = 0; at < word.size(); at += char_length(word[at])) merger.add(char_length(word[at]));
    merger.merge([&](const Symbol& left, const Symbol& right) { return rank(part(left), part(right)); });
    merger.for_each([&](const Symbol& symbol) { append_symbol(vocabulary, part(symbol), out); });
  }
}

// Its token; what has none becomes the tokens of its bytes. Some vocabularies lack bytes that no valid text
// has or that their makers never met; those are left out, as llama.cpp does.
void BytePair::append_symbol(const Vocabulary& vocabulary, std::string_view symbol,
                             std::vector<TokenId>& out) const {
  if (const TokenId id = vocabulary.find_ordinary(symbol); id != kNoToken) {
    out.push_back(id);
    return;
  }
  for (size_t at = 0; at < symbol.size(); at += char_length(symbol[at])) {
    const TokenId id = vocabulary.find_ordinary(symbol.substr(at, char_length(symbol[at])));
    if (id != kNoToken) out.push_back(id);
  }
}

void BytePair::append_piece(std::string_view token, std::string& out) const {
  for (size_t at = 0; at < token.size();) {
    const Utf8Char next = decode_utf8(token, at);
    const auto length = static_cast<size_t>(next.bytes);
    if (next.valid && next.code < kCharsEnd && kByteOfChar[next.code] >= 0) {
      out += static_cast<char>(kByteOfChar[next.code]);
    } else {
      out += token.substr(at, length);  // no byte: a token that was added by hand
    }
    at += length;
  }
}

}  // namespace hearth
