// The values that describe a model: how they lie in the file, and one checked way to read each kind.
// The readers take a value that scan_value() accepted. Called by GgufFile; pure functions, any thread.
// Source: GGUF specification, "File Structure", gguf_metadata_value_t.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/bytes.h"

namespace hearth {

enum class MetadataType : uint32_t { U8, I8, U16, I16, U32, I32, F32, Bool, String, Array, U64, I64, F64 };

// A value that still lies in the file's header. For an array, `element` is the type of its elements and
// `count` how many there are, and `bytes` spans the elements (for strings: length prefixes included; for
// arrays in arrays: their types and counts too). Any other value is an array of one: `element` equals `type`
// and `count` is 1.
struct MetadataValue {
  MetadataType type;
  MetadataType element;
  uint64_t count;
  std::span<const std::byte> bytes;
};

// Why a value could not be accepted.
enum class MetadataFlaw { None, UnknownType, NestedTooDeep, PastTheEnd };

// Reads a value's type and then the value, without copying. The reader starts at the beginning of a file of
// `file_bytes` bytes but may see less of it: when it runs out, it has failed() and the flaw is None.
MetadataFlaw scan_value(ByteReader& reader, uint64_t file_bytes, MetadataValue& value);

// Each gives nothing when the value is of another kind or does not fit.
std::optional<uint64_t> as_number(const MetadataValue& value);
std::optional<double> as_real(const MetadataValue& value);
std::optional<bool> as_boolean(const MetadataValue& value);
std::optional<std::string_view> as_string(const MetadataValue& value);
std::optional<std::vector<std::string_view>> as_strings(const MetadataValue& value);
std::optional<std::vector<int64_t>> as_numbers(const MetadataValue& value);
std::optional<std::vector<float>> as_reals(const MetadataValue& value);

}  // namespace hearth
