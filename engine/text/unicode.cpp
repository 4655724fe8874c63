#include "engine/text/unicode.h"

#include <algorithm>

#include "engine/text/unicode_tables.h"

namespace hearth {
namespace {

// Hangul syllables decompose by arithmetic. Source: the Unicode standard, chapter 3.12.
constexpr char32_t kFirstSyllable = 0xAC00, kLastSyllable = 0xD7A3;
constexpr char32_t kFirstLead = 0x1100, kFirstVowel = 0x1161, kBeforeFirstTail = 0x11A7;
constexpr char32_t kVowels = 21, kTails = 28;

void append_hangul(char32_t syllable, std::u32string& out) {
  const char32_t index = syllable - kFirstSyllable;
  const char32_t tail = index % kTails;
  out += kFirstLead + index / (kVowels * kTails);
  out += kFirstVowel + index / kTails % kVowels;
  if (tail != 0) out += kBeforeFirstTail + tail;
}

}  // namespace

CharClass char_class(char32_t code) {
  if (code > 0x10FFFF) return CharClass::Unassigned;
  const auto runs = kUnicodeTables.class_runs;
  const auto next = std::upper_bound(runs.begin(), runs.end(), static_cast<uint32_t>(code) << 4 | 0xF);
  return static_cast<CharClass>(next[-1] & 0xF);  // the first run starts at 0
}

bool is_white_space(char32_t code) {
  if (code < 0x80) return code == ' ' || (code >= '\t' && code <= '\r');
  return code == 0x85 || code == 0xA0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200A) ||
         code == 0x2028 || code == 0x2029 || code == 0x202F || code == 0x205F || code == 0x3000;
}

char32_t lower_case(char32_t code) {
  if (code < 0x80) return code >= 'A' && code <= 'Z' ? code + 32 : code;
  const auto runs = kUnicodeTables.lower_case_runs;
  const auto run = std::lower_bound(runs.begin(), runs.end(), code,
                                    [](const LowerCaseRun& a, char32_t value) { return a.last < value; });
  if (run == runs.end() || code < run->first || (code - run->first) % static_cast<uint32_t>(run->step) != 0)
    return code;
  return static_cast<char32_t>(static_cast<int64_t>(code) + run->distance);
}

void append_without_accents(char32_t code, std::u32string& out) {
  if (code < 0x80) {
    out += code;
    return;
  }
  if (code >= kFirstSyllable && code <= kLastSyllable) return append_hangul(code, out);
  const auto entries = kUnicodeTables.accent_free;
  const auto entry = std::lower_bound(entries.begin(), entries.end(), code,
                                      [](const AccentFree& a, char32_t value) { return a.code < value; });
  if (entry == entries.end() || entry->code != code) {
    if (char_class(code) != CharClass::NonspacingMark) out += code;
    return;
  }
  for (const uint32_t base : entry->base)
    if (base != 0) out += static_cast<char32_t>(base);
}

std::string_view unicode_version() { return kUnicodeTables.version; }

}  // namespace hearth
