#include "engine/base/text.h"

#include <algorithm>
#include <locale>
#include <sstream>

namespace hearth {
namespace {

constexpr char32_t kReplacement = 0xFFFD;
constexpr std::string_view kBlanks = " \t\r\n";

// What the first byte of a character announces. The second byte of some characters has a narrower range than
// the usual 80..BF, which rules out overlong forms, surrogates and values past U+10FFFF. Source: The Unicode
// Standard, table 3-7, "Well-Formed UTF-8 Byte Sequences".
struct LeadByte {
  int length;  // bytes of the whole character; 0 when no character starts with this byte
  unsigned char second_low;
  unsigned char second_high;
};

LeadByte classify_lead(unsigned char lead) {
  if (lead < 0x80) return {1, 0, 0};
  if (lead < 0xC2) return {0, 0, 0};
  if (lead < 0xE0) return {2, 0x80, 0xBF};
  if (lead == 0xE0) return {3, 0xA0, 0xBF};
  if (lead == 0xED) return {3, 0x80, 0x9F};
  if (lead < 0xF0) return {3, 0x80, 0xBF};
  if (lead == 0xF0) return {4, 0x90, 0xBF};
  if (lead < 0xF4) return {4, 0x80, 0xBF};
  if (lead == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

unsigned char byte_at(std::string_view text, size_t index) { return static_cast<unsigned char>(text[index]); }

// Whether the bytes after the lead, as far as `text` has them, may follow it.
bool continues_well(std::string_view text, LeadByte lead) {
  const size_t end = std::min(text.size(), static_cast<size_t>(lead.length));
  for (size_t i = 1; i < end; ++i) {
    const unsigned char low = i == 1 ? lead.second_low : 0x80;
    const unsigned char high = i == 1 ? lead.second_high : 0xBF;
    if (byte_at(text, i) < low || byte_at(text, i) > high) return false;
  }
  return true;
}

}  // namespace

Utf8Char decode_utf8(std::string_view text, size_t offset) {
  if (offset >= text.size()) return {};
  const std::string_view rest = text.substr(offset);
  const unsigned char first = byte_at(rest, 0);
  const LeadByte lead = classify_lead(first);
  if (lead.length == 1) return {first, 1, true};
  const bool whole = lead.length > 0 && rest.size() >= static_cast<size_t>(lead.length);
  if (!whole || !continues_well(rest, lead)) return {first, 1, false};

  const unsigned lead_bits_mask = 0xFFu >> (lead.length + 1);
  char32_t code = first & lead_bits_mask;
  for (int i = 1; i < lead.length; ++i) {
    code = (code << 6) | (byte_at(rest, static_cast<size_t>(i)) & 0x3Fu);
  }
  return {code, lead.length, true};
}

void append_utf8(std::string& out, char32_t code) {
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (surrogate || code > 0x10FFFF) code = kReplacement;
  const auto continuation = [&](int shift) {
    out.push_back(static_cast<char>(0x80 | ((code >> shift) & 0x3F)));
  };
  if (code < 0x80) {
    out.push_back(static_cast<char>(code));
  } else if (code < 0x800) {
    out.push_back(static_cast<char>(0xC0 | (code >> 6)));
    continuation(0);
  } else if (code < 0x10000) {
    out.push_back(static_cast<char>(0xE0 | (code >> 12)));
    continuation(6);
    continuation(0);
  } else {
    out.push_back(static_cast<char>(0xF0 | (code >> 18)));
    continuation(12);
    continuation(6);
    continuation(0);
  }
}

bool is_valid_utf8(std::string_view text) {
  for (size_t offset = 0; offset < text.size();) {
    const Utf8Char next = decode_utf8(text, offset);
    if (!next.valid) return false;
    offset += static_cast<size_t>(next.bytes);
  }
  return true;
}

std::string repair_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t offset = 0; offset < text.size();) {
    const Utf8Char next = decode_utf8(text, offset);
    if (next.valid) {
      out.append(text, offset, static_cast<size_t>(next.bytes));
    } else {
      append_utf8(out, kReplacement);
    }
    offset += static_cast<size_t>(next.bytes);
  }
  return out;
}

size_t unfinished_utf8_tail(std::string_view text) {
  const size_t longest = std::min<size_t>(3, text.size());
  for (size_t length = 1; length <= longest; ++length) {
    const std::string_view tail = text.substr(text.size() - length);
    const LeadByte lead = classify_lead(byte_at(tail, 0));
    if (lead.length > static_cast<int>(length) && continues_well(tail, lead)) return length;
  }
  return 0;
}

std::string_view trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) + 1 - first);
}

bool is_blank(std::string_view text) { return text.find_first_not_of(kBlanks) == std::string_view::npos; }

// Not with from_chars(), which standard libraries of browsers lack for such numbers.
std::optional<double> number_in(std::string_view text) {
  const auto begins = [](char c) { return (c >= '0' && c <= '9') || c == '-' || c == '.'; };
  if (text.empty() || !begins(text.front())) return std::nullopt;
  std::istringstream in{std::string(text)};
  in.imbue(std::locale::classic());
  double number = 0;
  in >> number;
  if (in.fail() || in.peek() != std::istringstream::traits_type::eof()) return std::nullopt;
  return number;
}

}  // namespace hearth
