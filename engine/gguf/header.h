// The header of one GGUF file: everything before the tensors' bytes. read_header() is the one place where a
// file's counts, sizes, offsets and types are judged; what it returns holds together and fits the file.
// Called by GgufFile for each part of a model; reads only what it needs of the file; any thread.
// Source: GGUF specification (docs/gguf.md of the ggml repository), "File Structure".
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/base/file.h"
#include "engine/base/result.h"
#include "engine/gguf/gguf.h"

namespace hearth {

struct GgufHeader {
  uint32_t version = 0;
  std::vector<std::string_view> keys;
  std::vector<MetadataValue> values;  // one for each key
  std::vector<TensorInfo> tensors;    // offsets are from the start of the file; `part` is 0

  // The first value of that key, or nothing. Linear: for the few keys that matter before there is an index.
  const MetadataValue* find(std::string_view key) const;
};

// The views in the result point into the file's mapping, or into `copy` when the file cannot be mapped;
// `copy` may be moved but not changed while they are in use. Fails with Unreadable, BadFormat or Unsupported.
// Neither time nor memory depend on what the file claims, only on how long its header really is (at most 128
// MiB).
Result<GgufHeader> read_header(const File& file, std::vector<std::byte>& copy);

}  // namespace hearth
