#include "app/docs/text_encoding.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "engine/base/text.h"

namespace hearth {
namespace {

constexpr char32_t kReplacement = 0xFFFD;
constexpr size_t kSampleBytes = size_t{64} << 10;  // enough to tell an encoding

// 0x80 to 0x9F of Windows-1252; elsewhere its bytes are the code points. Source: WHATWG Encoding Standard,
// index-windows-1252.
constexpr std::array<char16_t, 32> kWindows1252 = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

std::string from_windows_1252(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() + bytes.size() / 8);
  for (const char byte : bytes) {
    const auto code = static_cast<unsigned char>(byte);
    append_utf8(text, code >= 0x80 && code < 0xA0 ? kWindows1252[code - 0x80] : code);
  }
  return text;
}

enum class Order { Little, Big };

char32_t unit_at(std::string_view bytes, size_t at, Order order) {
  const auto first = static_cast<unsigned char>(bytes[at]);
  const auto second = static_cast<unsigned char>(bytes[at + 1]);
  return order == Order::Little ? second << 8 | first : first << 8 | second;
}

std::string from_utf16(std::string_view bytes, Order order) {
  std::string text;
  text.reserve(bytes.size());
  for (size_t at = 0; at + 1 < bytes.size(); at += 2) {
    const char32_t unit = unit_at(bytes, at, order);
    if (unit < 0xD800 || unit > 0xDFFF) {
      append_utf8(text, unit);
      continue;
    }
    const char32_t low = at + 3 < bytes.size() ? unit_at(bytes, at + 2, order) : 0;
    if (unit < 0xDC00 && low >= 0xDC00 && low <= 0xDFFF) {
      append_utf8(text, 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
      at += 2;
    } else {
      append_utf8(text, kReplacement);
    }
  }
  return text;
}

std::string from_utf32(std::string_view bytes, Order order) {
  std::string text;
  text.reserve(bytes.size() / 2);
  for (size_t at = 0; at + 3 < bytes.size(); at += 4) {
    const char32_t first = unit_at(bytes, at, order);
    const char32_t second = unit_at(bytes, at + 2, order);
    const char32_t code = order == Order::Little ? second << 16 | first : first << 16 | second;
    const bool exists = code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
    append_utf8(text, exists ? code : kReplacement);
  }
  return text;
}

std::optional<std::string> from_marked(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (bytes.starts_with("\xEF\xBB\xBF"sv)) return repair_utf8(bytes.substr(3));
  if (bytes.starts_with("\xFF\xFE\0\0"sv)) return from_utf32(bytes.substr(4), Order::Little);
  if (bytes.starts_with("\0\0\xFE\xFF"sv)) return from_utf32(bytes.substr(4), Order::Big);
  if (bytes.starts_with("\xFF\xFE"sv)) return from_utf16(bytes.substr(2), Order::Little);
  if (bytes.starts_with("\xFE\xFF"sv)) return from_utf16(bytes.substr(2), Order::Big);
  return std::nullopt;
}

// UTF-16 without a mark: spaces, digits and line ends have a zero byte in every script, and it is always the
// same half of the unit.
std::optional<Order> utf16_order(std::string_view bytes) {
  if (bytes.size() < 2 || bytes.size() % 2 != 0) return std::nullopt;
  const std::string_view sample = bytes.substr(0, kSampleBytes);
  size_t zeros[2] = {};
  for (size_t at = 0; at < sample.size(); ++at) zeros[at % 2] += sample[at] == '\0' ? 1 : 0;
  const size_t enough = std::max<size_t>(1, sample.size() / 20);
  if (zeros[1] >= enough && zeros[0] == 0) return Order::Little;
  if (zeros[0] >= enough && zeros[1] == 0) return Order::Big;
  return std::nullopt;
}

struct Utf8Census {
  size_t whole = 0, broken = 0;  // characters beyond ASCII, and bytes that belong to none
};

Utf8Census census_of(std::string_view bytes) {
  Utf8Census census;
  for (size_t at = 0; at < bytes.size();) {
    if (static_cast<unsigned char>(bytes[at]) < 0x80) {
      ++at;
      continue;
    }
    const Utf8Char character = decode_utf8(bytes, at);
    ++(character.valid ? census.whole : census.broken);
    at += static_cast<size_t>(character.bytes);
  }
  return census;
}

// Control characters that no text has: what remains when every encoding was tried is binary.
bool looks_binary(std::string_view bytes) {
  const std::string_view sample = bytes.substr(0, kSampleBytes);
  size_t odd = 0;
  for (const char byte : sample) {
    const auto code = static_cast<unsigned char>(byte);
    if (code == 0) return true;
    odd += (code < 0x20 && (code < '\b' || code > '\r') && code != 0x1B) || code == 0x7F ? 1 : 0;
  }
  return odd > 2 + sample.size() / 50;
}

std::string lower_ascii(std::string_view text) {
  std::string lower(text);
  for (char& letter : lower) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return lower;
}

}  // namespace

std::string tidy_text(std::string_view text) {
  std::string tidy;
  tidy.reserve(text.size());
  for (size_t at = 0; at < text.size(); ++at) {
    const auto code = static_cast<unsigned char>(text[at]);
    if (code == '\r') {
      if (at + 1 >= text.size() || text[at + 1] != '\n') tidy += '\n';
    } else if (code == '\f' || code == '\v') {
      tidy += '\n';
    } else if ((code >= 0x20 && code != 0x7F) || code == '\n' || code == '\t') {
      tidy += text[at];
    }
  }
  return tidy;
}

std::optional<std::string> decode_text(std::string_view bytes) {
  if (auto text = from_marked(bytes)) return tidy_text(*text);
  if (const auto order = utf16_order(bytes)) return tidy_text(from_utf16(bytes, *order));
  if (looks_binary(bytes)) return std::nullopt;
  const Utf8Census census = census_of(bytes);
  if (census.broken == 0) return tidy_text(bytes);
  // A log with a few broken bytes among many whole characters is still UTF-8.
  return tidy_text(census.whole / 10 > census.broken ? repair_utf8(bytes) : from_windows_1252(bytes));
}

std::optional<std::string> decode_text(std::string_view bytes, std::string_view charset) {
  if (auto text = from_marked(bytes)) return tidy_text(*text);
  const std::string name = lower_ascii(charset);
  if (name == "utf-8" || name == "utf8" || name == "us-ascii") return decode_text(bytes);
  if (name == "iso-8859-1" || name == "latin1" || name == "windows-1252" || name == "cp1252")
    return looks_binary(bytes) ? std::nullopt : std::optional(tidy_text(from_windows_1252(bytes)));
  if (name == "utf-16le" || name == "utf-16") return tidy_text(from_utf16(bytes, Order::Little));
  if (name == "utf-16be") return tidy_text(from_utf16(bytes, Order::Big));
  return decode_text(bytes);
}

}  // namespace hearth
