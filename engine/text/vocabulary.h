// The tokens of a model as its file lists them: texts, kinds, scores, and which of them have a special role.
// Read once when a model is opened; immutable and thread-safe afterwards. Only engine/text uses it; the rest
// of the engine sees tokenizer.h. Texts are views into the file's header.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/gguf/gguf.h"
#include "engine/text/packed_texts.h"
#include "engine/text/string_index.h"
#include "engine/text/tokenizer.h"

namespace hearth {

// What a family of tokenizers does where its file says nothing.
struct VocabularyDefaults {
  bool has_scores = false;
  bool adds_bos = false;
  bool adds_eos = false;
  bool brackets_with_cls_and_sep = false;  // BERT: [CLS] and [SEP] take the places of BOS and EOS
  TokenId bos = kNoToken;
  TokenId eos = kNoToken;
  TokenId unknown = kNoToken;
};

class Vocabulary {
 public:
  Vocabulary(Vocabulary&&) = default;
  Vocabulary& operator=(Vocabulary&&) = default;

  // Fails with NotFound when the file lists no tokens, and with BadFormat when its lists do not fit each
  // other.
  static Result<Vocabulary> read(const GgufFile& file, const VocabularyDefaults& defaults);

  size_t size() const { return texts_.size(); }
  bool contains(TokenId id) const { return id >= 0 && static_cast<size_t>(id) < texts_.size(); }
  size_t longest() const { return longest_; }  // bytes of the longest text

  // For ids that are in range.
  std::string_view text(TokenId id) const { return texts_[static_cast<size_t>(id)]; }
  float score(TokenId id) const;
  TokenKind kind(TokenId id) const { return static_cast<TokenKind>(traits(id) & kKindBits); }
  // Only text that may hold special tokens may become this one: control tokens, and whatever ends an answer.
  bool reserved(TokenId id) const { return (traits(id) & kReserved) != 0; }
  bool ends_generation(TokenId id) const { return (traits(id) & kEndsGeneration) != 0; }
  // White space beside this special token belongs to it.
  bool strips_left(TokenId id) const { return (traits(id) & kStripsLeft) != 0; }
  bool strips_right(TokenId id) const { return (traits(id) & kStripsRight) != 0; }

  // The token of this text, kNoToken if there is none. Of tokens with equal texts, the first one counts.
  TokenId find(std::string_view text) const { return find(text, hash_text(text)); }
  TokenId find(std::string_view text, uint64_t hash) const;
  // The same, but only a token that ordinary text may become: not a reserved one, not a byte token.
  TokenId find_ordinary(std::string_view text) const;
  TokenId find_ordinary(std::string_view text, uint64_t hash) const;

  TokenId bos = kNoToken;
  TokenId eos = kNoToken;
  TokenId unknown = kNoToken;  // the one control token that ordinary text may give; never BOS, nor an end
  bool adds_bos = false;
  bool adds_eos = false;

 private:
  Vocabulary() = default;

  // One byte a token: its kind and its roles.
  static constexpr uint8_t kKindBits = 0x07, kReserved = 0x08, kEndsGeneration = 0x10, kStripsLeft = 0x20,
                           kStripsRight = 0x40;

  uint8_t traits(TokenId id) const { return traits_[static_cast<size_t>(id)]; }
  uint8_t& traits(TokenId id) { return traits_[static_cast<size_t>(id)]; }
  void become_control(TokenId id);

  Status index_texts();
  Status read_kinds(const GgufFile& file);
  Status read_scores(const GgufFile& file);
  Status read_roles(const GgufFile& file, const VocabularyDefaults& defaults);
  Status mark_ends(const GgufFile& file);
  void mark_by_spelling();
  Status mark_strips(const GgufFile& file);

  PackedTexts texts_;
  std::vector<uint8_t> traits_;
  std::span<const std::byte> scores_;  // floats, in the file where it has them so; empty when there are none
  std::vector<float> converted_scores_;  // where the file has another type
  StringIndex index_;
  size_t longest_ = 0;
};

}  // namespace hearth
