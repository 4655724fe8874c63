// A list of texts where it lies in a model file's header. It costs four bytes a text, where a vector of views
// costs sixteen: with hundreds of thousands of tokens that is felt when a model is opened. Made when a model
// is opened, then immutable and thread-safe; the file must outlive it.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/gguf/gguf.h"

namespace hearth {

class PackedTexts {
 public:
  PackedTexts() = default;

  // The list under `key`, or nothing when the file has no such key. Fails with BadFormat when it is something
  // else.
  static Result<std::optional<PackedTexts>> read(const GgufFile& file, std::string_view key);

  size_t size() const { return offsets_.size(); }

  std::string_view operator[](size_t index) const {
    const char* const at = bytes_ + offsets_[index];
    uint64_t length;  // GGUF spec 3, gguf_string_t: the length, then the bytes
    std::memcpy(&length, at, sizeof(length));
    return {at + sizeof(length), static_cast<size_t>(length)};
  }

 private:
  const char* bytes_ = nullptr;
  std::vector<uint32_t> offsets_;  // of the length before each text
};

}  // namespace hearth
