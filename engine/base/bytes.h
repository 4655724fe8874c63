// A bounds-checked little-endian reader over memory that somebody else owns. Parsers of untrusted files use
// it: a read past the end makes the reader fail for good and return zeros, so a parser may check once per
// record.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>

namespace hearth {

static_assert(std::endian::native == std::endian::little, "Hearth reads its files without byte swapping");

class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  bool failed() const { return failed_; }
  size_t position() const { return position_; }
  size_t remaining() const { return bytes_.size() - position_; }

  template <class T>
    requires std::is_arithmetic_v<T>
  T read() {
    T value{};
    if (const auto from = take(sizeof(T)); !from.empty()) std::memcpy(&value, from.data(), sizeof(T));
    return value;
  }

  // The next `count` bytes, or an empty span (and failed()) when fewer are left.
  std::span<const std::byte> take(uint64_t count) {
    if (failed_ || count > remaining()) {
      failed_ = true;
      return {};
    }
    const auto out = bytes_.subspan(position_, static_cast<size_t>(count));
    position_ += static_cast<size_t>(count);
    return out;
  }

  std::string_view take_string(uint64_t count) {
    const auto from = take(count);
    return {reinterpret_cast<const char*>(from.data()), from.size()};
  }

  void skip(uint64_t count) { take(count); }

  // What was read since an earlier position(), or an empty span after a failure.
  std::span<const std::byte> taken_since(size_t position) const {
    return failed_ ? std::span<const std::byte>() : bytes_.subspan(position, position_ - position);
  }

 private:
  std::span<const std::byte> bytes_;
  size_t position_ = 0;
  bool failed_ = false;
};

}  // namespace hearth
