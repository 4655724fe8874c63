#include "app/core/passphrase_strength.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "engine/base/text.h"

namespace hearth {
namespace {

bool is_lower(char32_t code) { return code >= 'a' && code <= 'z'; }
bool is_upper(char32_t code) { return code >= 'A' && code <= 'Z'; }
bool is_digit(char32_t code) { return code >= '0' && code <= '9'; }

// How many characters somebody who guesses has to try for one of this kind.
double alphabet_of(char32_t code) {
  if (is_lower(code) || is_upper(code)) return 26;
  if (is_digit(code)) return 10;
  return code < 128 ? 33 : 100;
}

}  // namespace

int rough_passphrase_bits(std::string_view passphrase) {
  constexpr double kLetterInWord =
      2.2;                         // bits: what a letter adds to a word of a language (Shannon 1951: about 2)
  constexpr double kSurprise = 1;  // bits: where the kind of character changes
  constexpr int kWordStart = 4;    // letters that still could be anything
  double bits = 0;
  char32_t before = 0;
  int letters = 0;  // in a row
  for (size_t at = 0; at < passphrase.size();) {
    const Utf8Char next = decode_utf8(passphrase, at);
    at += static_cast<size_t>(std::max(next.bytes, 1));
    const bool letter = is_lower(next.code) || is_upper(next.code) || next.code >= 128;
    letters = letter ? letters + 1 : 0;
    const auto step = static_cast<int64_t>(next.code) - static_cast<int64_t>(before);
    const bool runs_on = before != 0 && step >= -1 && step <= 1;
    if (runs_on) {
      bits += 0.5;
    } else if (letter && letters > kWordStart) {
      bits += kLetterInWord;
    } else {
      bits += std::log2(alphabet_of(next.code)) * (letter ? 0.7 : 0.8);
    }
    const bool kind_changes = before != 0 && is_upper(next.code) != is_upper(before);
    if (kind_changes) bits += kSurprise;
    before = next.code;
  }
  return static_cast<int>(bits);
}

}  // namespace hearth
