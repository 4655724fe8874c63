#include "engine/text/character_map.h"

#include <cstring>
#include <optional>

#include "engine/base/text.h"

namespace hearth {
namespace {

constexpr std::string_view kReplacement = "\uFFFD";

// One unit of the double array: the children of a node lie at its offset, each where its byte says, and know
// that byte; the child for the end of a key holds the key's number instead.
struct Unit {
  uint32_t bits;
  bool ends_a_key() const { return (bits >> 8 & 1) != 0; }
  uint32_t number() const { return bits & 0x7FFFFFFF; }
  uint32_t byte() const { return bits & 0x800000FF; }  // no byte where a number is held
  uint32_t offset() const { return bits >> 10 << ((bits & 0x200) >> 6); }
};

std::string_view first_character(std::string_view text, size_t& bytes) {
  const Utf8Char first = decode_utf8(text);
  bytes = static_cast<size_t>(first.bytes);
  return first.valid ? text.substr(0, bytes) : kReplacement;
}

}  // namespace

Result<CharacterMap> CharacterMap::read(const GgufFile& file, std::string_view key) {
  CharacterMap map;
  TRY(const auto numbers, file.numbers(key));
  if (!numbers || numbers->empty()) return map;
  std::string bytes(numbers->size(), '\0');
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>((*numbers)[i]);
  uint32_t array_bytes = 0;
  if (bytes.size() >= sizeof(array_bytes)) std::memcpy(&array_bytes, bytes.data(), sizeof(array_bytes));
  if (bytes.size() < sizeof(array_bytes) + 1 || array_bytes % sizeof(uint32_t) != 0 ||
      array_bytes > bytes.size() - sizeof(array_bytes) || bytes.back() != '\0')
    return fail(Fault::BadFormat, "The model file's table of characters is broken.");
  map.units_.resize(array_bytes / sizeof(uint32_t));
  if (array_bytes > 0) std::memcpy(map.units_.data(), bytes.data() + sizeof(array_bytes), array_bytes);
  map.texts_ = bytes.substr(sizeof(array_bytes) + array_bytes);
  return map;
}

CharacterMap::Mapped CharacterMap::map_prefix(std::string_view text) const {
  Mapped found{};
  uint32_t at = 0;
  for (size_t length = 0; at < units_.size();) {
    const Unit node{units_[at]};
    const uint32_t children = at ^ node.offset();
    if (length > 0 && node.ends_a_key() && children < units_.size()) {
      const uint32_t number = Unit{units_[children]}.number();
      if (number < texts_.size()) found = {std::string_view(texts_.c_str() + number), length};
    }
    if (length == text.size()) break;
    const auto byte = static_cast<unsigned char>(text[length++]);
    at = children ^ byte;
    if (at >= units_.size() || Unit{units_[at]}.byte() != byte) break;
  }
  if (found.bytes > 0) return found;
  found.becomes = first_character(text, found.bytes);
  return found;
}

}  // namespace hearth
