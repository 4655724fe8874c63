#include "app/docs/text_encoding.h"

#include <algorithm>
#include <array>
#include <utility>

#include "app/docs/encoding_guess.h"
#include "app/docs/legacy_encoding.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

constexpr char32_t kReplacement = 0xFFFD;
constexpr size_t kSampleBytes = size_t{64} << 10;  // enough to tell an encoding

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

// The one encoding that is ASCII with escapes.
bool is_iso_2022_jp(std::string_view bytes) {
  using namespace std::string_view_literals;
  const std::string_view sample = bytes.substr(0, kSampleBytes);
  return std::ranges::any_of(std::array{"\x1B$B"sv, "\x1B$@"sv, "\x1B(J"sv},
                             [&](std::string_view escape) { return sample.contains(escape); });
}

std::optional<std::string> decode_named(std::string_view bytes, std::string_view charset) {
  std::optional<LegacyText> decoded = decode_legacy(bytes, charset);
  return decoded ? std::optional(tidy_text(decoded->text)) : std::nullopt;
}

// Latin letters where the system has no converter at all: each byte is its code point.
std::string from_latin_1(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) append_utf8(text, static_cast<unsigned char>(byte));
  return text;
}

std::string decode_guessed(std::string_view bytes) {
  auto text = decode_named(bytes, guess_legacy_encoding(bytes));
  return text ? std::move(*text) : tidy_text(from_latin_1(bytes));
}

bool same_name(std::string_view name, std::string_view lower) {
  return std::ranges::equal(name, lower,
                            [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; });
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
  if (census.broken == 0) {
    auto text = is_iso_2022_jp(bytes) ? decode_named(bytes, "iso-2022-jp") : std::nullopt;
    return text ? std::move(text) : tidy_text(bytes);
  }
  // A log with a few broken bytes among many whole characters is still UTF-8.
  return census.whole / 10 > census.broken ? tidy_text(repair_utf8(bytes)) : decode_guessed(bytes);
}

std::optional<std::string> decode_text(std::string_view bytes, std::string_view charset) {
  if (auto text = from_marked(bytes)) return tidy_text(*text);
  if (same_name(charset, "utf-16le") || same_name(charset, "utf-16"))
    return tidy_text(from_utf16(bytes, Order::Little));
  if (same_name(charset, "utf-16be")) return tidy_text(from_utf16(bytes, Order::Big));
  // What is called ASCII or UTF-8 is looked at: it may be anything.
  const bool says_nothing = same_name(charset, "utf-8") || same_name(charset, "utf8") ||
                            same_name(charset, "us-ascii") || charset.empty();
  if (says_nothing) return decode_text(bytes);
  if (looks_binary(bytes)) return std::nullopt;
  if (auto text = decode_named(bytes, charset)) return text;
  return decode_text(bytes);
}

}  // namespace hearth
