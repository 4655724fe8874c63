// Plain values as bytes: how what is asked and told crosses from one instance of the program to another (in a
// browser the window, the vault and the engine are three). Structs of values, and of such structs, need no
// code of their own: all their fields are written in order. So both ends must be of the same build; nothing
// of this is ever kept in a file.
//
//   encode(value) -> Bytes      decode<T>(bytes) -> Result<T>, BadFormat unless all bytes are exactly a T
//
// Numbers and enums as they lie in memory, counts as 32 bits, a bool or the index of a variant as one byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "app/store/secret.h"
#include "engine/base/bytes.h"
#include "engine/base/result.h"

namespace hearth::wire {

using Bytes = std::vector<std::byte>;

namespace detail {

// ---- How many fields a struct has: as many as it can be initialised with

struct Anything {
  template <class T>
  operator T() const;
};

template <class T, size_t... i>
constexpr bool takes(std::index_sequence<i...>) {
  return requires { T{(static_cast<void>(i), Anything())...}; };
}

inline constexpr size_t kMaxFields = 24;

template <class T, size_t n = kMaxFields>
constexpr size_t field_count() {
  if constexpr (takes<T>(std::make_index_sequence<n>())) {
    static_assert(n < kMaxFields, "a struct with so many fields: lengthen kMaxFields and fields_of()");
    return n;
  } else {
    return field_count<T, n - 1>();
  }
}

}  // namespace detail

// References to all fields of a struct, in order.
template <class T>
constexpr auto fields_of(T& value) {
  constexpr size_t n = detail::field_count<std::remove_const_t<T>>();
#define HEARTH_FIELDS(count, ...) \
  if constexpr (n == count) {     \
    auto& [__VA_ARGS__] = value;  \
    return std::tie(__VA_ARGS__); \
  } else
  if constexpr (n == 0) {
    return std::tuple<>();
  } else
    HEARTH_FIELDS(1, a)
  HEARTH_FIELDS(2, a, b)
  HEARTH_FIELDS(3, a, b, c)
  HEARTH_FIELDS(4, a, b, c, d)
  HEARTH_FIELDS(5, a, b, c, d, e)
  HEARTH_FIELDS(6, a, b, c, d, e, f)
  HEARTH_FIELDS(7, a, b, c, d, e, f, g)
  HEARTH_FIELDS(8, a, b, c, d, e, f, g, h)
  HEARTH_FIELDS(9, a, b, c, d, e, f, g, h, i)
  HEARTH_FIELDS(10, a, b, c, d, e, f, g, h, i, j)
  HEARTH_FIELDS(11, a, b, c, d, e, f, g, h, i, j, k)
  HEARTH_FIELDS(12, a, b, c, d, e, f, g, h, i, j, k, l)
  HEARTH_FIELDS(13, a, b, c, d, e, f, g, h, i, j, k, l, m)
  HEARTH_FIELDS(14, a, b, c, d, e, f, g, h, i, j, k, l, m, o)
  HEARTH_FIELDS(15, a, b, c, d, e, f, g, h, i, j, k, l, m, o, p)
  HEARTH_FIELDS(16, a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q)
  HEARTH_FIELDS(17, a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r)
  HEARTH_FIELDS(18, a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s)
  HEARTH_FIELDS(19, a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t)
  HEARTH_FIELDS(20, a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u)
  HEARTH_FIELDS(21, a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, v)
  HEARTH_FIELDS(22, a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, v, w)
  HEARTH_FIELDS(23, a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, v, w, x) {}
#undef HEARTH_FIELDS
}

namespace detail {

// ---- Kinds of values

template <class T>
struct Kind {  // a struct
  template <class Write>
  static void write(Write& out, const T& value) {
    std::apply([&](const auto&... field) { (out.write(field), ...); }, fields_of(value));
  }
  template <class Read>
  static T read(Read& in) {
    using Fields = decltype(fields_of(std::declval<T&>()));
    return [&]<size_t... i>(std::index_sequence<i...>) {
      // Braces: the fields are read in order.
      return T{in.template read<std::remove_cvref_t<std::tuple_element_t<i, Fields>>>()...};
    }(std::make_index_sequence<std::tuple_size_v<Fields>>());
  }
};

template <class T>
  requires std::is_arithmetic_v<T> || std::is_enum_v<T>
struct Kind<T> {
  template <class Write>
  static void write(Write& out, const T& value) {
    out.append(std::as_bytes(std::span(&value, 1)));
  }
  template <class Read>
  static T read(Read& in) {
    if constexpr (std::is_same_v<T, bool>)
      return in.bytes.template read<uint8_t>() != 0;
    else if constexpr (std::is_enum_v<T>)
      return static_cast<T>(in.bytes.template read<std::underlying_type_t<T>>());
    else
      return in.bytes.template read<T>();
  }
};

template <>
struct Kind<std::string> {
  template <class Write>
  static void write(Write& out, const std::string& value) {
    out.count(value.size());
    out.append(std::as_bytes(std::span(value)));
  }
  template <class Read>
  static std::string read(Read& in) {
    return std::string(in.bytes.take_string(in.count()));
  }
};

template <>
struct Kind<Secret> {
  template <class Write>
  static void write(Write& out, const Secret& value) {
    out.count(value.size());
    out.append(value.bytes());
  }
  template <class Read>
  static Secret read(Read& in) {
    return Secret::copy_of(in.bytes.take(in.count()));
  }
};

template <class T>
struct Kind<std::vector<T>> {
  template <class Write>
  static void write(Write& out, const std::vector<T>& values) {
    out.count(values.size());
    for (const T& value : values) out.write(value);
  }
  template <class Read>
  static std::vector<T> read(Read& in) {
    std::vector<T> values;
    // No element is shorter than a byte, so that a wrong count cannot ask for more memory than was sent.
    const size_t count = in.count();
    for (size_t i = 0; i < count && !in.bytes.failed(); ++i) values.push_back(in.template read<T>());
    return values;
  }
};

template <class T>
struct Kind<std::optional<T>> {
  template <class Write>
  static void write(Write& out, const std::optional<T>& value) {
    out.write(value.has_value());
    if (value) out.write(*value);
  }
  template <class Read>
  static std::optional<T> read(Read& in) {
    if (!in.template read<bool>()) return std::nullopt;
    return in.template read<T>();
  }
};

template <class A, class B>
struct Kind<std::pair<A, B>> {
  template <class Write>
  static void write(Write& out, const std::pair<A, B>& value) {
    out.write(value.first);
    out.write(value.second);
  }
  template <class Read>
  static std::pair<A, B> read(Read& in) {
    return {in.template read<A>(), in.template read<B>()};
  }
};

template <class... T>
struct Kind<std::variant<T...>> {
  using Variant = std::variant<T...>;
  static_assert(sizeof...(T) < 256);
  template <class Write>
  static void write(Write& out, const Variant& value) {
    out.write(static_cast<uint8_t>(value.index()));
    std::visit([&](const auto& chosen) { out.write(chosen); }, value);
  }
  template <class Read>
  static Variant read(Read& in) {
    using Reader = Variant (*)(Read&);
    static constexpr Reader kReaders[] = {[](Read& from) { return Variant(from.template read<T>()); }...};
    size_t index = in.template read<uint8_t>();
    if (index >= sizeof...(T)) {
      in.fail();
      index = 0;
    }
    return kReaders[index](in);
  }
};

template <class... T>
std::variant<T...> variant_in(const std::variant<T...>&);

template <class T>
  requires requires(const T& value) { variant_in(value); }
struct Kind<T> : Kind<decltype(variant_in(std::declval<const T&>()))> {};  // a struct that is a variant

// ---- The two ends

uint32_t count_on_the_wire(size_t count);  // CHECKs that it is below 2^32

struct Output {
  Bytes bytes;
  template <class T>
  void write(const T& value) {
    Kind<T>::write(*this, value);
  }
  void append(std::span<const std::byte> more) { bytes.insert(bytes.end(), more.begin(), more.end()); }
  void count(size_t count) { write(count_on_the_wire(count)); }
};

struct Input {
  ByteReader bytes;
  template <class T>
  T read() {
    return Kind<T>::read(*this);
  }
  size_t count() {
    const uint32_t count = bytes.read<uint32_t>();
    if (count > bytes.remaining()) fail();
    return bytes.failed() ? 0 : count;
  }
  void fail() { bytes.skip(uint64_t{bytes.remaining()} + 1); }
};

}  // namespace detail

template <class T>
Bytes encode(const T& value) {
  detail::Output out;
  out.write(value);
  return std::move(out.bytes);
}

template <class T>
Result<T> decode(std::span<const std::byte> bytes) {
  detail::Input in{ByteReader(bytes)};
  T value = in.read<T>();
  if (in.bytes.failed() || in.bytes.remaining() != 0)
    return fail(Fault::BadFormat, "A message inside Hearth was cut short. Reload the page.");
  return value;
}

}  // namespace hearth::wire
