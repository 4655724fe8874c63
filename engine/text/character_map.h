// What SentencePiece does to characters before it looks for tokens: compatibility forms become plain ones (ﬁ
// -> fi), some are left out. A model file brings its own rules, as a table that was made when the model was
// trained ("precompiled_charsmap"). Such a table comes from a stranger: a broken one gives odd text, but no
// access outside it. Immutable and thread-safe once made.
//
// The table: the bytes of a double array (32 bits, little endian), the array, and texts that end with a zero
// byte. Source: google/sentencepiece, src/normalizer.cc; the array's units as in Darts-clone 0.32 (Yata).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/gguf/gguf.h"

namespace hearth {

class CharacterMap {
 public:
  CharacterMap() = default;  // changes nothing
  // Without the key, a map that changes nothing. BadFormat: its parts do not fit each other.
  static Result<CharacterMap> read(const GgufFile& file, std::string_view key);

  // What `text` begins with: the longest run that has a rule, or one character; U+FFFD for a byte that is
  // part of none. `becomes` lives as long as the map and `text`.
  struct Mapped {
    std::string_view becomes;
    size_t bytes;  // of `text`, at least one
  };
  Mapped map_prefix(std::string_view text) const;  // of a text that is not empty

 private:
  std::vector<uint32_t> units_;
  std::string texts_;
};

}  // namespace hearth
