// Writes GGUF files in memory for tests: metadata of every type, tensors, and, where asked, lies.
// Vocabularies and tiny models of other tests are made with it too.
//
//   const auto bytes = GgufBuilder()
//                          .string("general.architecture", "llama")
//                          .u32("llama.block_count", 2)
//                          .strings("tokenizer.ggml.tokens", {"<s>", "a"})
//                          .tensor("token_embd.weight", {4, 2}, std::vector<float>(8, 0.5f))
//                          .build();
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "engine/base/file.h"
#include "engine/gguf/gguf.h"

namespace hearth {

class GgufBuilder {
 public:
  explicit GgufBuilder(uint32_t version = 3) : version_(version) {}

  // Metadata, in the order of the calls.
  GgufBuilder& u8(std::string_view key, uint8_t value) { return scalar(key, MetadataType::U8, value); }
  GgufBuilder& i8(std::string_view key, int8_t value) { return scalar(key, MetadataType::I8, value); }
  GgufBuilder& u16(std::string_view key, uint16_t value) { return scalar(key, MetadataType::U16, value); }
  GgufBuilder& i16(std::string_view key, int16_t value) { return scalar(key, MetadataType::I16, value); }
  GgufBuilder& u32(std::string_view key, uint32_t value) { return scalar(key, MetadataType::U32, value); }
  GgufBuilder& i32(std::string_view key, int32_t value) { return scalar(key, MetadataType::I32, value); }
  GgufBuilder& u64(std::string_view key, uint64_t value) { return scalar(key, MetadataType::U64, value); }
  GgufBuilder& i64(std::string_view key, int64_t value) { return scalar(key, MetadataType::I64, value); }
  GgufBuilder& f32(std::string_view key, float value) { return scalar(key, MetadataType::F32, value); }
  GgufBuilder& f64(std::string_view key, double value) { return scalar(key, MetadataType::F64, value); }
  GgufBuilder& boolean(std::string_view key, bool value) {
    return scalar(key, MetadataType::Bool, static_cast<uint8_t>(value));
  }
  GgufBuilder& string(std::string_view key, std::string_view value) {
    Bytes bytes;
    append_string(bytes, value);
    return raw(key, static_cast<uint32_t>(MetadataType::String), bytes);
  }
  GgufBuilder& strings(std::string_view key, const std::vector<std::string>& values) {
    Bytes bytes = array_head(MetadataType::String, values.size());
    for (const std::string& value : values) append_string(bytes, value);
    return raw(key, static_cast<uint32_t>(MetadataType::Array), bytes);
  }
  // An array of numbers; its type follows the C++ type.
  template <class T>
    requires std::is_arithmetic_v<T>
  GgufBuilder& array(std::string_view key, const std::vector<T>& values) {
    Bytes bytes = array_head(type_of<T>(), values.size());
    for (const T value : values) append(bytes, value);
    return raw(key, static_cast<uint32_t>(MetadataType::Array), bytes);
  }
  // An array of arrays.
  template <class T>
    requires std::is_arithmetic_v<T>
  GgufBuilder& arrays(std::string_view key, const std::vector<std::vector<T>>& values) {
    Bytes bytes = array_head(MetadataType::Array, values.size());
    for (const std::vector<T>& inner : values) {
      append_all(bytes, array_head(type_of<T>(), inner.size()));
      for (const T value : inner) append(bytes, value);
    }
    return raw(key, static_cast<uint32_t>(MetadataType::Array), bytes);
  }
  // A value of any type number with any bytes after it, true or not.
  GgufBuilder& raw(std::string_view key, uint32_t type, std::span<const std::byte> value) {
    append_string(metadata_, key);
    append(metadata_, type);
    append_all(metadata_, value);
    ++key_count_;
    return *this;
  }

  // Tensors, whose data follows in the order of the calls. `shape` is fastest first, as in TensorInfo.
  GgufBuilder& tensor(std::string_view name, QuantType type, const std::vector<uint64_t>& shape,
                      std::span<const std::byte> bytes) {
    return raw_tensor(name, static_cast<uint32_t>(type), shape, Bytes(bytes.begin(), bytes.end()),
                      std::nullopt);
  }
  GgufBuilder& tensor(std::string_view name, const std::vector<uint64_t>& shape,
                      const std::vector<float>& values) {
    return tensor(name, QuantType::F32, shape, std::as_bytes(std::span(values)));
  }
  // Any type number; an offset other than the next free one where `offset` is given.
  GgufBuilder& raw_tensor(std::string_view name, uint32_t type, std::vector<uint64_t> shape,
                          std::vector<std::byte> bytes, std::optional<uint64_t> offset) {
    tensors_.push_back({std::string(name), type, std::move(shape), std::move(bytes), offset});
    return *this;
  }

  // Lies and oddities.
  GgufBuilder& claim_keys(uint64_t count) { return set(claimed_keys_, count); }
  GgufBuilder& claim_tensors(uint64_t count) { return set(claimed_tensors_, count); }
  // Lays the data out by `alignment`, with general.alignment to say so unless `say_so` is false.
  GgufBuilder& align(uint32_t alignment, bool say_so = true) {
    alignment_ = alignment;
    return say_so ? u32("general.alignment", alignment) : *this;
  }

  std::vector<std::byte> build() const {
    Bytes infos;
    Bytes data;
    for (const Tensor& tensor : tensors_) {
      append_string(infos, tensor.name);
      append(infos, static_cast<uint32_t>(tensor.shape.size()));
      for (const uint64_t dimension : tensor.shape) append(infos, dimension);
      append(infos, tensor.type);
      append(infos, tensor.offset.value_or(data.size()));
      append_all(data, tensor.bytes);
      pad(data);
    }
    Bytes file;
    for (const char c : {'G', 'G', 'U', 'F'}) append(file, c);
    append(file, version_);
    append(file, claimed_tensors_.value_or(tensors_.size()));
    append(file, claimed_keys_.value_or(key_count_));
    append_all(file, metadata_);
    append_all(file, infos);
    if (!tensors_.empty()) pad(file);
    append_all(file, data);
    return file;
  }

 private:
  using Bytes = std::vector<std::byte>;

  struct Tensor {
    std::string name;
    uint32_t type;
    std::vector<uint64_t> shape;
    Bytes bytes;
    std::optional<uint64_t> offset;
  };

  template <class T>
  static constexpr MetadataType type_of() {
    if constexpr (std::is_same_v<T, bool>) return MetadataType::Bool;
    if constexpr (std::is_same_v<T, float>) return MetadataType::F32;
    if constexpr (std::is_same_v<T, double>) return MetadataType::F64;
    constexpr bool kSigned = std::is_signed_v<T>;
    if constexpr (sizeof(T) == 1) return kSigned ? MetadataType::I8 : MetadataType::U8;
    if constexpr (sizeof(T) == 2) return kSigned ? MetadataType::I16 : MetadataType::U16;
    if constexpr (sizeof(T) == 4) return kSigned ? MetadataType::I32 : MetadataType::U32;
    return kSigned ? MetadataType::I64 : MetadataType::U64;
  }

  template <class T>
  static void append(Bytes& bytes, T value) {
    static_assert(std::is_arithmetic_v<T>);
    append_all(bytes, std::as_bytes(std::span(&value, 1)));
  }
  static void append_all(Bytes& bytes, std::span<const std::byte> more) {
    // Not insert(): optimised, it makes g++ 12 warn of an overflow that is none.
    const size_t end = bytes.size();
    bytes.resize(end + more.size());
    if (!more.empty()) std::memcpy(bytes.data() + end, more.data(), more.size());
  }
  static void append_string(Bytes& bytes, std::string_view text) {
    append(bytes, static_cast<uint64_t>(text.size()));
    append_all(bytes, std::as_bytes(std::span(text)));
  }
  static Bytes array_head(MetadataType element, uint64_t count) {
    Bytes bytes;
    append(bytes, static_cast<uint32_t>(element));
    append(bytes, count);
    return bytes;
  }

  template <class T>
  GgufBuilder& scalar(std::string_view key, MetadataType type, T value) {
    Bytes bytes;
    append(bytes, value);
    return raw(key, static_cast<uint32_t>(type), bytes);
  }
  GgufBuilder& set(std::optional<uint64_t>& claim, uint64_t value) {
    claim = value;
    return *this;
  }
  void pad(Bytes& bytes) const { bytes.resize((bytes.size() + alignment_ - 1) / alignment_ * alignment_); }

  uint32_t version_;
  uint32_t alignment_ = 32;
  Bytes metadata_;
  uint64_t key_count_ = 0;
  std::vector<Tensor> tensors_;
  std::optional<uint64_t> claimed_keys_;
  std::optional<uint64_t> claimed_tensors_;
};

// Opens what a builder built; `mappable` false takes the path of a browser, where files are read and not
// mapped.
inline Result<GgufFile> parse_gguf(std::vector<std::byte> bytes, bool mappable = true) {
  std::vector<std::unique_ptr<File>> parts;
  parts.push_back(memory_file(std::move(bytes), mappable));
  return GgufFile::parse(std::move(parts));
}

}  // namespace hearth
