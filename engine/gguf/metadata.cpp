#include "engine/gguf/metadata.h"

#include <limits>
#include <type_traits>

namespace hearth {
namespace {

// Model files nest arrays at most once; the bound keeps a hostile file from exhausting the stack.
constexpr int kDeepestNesting = 4;

constexpr uint64_t kMostListElements = uint64_t{1} << 24;

// Bytes that every element of `type` takes: all of it for numbers, the fixed part for strings and arrays.
uint64_t least_bytes(MetadataType type) {
  switch (type) {
    case MetadataType::U8:
    case MetadataType::I8:
    case MetadataType::Bool:
      return 1;
    case MetadataType::U16:
    case MetadataType::I16:
      return 2;
    case MetadataType::U32:
    case MetadataType::I32:
    case MetadataType::F32:
      return 4;
    case MetadataType::U64:
    case MetadataType::I64:
    case MetadataType::F64:
      return 8;
    case MetadataType::String:
      return sizeof(uint64_t);
    case MetadataType::Array:
      return sizeof(uint32_t) + sizeof(uint64_t);
  }
  return 0;
}

bool is_known(uint32_t type) { return type <= static_cast<uint32_t>(MetadataType::F64); }

class Scanner {
 public:
  Scanner(ByteReader& reader, uint64_t file_bytes) : reader_(reader), file_bytes_(file_bytes) {}

  MetadataFlaw scan_elements(MetadataType type, uint64_t count, int depth) {
    if (count > bytes_left() / least_bytes(type)) return MetadataFlaw::PastTheEnd;
    if (type == MetadataType::String) return scan_strings(count);
    if (type == MetadataType::Array) return scan_arrays(count, depth);
    reader_.skip(count * least_bytes(type));
    return MetadataFlaw::None;
  }

  // The type and count in front of an array's elements.
  MetadataFlaw scan_array_head(MetadataType& element, uint64_t& count) {
    const auto type = reader_.read<uint32_t>();
    count = reader_.read<uint64_t>();
    if (!is_known(type)) return MetadataFlaw::UnknownType;
    element = static_cast<MetadataType>(type);
    return MetadataFlaw::None;
  }

 private:
  uint64_t bytes_left() const { return file_bytes_ - reader_.position(); }

  MetadataFlaw scan_strings(uint64_t count) {
    for (uint64_t i = 0; i < count && !reader_.failed(); ++i) {
      const auto length = reader_.read<uint64_t>();
      if (length > bytes_left()) return MetadataFlaw::PastTheEnd;
      reader_.skip(length);
    }
    return MetadataFlaw::None;
  }

  MetadataFlaw scan_arrays(uint64_t count, int depth) {
    if (depth == kDeepestNesting) return MetadataFlaw::NestedTooDeep;
    for (uint64_t i = 0; i < count && !reader_.failed(); ++i) {
      MetadataType element{};
      uint64_t elements = 0;
      MetadataFlaw flaw = scan_array_head(element, elements);
      if (flaw == MetadataFlaw::None) flaw = scan_elements(element, elements, depth + 1);
      if (flaw != MetadataFlaw::None) return flaw;
    }
    return MetadataFlaw::None;
  }

  ByteReader& reader_;
  uint64_t file_bytes_;
};

bool is_list(const MetadataValue& value) {
  return value.type == MetadataType::Array && value.count <= kMostListElements;
}

// Calls `visit` with each element as its own C++ type. False when the elements are not integers (nor, if
// `reals_too`, floating point numbers); booleans come as uint8_t.
template <class Visit>
bool for_each_number(const MetadataValue& value, bool reals_too, Visit visit) {
  const auto visit_all_as = [&]<class T>(T) {
    ByteReader reader(value.bytes);
    for (uint64_t i = 0; i < value.count; ++i) visit(reader.read<T>());
    return true;
  };
  switch (value.element) {
    case MetadataType::U8:
    case MetadataType::Bool:
      return visit_all_as(uint8_t{});
    case MetadataType::I8:
      return visit_all_as(int8_t{});
    case MetadataType::U16:
      return visit_all_as(uint16_t{});
    case MetadataType::I16:
      return visit_all_as(int16_t{});
    case MetadataType::U32:
      return visit_all_as(uint32_t{});
    case MetadataType::I32:
      return visit_all_as(int32_t{});
    case MetadataType::U64:
      return visit_all_as(uint64_t{});
    case MetadataType::I64:
      return visit_all_as(int64_t{});
    case MetadataType::F32:
      return reals_too && visit_all_as(float{});
    case MetadataType::F64:
      return reals_too && visit_all_as(double{});
    case MetadataType::String:
    case MetadataType::Array:
      break;
  }
  return false;
}

}  // namespace

MetadataFlaw scan_value(ByteReader& reader, uint64_t file_bytes, MetadataValue& value) {
  const auto type = reader.read<uint32_t>();
  if (!is_known(type)) return MetadataFlaw::UnknownType;
  value.type = static_cast<MetadataType>(type);
  value.element = value.type;
  value.count = 1;

  Scanner scanner(reader, file_bytes);
  MetadataFlaw flaw = MetadataFlaw::None;
  if (value.type == MetadataType::Array) flaw = scanner.scan_array_head(value.element, value.count);
  const size_t start = reader.position();
  if (flaw == MetadataFlaw::None) flaw = scanner.scan_elements(value.element, value.count, 1);
  value.bytes = reader.taken_since(start);
  return flaw;
}

std::optional<uint64_t> as_number(const MetadataValue& value) {
  if (value.type == MetadataType::Array || value.type == MetadataType::Bool) return std::nullopt;
  std::optional<uint64_t> number;
  for_each_number(value, false, [&](auto element) {
    if (element >= 0) number = static_cast<uint64_t>(element);
  });
  return number;
}

std::optional<double> as_real(const MetadataValue& value) {
  if (value.type == MetadataType::Array || value.type == MetadataType::Bool) return std::nullopt;
  std::optional<double> real;
  for_each_number(value, true, [&](auto element) { real = static_cast<double>(element); });
  return real;
}

std::optional<bool> as_boolean(const MetadataValue& value) {
  if (value.type != MetadataType::Bool) return std::nullopt;
  const auto byte = ByteReader(value.bytes).read<uint8_t>();
  if (byte > 1) return std::nullopt;
  return byte == 1;
}

std::optional<std::string_view> as_string(const MetadataValue& value) {
  if (value.type != MetadataType::String) return std::nullopt;
  ByteReader reader(value.bytes);
  return reader.take_string(reader.read<uint64_t>());
}

std::optional<std::vector<std::string_view>> as_strings(const MetadataValue& value) {
  if (!is_list(value) || value.element != MetadataType::String) return std::nullopt;
  std::vector<std::string_view> strings;
  strings.reserve(static_cast<size_t>(value.count));
  ByteReader reader(value.bytes);
  for (uint64_t i = 0; i < value.count; ++i) strings.push_back(reader.take_string(reader.read<uint64_t>()));
  // Only when somebody changed the mapped file after it was scanned.
  if (reader.failed()) return std::nullopt;
  return strings;
}

std::optional<std::vector<int64_t>> as_numbers(const MetadataValue& value) {
  if (!is_list(value)) return std::nullopt;
  std::vector<int64_t> numbers;
  numbers.reserve(static_cast<size_t>(value.count));
  bool all_fit = true;
  const bool integers = for_each_number(value, false, [&](auto element) {
    if constexpr (std::is_same_v<decltype(element), uint64_t>) {
      all_fit = all_fit && element <= static_cast<uint64_t>(std::numeric_limits<int64_t>::max());
    }
    numbers.push_back(static_cast<int64_t>(element));
  });
  if (!integers || !all_fit) return std::nullopt;
  return numbers;
}

std::optional<std::vector<float>> as_reals(const MetadataValue& value) {
  if (!is_list(value) || value.element == MetadataType::Bool) return std::nullopt;
  std::vector<float> reals;
  reals.reserve(static_cast<size_t>(value.count));
  if (!for_each_number(value, true, [&](auto element) { reals.push_back(static_cast<float>(element)); })) {
    return std::nullopt;
  }
  return reals;
}

}  // namespace hearth
