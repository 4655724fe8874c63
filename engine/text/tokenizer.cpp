#include "engine/text/tokenizer.h"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "engine/base/text.h"
#include "engine/gguf/gguf_faults.h"
#include "engine/text/special_tokens.h"
#include "engine/text/tokenizer_algorithm.h"
#include "engine/text/vocabulary.h"

namespace hearth {

struct Tokenizer::Parts {
  TokenizerAlgorithm algorithm;
  Vocabulary vocabulary;
  SpecialTokens special_tokens;
};

namespace {

// The algorithms count the symbols of one text in 32 bits; longer text is tokenized in pieces of this many
// bytes.
constexpr size_t kLongestText = size_t{1} << 30;

struct Choice {
  TokenizerAlgorithm algorithm;
  VocabularyDefaults defaults;
};

Result<Choice> choose_byte_pair(const GgufFile& file) {
  TRY(const auto pre, file.string("tokenizer.ggml.pre"));
  TRY(Pretokenizer pretokenizer, Pretokenizer::named(pre.value_or("default")));
  const VocabularyDefaults defaults{.adds_bos = pretokenizer.adds_bos()};
  TRY(BytePair algorithm, BytePair::open(file, std::move(pretokenizer)));
  return Choice{std::move(algorithm), defaults};
}

Result<Choice> choose(const GgufFile& file) {
  TRY(const auto model, file.string("tokenizer.ggml.model"));
  if (!model || *model == "none" || *model == "no_vocab")
    return fail(Fault::NotFound, "The model file holds no vocabulary.");
  if (*model == "gpt2") return choose_byte_pair(file);
  if (*model == "llama") {
    TRY(SentencePiece algorithm, SentencePiece::open(file));
    return Choice{algorithm, {.has_scores = true, .adds_bos = true, .bos = 1, .eos = 2, .unknown = 0}};
  }
  if (*model == "t5") {
    TRY(Unigram algorithm, Unigram::open(file));
    return Choice{std::move(algorithm), {.has_scores = true, .adds_eos = true, .eos = 1, .unknown = 2}};
  }
  if (*model == "bert") {
    TRY(WordPiece algorithm, WordPiece::open(file));
    return Choice{algorithm, {.adds_bos = true, .adds_eos = true, .brackets_with_cls_and_sep = true}};
  }
  return fail(Fault::Unsupported, concat("This model has a kind of vocabulary that Hearth does not know: ",
                                         gguf_faults::quoted_name(*model), "."));
}

std::string join(std::span<const Segment> segments) {
  size_t bytes = 0;
  for (const Segment& segment : segments) bytes += segment.text.size();
  std::string text;
  text.reserve(bytes);
  for (const Segment& segment : segments) text += segment.text;
  return text;
}

// The byte that `token` of the form "<0x0A>" stands for.
std::optional<char> spelled_byte(std::string_view token) {
  if (token.size() != 6 || !token.starts_with("<0x") || token[5] != '>') return std::nullopt;
  unsigned value = 0;
  const char* const end = token.data() + 5;
  const auto [stop, error] = std::from_chars(token.data() + 3, end, value, 16);
  return stop == end && error == std::errc{} ? std::optional(static_cast<char>(value)) : std::nullopt;
}

}  // namespace

Tokenizer::Tokenizer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;
Tokenizer& Tokenizer::operator=(Tokenizer&&) noexcept = default;
Tokenizer::~Tokenizer() = default;

Result<Tokenizer> Tokenizer::open(const GgufFile& file) {
  TRY(Choice choice, choose(file));
  TRY(Vocabulary vocabulary, Vocabulary::read(file, choice.defaults));
  SpecialTokens special_tokens(vocabulary);
  return Tokenizer(
      std::make_unique<Parts>(std::move(choice.algorithm), std::move(vocabulary), std::move(special_tokens)));
}

std::vector<TokenId> Tokenizer::encode(std::span<const Segment> segments, bool add_specials) const {
  const Vocabulary& vocabulary = parts_->vocabulary;
  const std::string text = join(segments);
  std::vector<TokenId> ids;
  const bool add_bos = add_specials && vocabulary.adds_bos && vocabulary.bos != kNoToken;
  if (add_bos) ids.push_back(vocabulary.bos);

  bool after_special = true;
  const auto encode_ordinary = [&](std::string_view part) {
    while (!part.empty()) {
      size_t length = std::min(part.size(), kLongestText);
      if (length < part.size()) length -= unfinished_utf8_tail(part.substr(0, length));
      std::visit(
          [&](const auto& algorithm) {
            algorithm.encode(vocabulary, part.substr(0, length), after_special, ids);
          },
          parts_->algorithm);
      after_special = false;
      part.remove_prefix(length);
    }
  };
  size_t done = 0;
  for (const SpecialMatch& match : parts_->special_tokens.find_all(vocabulary, text, segments)) {
    encode_ordinary(std::string_view(text).substr(done, match.begin - done));
    ids.push_back(match.id);
    after_special = true;
    done = match.end;
  }
  encode_ordinary(std::string_view(text).substr(done));

  if (add_bos && ids.size() > 1 && ids[1] == vocabulary.bos) ids.erase(ids.begin());
  if (add_specials && vocabulary.adds_eos && vocabulary.eos != kNoToken) ids.push_back(vocabulary.eos);
  return ids;
}

std::string Tokenizer::piece(TokenId id, bool show_special) const {
  const Vocabulary& vocabulary = parts_->vocabulary;
  if (!vocabulary.contains(id)) return {};
  const std::string_view text = vocabulary.text(id);
  std::string out;
  switch (vocabulary.kind(id)) {
    case TokenKind::Control:
    case TokenKind::Unknown:
      return show_special ? std::string(text) : std::string();
    case TokenKind::UserDefined:
      return std::string(text);
    case TokenKind::Byte:
      if (const std::optional<char> byte = spelled_byte(text)) return std::string(1, *byte);
      break;
    case TokenKind::Normal:
    case TokenKind::Unused:
      break;
  }
  std::visit([&](const auto& algorithm) { algorithm.append_piece(text, out); }, parts_->algorithm);
  return out;
}

std::string Tokenizer::decode(std::span<const TokenId> ids, bool show_special) const {
  std::string out;
  const bool begins_with_space =
      std::visit([](const auto& algorithm) { return algorithm.begins_with_space(); }, parts_->algorithm);
  bool at_start = begins_with_space;
  for (const TokenId id : ids) {
    const std::string bytes = piece(id, show_special);
    const bool special = parts_->vocabulary.contains(id) && parts_->vocabulary.reserved(id);
    out += at_start && !special && bytes.starts_with(' ') ? std::string_view(bytes).substr(1)
                                                          : std::string_view(bytes);
    at_start = begins_with_space && special;
  }
  return out;
}

size_t Tokenizer::size() const { return parts_->vocabulary.size(); }

TokenKind Tokenizer::kind(TokenId id) const {
  return parts_->vocabulary.contains(id) ? parts_->vocabulary.kind(id) : TokenKind::Unused;
}

std::string_view Tokenizer::raw_text(TokenId id) const {
  return parts_->vocabulary.contains(id) ? parts_->vocabulary.text(id) : std::string_view();
}

std::optional<TokenId> Tokenizer::find(std::string_view raw_text) const {
  const TokenId id = parts_->vocabulary.find(raw_text);
  return id == kNoToken ? std::nullopt : std::optional(id);
}

TokenId Tokenizer::bos() const { return parts_->vocabulary.bos; }
TokenId Tokenizer::eos() const { return parts_->vocabulary.eos; }
bool Tokenizer::adds_bos() const { return parts_->vocabulary.adds_bos; }
bool Tokenizer::adds_eos() const { return parts_->vocabulary.adds_eos; }

bool Tokenizer::ends_generation(TokenId id) const {
  return parts_->vocabulary.contains(id) && parts_->vocabulary.ends_generation(id);
}

}  // namespace hearth
