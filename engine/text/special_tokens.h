// Finds the special tokens that are spelled out in a text, such as "<|im_start|>": reserved ones only where
// the text may hold them, user-defined ones everywhere (they are pieces of ordinary text that the model's
// makers chose by hand). At each position the longest one counts, and the search goes on after it. Used by
// Tokenizer::encode; immutable and thread-safe once made.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/text/tokenizer.h"
#include "engine/text/vocabulary.h"

namespace hearth {

// A special token and the part of the text that it stands for, the white space that belongs to it included.
struct SpecialMatch {
  size_t begin;
  size_t end;
  TokenId id;
};

class SpecialTokens {
 public:
  SpecialTokens() = default;
  explicit SpecialTokens(const Vocabulary& vocabulary);

  // All special tokens in the joined text of `segments`, in order and without overlap. A reserved one is only
  // found when all of it lies in adjacent segments that may hold special tokens.
  //   text  the joined texts of `segments`
  std::vector<SpecialMatch> find_all(const Vocabulary& vocabulary, std::string_view text,
                                     std::span<const Segment> segments) const;

 private:
  // Longer tokens are never searched for in text, which bounds the time that a hostile vocabulary can cost.
  static constexpr size_t kLongestSpelling = 256;

  // The longest special token at `position` that `accept(id, end)` takes; kNoToken if there is none.
  template <class Accept>
  TokenId longest_at(const Vocabulary& vocabulary, std::string_view text, size_t position,
                     Accept accept) const;

  // The spellings' lengths by first byte, each length once, longest first: those of byte b are
  // lengths_[first_length_[b]] up to first_length_[b + 1].
  std::array<uint16_t, 257> first_length_{};
  std::vector<uint16_t> lengths_;
};

}  // namespace hearth
