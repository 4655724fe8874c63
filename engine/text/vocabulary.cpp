#include "engine/text/vocabulary.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <string>

#include "engine/base/text.h"

namespace hearth {
namespace {

constexpr size_t kMostTokens = std::numeric_limits<TokenId>::max();

// Files do not say of every token what it is for, but families agree on spellings. What is listed here
// follows the token lists of llama.cpp (src/llama-vocab.cpp), so that both stop at the same tokens.
constexpr std::string_view kEnds[] = {"<|eot_id|>",
                                      "<|im_end|>",
                                      "<|end|>",
                                      "<|return|>",
                                      "<|call|>",
                                      "<|flush|>",
                                      "<|calls|>",
                                      "<end_of_turn>",
                                      "<|endoftext|>",
                                      "<|eom_id|>",
                                      "<EOT>",
                                      "_<EOT>",
                                      "[EOT]",
                                      "[EOS]",
                                      "<|end_of_text|>",
                                      "<eos>",
                                      "<turn|>",
                                      "<|tool_response>",
                                      "[e~[",
                                      "<end_of_utterance>",
                                      "<｜end▁of▁sentence｜>"};
// Tokens of code models for text around a gap; after the last group, nothing sensible follows.
constexpr std::string_view kGapMarks[] = {
    "<|fim_prefix|>", "<fim-prefix>",    "<fim_prefix>",   "<｜fim▁begin｜>", "<PRE>",
    "▁<PRE>",         "<|code_prefix|>", "<|fim_suffix|>", "<fim-suffix>",    "<fim_suffix>",
    "<｜fim▁hole｜>", "<SUF>",           "▁<SUF>",         "<|code_suffix|>", "<|fim_middle|>",
    "<fim-middle>",   "<fim_middle>",    "<｜fim▁end｜>",  "<MID>",           "▁<MID>",
    "<|code_middle|>"};
constexpr std::string_view kGapEnds[] = {"<|fim_pad|>", "<fim-pad>",    "<fim_pad>",     "<PAD>",
                                         "[PAD]",       "<|fim_repo|>", "<|repo_name|>", "<fim-repo>",
                                         "<REPO>",      "<reponame>",   "<|file_sep|>"};

std::string too_short(std::string_view what, uint64_t count, size_t tokens) {
  return concat("The model file lists ", tokens, " tokens but only ", count, " ", what, " for them.");
}

// Whether `value` is a list of 32-bit numbers that can be read where it lies, which is the usual form.
bool is_plain_array(const MetadataValue& value, MetadataType element) {
  return value.type == MetadataType::Array && value.element == element &&
         value.bytes.size() / 4 == value.count;
}

TokenKind kind_from(int64_t number) {
  return number >= 1 && number <= 6 ? static_cast<TokenKind>(number) : TokenKind::Normal;
}

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

}  // namespace

Result<Vocabulary> Vocabulary::read(const GgufFile& file, const VocabularyDefaults& defaults) {
  TRY(auto texts, PackedTexts::read(file, "tokenizer.ggml.tokens"));
  if (!texts || texts->size() == 0) return fail(Fault::NotFound, "The model file holds no vocabulary.");
  if (texts->size() >= kMostTokens) return fail(Fault::BadFormat, "The model file lists too many tokens.");
  Vocabulary vocabulary;
  vocabulary.texts_ = std::move(*texts);
  TRY_STATUS(vocabulary.index_texts());
  TRY_STATUS(vocabulary.read_kinds(file));
  if (defaults.has_scores) TRY_STATUS(vocabulary.read_scores(file));
  TRY_STATUS(vocabulary.read_roles(file, defaults));
  vocabulary.mark_by_spelling();
  TRY_STATUS(vocabulary.mark_ends(file));
  TRY_STATUS(vocabulary.mark_strips(file));
  // Files of families without an unknown token may name the end of text here, which no text may become.
  const TokenId unknown = vocabulary.unknown;
  if (unknown != kNoToken && (unknown == vocabulary.bos || vocabulary.ends_generation(unknown)))
    vocabulary.unknown = kNoToken;
  return vocabulary;
}

TokenId Vocabulary::find(std::string_view text, uint64_t hash) const {
  const auto found = index_.find(hash, [&](uint32_t id) { return texts_[id] == text; });
  return found ? static_cast<TokenId>(*found) : kNoToken;
}

TokenId Vocabulary::find_ordinary(std::string_view text) const {
  return find_ordinary(text, hash_text(text));
}

TokenId Vocabulary::find_ordinary(std::string_view text, uint64_t hash) const {
  const TokenId id = find(text, hash);
  return id == kNoToken || reserved(id) || kind(id) == TokenKind::Byte ? kNoToken : id;
}

Status Vocabulary::index_texts() {
  const auto hash = [&](uint32_t id) -> std::optional<uint64_t> {
    const std::string_view text = texts_[id];
    if (text.empty()) return std::nullopt;  // a placeholder that no text can become
    longest_ = std::max(longest_, text.size());
    return hash_text(text);
  };
  const auto same = [&](uint32_t a, uint32_t b) { return texts_[a] == texts_[b]; };
  if (!index_.fill(static_cast<uint32_t>(texts_.size()), hash, same))
    return fail(Fault::BadFormat,
                "The model file's vocabulary is built to be slow to search, so it was refused.");
  return {};
}

Status Vocabulary::read_kinds(const GgufFile& file) {
  constexpr std::string_view kKey = "tokenizer.ggml.token_type";
  traits_.assign(texts_.size(), static_cast<uint8_t>(TokenKind::Normal));
  const MetadataValue* const value = file.find(kKey);
  if (value == nullptr) return {};
  if (value->count < texts_.size())
    return fail(Fault::BadFormat, too_short("kinds", value->count, texts_.size()));
  const auto set = [&](size_t id, int64_t number) {
    const TokenKind kind = kind_from(number);
    const bool reserved = kind == TokenKind::Control || kind == TokenKind::Unknown;
    traits_[id] = static_cast<uint8_t>(static_cast<uint8_t>(kind) | (reserved ? kReserved : 0));
  };
  if (is_plain_array(*value, MetadataType::I32)) {
    for (size_t id = 0; id < texts_.size(); ++id) {
      int32_t number;
      std::memcpy(&number, value->bytes.data() + id * sizeof(number), sizeof(number));
      set(id, number);
    }
    return {};
  }
  TRY(const auto numbers, file.numbers(kKey));
  for (size_t id = 0; id < texts_.size(); ++id) set(id, (*numbers)[id]);
  return {};
}

Status Vocabulary::read_scores(const GgufFile& file) {
  constexpr std::string_view kKey = "tokenizer.ggml.scores";
  const MetadataValue* const value = file.find(kKey);
  if (value == nullptr) return {};
  if (value->count < texts_.size())
    return fail(Fault::BadFormat, too_short("scores", value->count, texts_.size()));
  if (is_plain_array(*value, MetadataType::F32)) {
    scores_ = value->bytes;
    return {};
  }
  TRY(auto reals, file.reals(kKey));
  if (reals) converted_scores_ = std::move(*reals);
  scores_ = std::as_bytes(std::span(converted_scores_));
  return {};
}

float Vocabulary::score(TokenId id) const {
  float score = 0.0f;
  if (!scores_.empty()) std::memcpy(&score, &scores_[static_cast<size_t>(id) * sizeof(score)], sizeof(score));
  return score;
}

// The ids of BOS, EOS and the unknown token; an id that is out of range counts as none.
Status Vocabulary::read_roles(const GgufFile& file, const VocabularyDefaults& defaults) {
  using Keys = std::initializer_list<std::string_view>;
  const auto choose = [&](TokenId& id, Keys keys, TokenId otherwise) -> Status {
    for (const std::string_view key : keys) {
      TRY(const std::optional<uint64_t> number, file.number(key));
      if (!number || *number >= size()) continue;
      id = static_cast<TokenId>(*number);
      return {};
    }
    if (contains(otherwise)) id = otherwise;
    return {};
  };
  TRY_STATUS(choose(unknown, {"tokenizer.ggml.unknown_token_id"}, defaults.unknown));
  adds_bos = defaults.adds_bos;
  adds_eos = defaults.adds_eos;
  if (defaults.brackets_with_cls_and_sep) {
    TRY_STATUS(choose(bos, {"tokenizer.ggml.cls_token_id", "tokenizer.ggml.bos_token_id"}, find("[CLS]")));
    TRY_STATUS(
        choose(eos, {"tokenizer.ggml.seperator_token_id", "tokenizer.ggml.eos_token_id"}, find("[SEP]")));
    if (unknown == kNoToken) unknown = find("[UNK]");
    return {};
  }
  TRY_STATUS(choose(bos, {"tokenizer.ggml.bos_token_id"}, defaults.bos));
  TRY_STATUS(choose(eos, {"tokenizer.ggml.eos_token_id"}, defaults.eos));
  TRY(const std::optional<bool> add_bos, file.boolean("tokenizer.ggml.add_bos_token"));
  TRY(const std::optional<bool> add_eos, file.boolean("tokenizer.ggml.add_eos_token"));
  adds_bos = add_bos.value_or(adds_bos);
  adds_eos = add_eos.value_or(adds_eos);
  return {};
}

void Vocabulary::become_control(TokenId id) {
  uint8_t& bits = traits(id);
  bits = static_cast<uint8_t>((bits & ~kKindBits) | static_cast<uint8_t>(TokenKind::Control) | kReserved);
}

// Some files call tokens ordinary whose spelling says that they are not.
void Vocabulary::mark_by_spelling() {
  const auto mark = [&](std::span<const std::string_view> spellings, uint8_t roles) {
    for (const std::string_view spelling : spellings) {
      const TokenId id = find(spelling);
      if (id == kNoToken) continue;
      become_control(id);
      traits(id) |= roles;
    }
  };
  mark(kEnds, kEndsGeneration);
  mark(kGapEnds, kEndsGeneration);
  mark(kGapMarks, 0);

  const auto has = [&](std::string_view text) { return find(text) != kNoToken; };
  const bool has_call = has("<|call|>") || has("<|calls|>");
  // In these families "<|end|>" ends a message, after which the same answer goes on.
  if (has("<|end|>") && has_call && (has("<|return|>") || has("<|flush|>")))
    traits(find("<|end|>")) &= static_cast<uint8_t>(~kEndsGeneration);

  // The end of most older models, but in Gemma the HTML tag: a person's text does not become it, and it ends
  // an answer only where the file calls it a control token (or EOS).
  if (const TokenId id = find("</s>"); id != kNoToken && kind(id) != TokenKind::Normal) {
    traits(id) |= kReserved;
    if (kind(id) == TokenKind::Control) traits(id) |= kEndsGeneration;
  }
}

Status Vocabulary::mark_ends(const GgufFile& file) {
  const auto mark = [&](TokenId id) {
    traits(id) |= kEndsGeneration;
    if (kind(id) == TokenKind::UserDefined) become_control(id);
  };
  if (eos != kNoToken) mark(eos);
  for (const std::string_view role : {"eot", "eom", "fim_pad", "fim_rep", "fim_sep"}) {
    TRY(const std::optional<uint64_t> id, file.number(concat("tokenizer.ggml.", role, "_token_id")));
    if (id && *id < size()) mark(static_cast<TokenId>(*id));
  }
  return {};
}

// Which special tokens swallow white space is not in the files; it is known of a few families.
Status Vocabulary::mark_strips(const GgufFile& file) {
  TRY(const auto name, file.string("general.name"));
  TRY(const auto architecture, file.string("general.architecture"));
  TRY(const auto pre, file.string("tokenizer.ggml.pre"));
  const std::string model = lower_ascii(name.value_or(""));
  const auto names = [](std::string_view text, std::initializer_list<std::string_view> parts) {
    return std::ranges::any_of(parts, [&](std::string_view part) { return text.find(part) != text.npos; });
  };
  const auto mark_left = [&](std::string_view text) {
    if (const TokenId id = find(text); id != kNoToken) traits(id) |= kStripsLeft;
  };
  if (names(pre.value_or(""), {"jina-v2-de", "jina-v2-es", "jina-v2-code"}) ||
      names(architecture.value_or(""), {"nomic-bert-moe", "jina-bert-v3"})) {
    mark_left("<mask>");
  } else if (names(model, {"modern-bert"})) {
    mark_left("[MASK]");
  } else if (names(model, {"phi-3", "phi3"})) {
    for (TokenId id = 0; contains(id); ++id)
      if (reserved(id) || kind(id) == TokenKind::UserDefined) traits(id) |= kStripsRight;
    for (const std::string_view text : {"<unk>", "<s>", "<|endoftext|>"})
      if (const TokenId id = find(text); id != kNoToken) traits(id) &= static_cast<uint8_t>(~kStripsRight);
  }
  return {};
}

}  // namespace hearth
