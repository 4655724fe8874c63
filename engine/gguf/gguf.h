// A GGUF model file (versions 2 and 3, one file or split into parts): its metadata and its tensor index.
// open() validates every count, size, offset and type before anything is allocated from them, so the rest of
// the engine may trust what it gets. Called by the engine when a model is opened; immutable and thread-safe
// afterwards. Source: the GGUF specification in the ggml repository (docs/gguf.md).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/file.h"
#include "engine/base/result.h"
#include "engine/gguf/metadata.h"
#include "engine/gguf/name_index.h"
#include "engine/gguf/quant.h"

namespace hearth {

struct TensorInfo {
  std::string_view name;
  QuantType type;
  std::array<uint64_t, 4> shape;  // fastest first: shape[0] is the width of a row; unused ones are 1
  uint64_t bytes;
  uint64_t offset;  // from the start of its part
  uint32_t part;    // which file of a split model

  uint64_t width() const { return shape[0]; }
  uint64_t rows() const { return shape[1] * shape[2] * shape[3]; }
};

class GgufFile {
 public:
  // Opens `path`; for the first part of a split model ("…-00001-of-00003.gguf") its other parts too.
  // Fails with NotFound (also when another part is missing), Unreadable, BadFormat or Unsupported (a tensor
  // type or version we do not know). Takes time and memory in proportion to the header, never to the weights.
  static Result<GgufFile> open(const std::string& path);

  // The same over files that are already open, parts in order: what tests, fuzzers and the browser use.
  static Result<GgufFile> parse(std::vector<std::unique_ptr<File>> parts);

  // Metadata, of the first part. `find` gives nothing when the key is absent; the typed ones give nothing
  // when it is absent and fail with BadFormat when it is there but of another kind. Any integer type serves
  // as a number if it fits. Lists are arrays of at most 2^24 elements, not arrays of arrays.
  // `real` and `reals` accept integers too; `numbers` accepts any integer type and booleans; the views of
  // `string` and `strings` point into the header and live as long as this object.
  const MetadataValue* find(std::string_view key) const;
  Result<std::optional<uint64_t>> number(std::string_view key) const;
  Result<std::optional<double>> real(std::string_view key) const;
  Result<std::optional<bool>> boolean(std::string_view key) const;
  Result<std::optional<std::string_view>> string(std::string_view key) const;
  Result<std::optional<std::vector<std::string_view>>> strings(std::string_view key) const;
  Result<std::optional<std::vector<int64_t>>> numbers(std::string_view key) const;
  Result<std::optional<std::vector<float>>> reals(std::string_view key) const;

  // All keys in file order, for the model card.
  std::span<const std::string_view> keys() const { return keys_; }

  // Tensors, in file order over all parts.
  std::span<const TensorInfo> tensors() const { return tensors_; }
  const TensorInfo* find_tensor(std::string_view name) const;

  // The bytes of a tensor without a copy; empty where the platform cannot map files.
  std::span<const std::byte> mapped(const TensorInfo& tensor) const;
  // Copies a piece of a tensor, from `offset` bytes into it; works everywhere. It must lie inside the tensor.
  Status read(const TensorInfo& tensor, uint64_t offset, std::span<std::byte> into) const;
  // The mapped pages of this tensor will be read soon; starts fetching them from the disk.
  void prefetch(const TensorInfo& tensor) const;
  // The mapped pages of this piece of a tensor are no longer needed (its weights were repacked).
  void release(const TensorInfo& tensor, uint64_t offset, uint64_t bytes) const;

  uint32_t version() const { return version_; }
  uint64_t file_bytes() const;  // of all parts

 private:
  struct Part {
    std::unique_ptr<File> file;
    std::vector<std::byte> header;  // owned copy of the header where the file cannot be mapped
  };

  Status add_part(std::unique_ptr<File> file);
  Status finish();

  std::vector<Part> parts_;
  uint32_t part_count_ = 1;                     // as the first part says
  std::optional<uint64_t> split_tensor_count_;  // of all parts together, as the first part says
  uint32_t version_ = 0;
  std::vector<std::string_view> keys_;
  std::vector<MetadataValue> values_;  // one for each of keys_
  NameIndex key_index_;
  std::vector<TensorInfo> tensors_;
  NameIndex tensor_index_;
};

// What the model calls itself in "general.architecture"; fails with BadFormat when that is missing.
Result<std::string_view> architecture_name(const GgufFile& file);

}  // namespace hearth
