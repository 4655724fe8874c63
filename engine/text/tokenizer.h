// Text to token ids and back, as the model file's own vocabulary and merge rules say. Built once when a model
// is opened (its strings are views into the mapped file, so a large vocabulary costs little); thread-safe
// afterwards. The algorithms are in bpe.cpp (byte pair), spm.cpp (SentencePiece),
// ugm.cpp (Unigram) and wpm.cpp (WordPiece).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/gguf/gguf.h"

namespace hearth {

using TokenId = int32_t;
inline constexpr TokenId kNoToken = -1;

// A run of text. Only text that Hearth or the chat template wrote may hold special tokens such as
// "<|im_end|>"; what a person or a document says is always ordinary text, even when it spells one.
struct Segment {
  std::string text;
  bool may_hold_special = false;
};

enum class TokenKind : uint8_t {
  Normal = 1,
  Unknown = 2,
  Control = 3,
  UserDefined = 4,
  Unused = 5,
  Byte = 6
};

class Tokenizer {
 public:
  // Reads tokenizer.ggml.* from `file`, which must outlive this object. Fails with BadFormat or Unsupported
  // (an unknown tokenizer.ggml.model or .pre is named in the message) and with NotFound when the file has no
  // vocabulary.
  static Result<Tokenizer> open(const GgufFile& file);

  Tokenizer(Tokenizer&&) noexcept;
  Tokenizer& operator=(Tokenizer&&) noexcept;
  ~Tokenizer();

  // Ids for the segments joined: text that is ordinary on both sides of a border is tokenized across it.
  // Segments that may not hold special tokens never give a control token, whatever they spell; they do give
  // user-defined tokens (such as runs of new lines), which are pieces of ordinary text. With `add_specials`
  // the BOS and EOS (or CLS and SEP) that this model wants are put around it; a BOS that the text already
  // starts with is not doubled. Invalid UTF-8 is tokenized as bytes or U+FFFD and never fails. Time is near
  // linear.
  std::vector<TokenId> encode(std::span<const Segment> segments, bool add_specials) const;

  // The bytes this token stands for: possibly part of a UTF-8 character, and empty for control and unknown
  // tokens unless `show_special`, and for ids that are out of range.
  std::string piece(TokenId id, bool show_special = false) const;
  // The pieces joined, without the space that some models put before every text.
  std::string decode(std::span<const TokenId> ids, bool show_special = false) const;

  size_t size() const;
  TokenKind kind(TokenId id) const;             // Unused for ids that are out of range
  std::string_view raw_text(TokenId id) const;  // as the file spells it; empty for ids that are out of range
  std::optional<TokenId> find(std::string_view raw_text) const;

  TokenId bos() const;  // kNoToken when there is none
  TokenId eos() const;
  bool adds_bos() const;
  bool adds_eos() const;
  // True for every id that ends an answer: EOS, EOT, EOM, and well-known spellings such as "<|im_end|>".
  bool ends_generation(TokenId id) const;

 private:
  struct Parts;
  explicit Tokenizer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace hearth
