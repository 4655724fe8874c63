// The metadata of one model family, "<architecture>.<key>", each value checked against the range that makes
// sense before anything is computed from it. Used by recipe.cpp and the files in arch/ while a model is
// opened.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/gguf/gguf.h"

namespace hearth {

class FamilyKeys {
 public:
  // `file` must outlive the result. Fails with BadFormat when it does not say which architecture it is.
  static Result<FamilyKeys> of(const GgufFile& file);

  // "llama.block_count" for "block_count".
  std::string full(std::string_view key) const;

  // A number of at most `most`, or nothing when the key is absent. An array with one value for each layer
  // serves when all are equal and is Unsupported when they differ.
  Result<std::optional<uint32_t>> number(std::string_view key, uint32_t most) const;
  // The same for a key that must be there and not be 0.
  Result<uint32_t> positive(std::string_view key, uint32_t most) const;
  // The same for a size that is `otherwise` when its key is absent or 0, as some writers say "the usual one".
  Result<uint32_t> positive_or(std::string_view key, uint32_t otherwise, uint32_t most) const;

  // A finite number from `least` to `most`, or `otherwise` when the key is absent.
  Result<float> real_or(std::string_view key, float otherwise, double least, double most) const;

 private:
  FamilyKeys(const GgufFile& file, std::string_view architecture)
      : file_(&file), architecture_(architecture) {}

  const GgufFile* file_;
  std::string_view architecture_;
};

}  // namespace hearth
