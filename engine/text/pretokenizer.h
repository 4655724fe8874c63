// The splits that a byte pair tokenizer makes before it merges: merges never cross them. Which ones a model
// was trained with, its file names in tokenizer.ggml.pre. Used by bpe.cpp; immutable once made, any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/text/split_pattern.h"

namespace hearth {

class Pretokenizer {
 public:
  // Fails with Unsupported when nobody told us how `name` splits.
  static Result<Pretokenizer> named(std::string_view name);

  // The lengths in bytes of the words of `text`, which is valid UTF-8.
  std::vector<uint32_t> split(std::string_view text) const;

  // A word that is a token as a whole needs no merges.
  bool prefers_whole_words() const { return prefers_whole_words_; }
  // Whether a model of this family begins its texts with BOS when its file does not say.
  bool adds_bos() const { return adds_bos_; }

 private:
  std::vector<SplitPattern> passes_;  // each splits the words of the one before
  bool prefers_whole_words_ = false;
  bool adds_bos_ = false;
};

}  // namespace hearth
