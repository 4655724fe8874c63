#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/base/text.h"
#include "engine/text/space_mark.h"
#include "engine/text/tokenizer_algorithm.h"

namespace hearth {
namespace {

constexpr size_t kLongestPiece = 256;   // bytes; longer tokens are never looked for
constexpr float kUnknownCosts = 10.0f;  // below the worst token, as in SentencePiece

// A character that is in no token. Where the scores are broken it is merely a bad token.
Result<float> score_of_unknown(const GgufFile& file) {
  TRY(const auto scores, file.reals("tokenizer.ggml.scores"));
  TRY(const auto kinds, file.numbers("tokenizer.ggml.token_type"));
  float worst = 0;
  for (size_t id = 0; scores && id < scores->size(); ++id) {
    const bool normal =
        !kinds || id >= kinds->size() || (*kinds)[id] == static_cast<int64_t>(TokenKind::Normal);
    if (normal && std::isfinite((*scores)[id])) worst = std::min(worst, (*scores)[id]);
  }
  return worst - kUnknownCosts;
}

size_t character_bytes(std::string_view text) { return static_cast<size_t>(decode_utf8(text).bytes); }

// The best way to a place in a text: the token that ends there.
struct Way {
  TokenId token = kNoToken;  // none: a character that is in no token
  float score = 0;           // of all tokens up to there
  uint16_t bytes = 0;        // of the token; 0: no way leads there
};

// Unknown characters in a row are one unknown token.
void append_best(const Vocabulary& vocabulary, const std::vector<Way>& ways, std::vector<TokenId>& out) {
  const size_t first = out.size();
  bool unknown = false;
  for (size_t end = ways.size() - 1; end > 0; end -= ways[end].bytes) {
    const TokenId token = ways[end].token;
    const bool was_unknown = std::exchange(unknown, token == kNoToken);
    if (token != kNoToken)
      out.push_back(token);
    else if (!was_unknown && vocabulary.unknown != kNoToken)
      out.push_back(vocabulary.unknown);
  }
  std::reverse(out.begin() + static_cast<std::ptrdiff_t>(first), out.end());
}

}  // namespace

Result<Unigram> Unigram::open(const GgufFile& file) {
  Unigram out;
  TRY(const std::optional<bool> adds_space, file.boolean("tokenizer.ggml.add_space_prefix"));
  TRY(const std::optional<bool> joins, file.boolean("tokenizer.ggml.remove_extra_whitespaces"));
  out.adds_space_ = adds_space.value_or(true);
  out.joins_spaces_ = joins.value_or(false);
  TRY(out.map_, CharacterMap::read(file, "tokenizer.ggml.precompiled_charsmap"));
  TRY(out.unknown_score_, score_of_unknown(file));
  return out;
}

// Characters mapped, spaces marked and, where the model was trained so, no more than one between words.
std::string Unigram::normalized(std::string_view text, bool after_special) const {
  std::string out;
  out.reserve(text.size() + text.size() / 4 + kSpaceMark.size());
  bool after_space = joins_spaces_;
  bool begun = false;
  while (!text.empty()) {
    const CharacterMap::Mapped mapped = map_.map_prefix(text);
    text.remove_prefix(mapped.bytes);
    for (const char c : mapped.becomes) {
      if (c == ' ' && after_space) continue;
      if (!std::exchange(begun, true) && adds_space_ && after_special) out += kSpaceMark;
      if (c == ' ')
        out += kSpaceMark;
      else
        out += c;
      after_space = joins_spaces_ && c == ' ';
    }
  }
  if (joins_spaces_)
    while (out.ends_with(kSpaceMark)) out.resize(out.size() - kSpaceMark.size());
  return out;
}

void Unigram::encode(const Vocabulary& vocabulary, std::string_view text, bool after_special,
                     std::vector<TokenId>& out) const {
  const std::string whole = normalized(text, after_special);
  const size_t longest = std::min(vocabulary.longest(), kLongestPiece);
  std::vector<Way> ways(whole.size() + 1);
  for (size_t begin = 0; begin < whole.size();) {
    const float before = ways[begin].score;
    const auto offer = [&](size_t bytes, TokenId token, float score) {
      Way& way = ways[begin + bytes];
      if (way.bytes == 0 || before + score > way.score)
        way = {token, before + score, static_cast<uint16_t>(bytes)};
    };
    const std::string_view rest = std::string_view(whole).substr(begin);
    const size_t one = character_bytes(rest);
    bool known = false;
    for (size_t length = one; length <= std::min(rest.size(), longest);) {
      const TokenId id = vocabulary.find_ordinary(rest.substr(0, length));
      if (id != kNoToken && vocabulary.kind(id) == TokenKind::Normal) {
        offer(length, id, vocabulary.score(id));
        known |= length == one;
      }
      if (length == rest.size()) break;
      length += character_bytes(rest.substr(length));
    }
    if (!known) offer(one, kNoToken, unknown_score_);
    begin += one;
  }
  append_best(vocabulary, ways, out);
}

void Unigram::append_piece(std::string_view token, std::string& out) const { append_with_spaces(token, out); }

}  // namespace hearth
