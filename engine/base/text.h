// UTF-8 and small string helpers that both engine and app need. Pure functions, any thread.
#pragma once

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace hearth {

// One decoded character. `bytes` is 1 and `valid` false for a byte that starts no well-formed sequence
// (overlong forms, surrogates and values past U+10FFFF are not well formed); 0 bytes at the end of the text.
struct Utf8Char {
  char32_t code = 0;
  int bytes = 0;
  bool valid = false;
};

Utf8Char decode_utf8(std::string_view text, size_t offset = 0);
void append_utf8(std::string& out, char32_t code);
bool is_valid_utf8(std::string_view text);
// Every byte that is not part of a well-formed character replaced by U+FFFD.
std::string repair_utf8(std::string_view text);
// How many bytes at the end are the beginning of a well-formed but unfinished character (0 to 3).
size_t unfinished_utf8_tail(std::string_view text);

// Without the spaces, tabs and line ends around it.
std::string_view trimmed(std::string_view text);
// Whether it is nothing but those.
bool is_blank(std::string_view text);

// A decimal number that is the whole of `text`, whatever the system's language: "12.5", "-3e4".
std::optional<double> number_in(std::string_view text);

namespace text_detail {
inline void append(std::string& out, std::string_view part) { out += part; }
inline void append(std::string& out, char part) { out += part; }
// A template, so that a string literal is not quietly converted to bool.
template <std::integral T>
void append(std::string& out, T part) {
  if constexpr (std::same_as<T, bool>) {
    out += part ? "true" : "false";
  } else {
    out += std::to_string(part);
  }
}
}  // namespace text_detail

// concat("layer ", 3, " is missing"): the parts as one string.
template <class... Parts>
std::string concat(const Parts&... parts) {
  std::string out;
  (text_detail::append(out, parts), ...);
  return out;
}

}  // namespace hearth
