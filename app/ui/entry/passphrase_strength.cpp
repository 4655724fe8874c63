#include "app/ui/entry/passphrase_strength.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <string>

namespace hearth::ui {
namespace {

// What guessing programs try first. A word in it counts as one of a few hundred.
constexpr std::array<std::string_view, 28> kCommon = {
    "password", "passwort", "passphrase", "secret",   "hello",  "letmein",  "welcome",
    "admin",    "login",    "qwerty",     "qwertz",   "azerty", "iloveyou", "monkey",
    "dragon",   "master",   "hearth",     "test",     "abc",    "summer",   "winter",
    "sommer",   "football", "princess",   "sunshine", "shadow", "michael",  "love"};

bool letter(unsigned char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Of one character, from how many of its kind there are.
double character_bits(unsigned char c) {
  if (c >= '0' && c <= '9') return 3.3;
  if (letter(c)) return 4.7;
  if (c >= 0x80) return 3.5;  // a byte of a longer character: other scripts have words too
  return 5.0;
}

// A run of letters is a word, or else it is counted letter by letter: whichever is less. Eleven bits: a word
// of about two thousand.
double word_bits(std::string_view word) {
  std::string lower(word);
  bool capitals_inside = false;
  for (size_t at = 0; at < lower.size(); ++at) {
    const char c = lower[at];
    if (c < 'A' || c > 'Z') continue;
    capitals_inside |= at > 0;
    lower[at] = static_cast<char>(c - 'A' + 'a');
  }
  const double bits = std::ranges::find(kCommon, lower) != kCommon.end()
                          ? 5
                          : std::min(4.7 * static_cast<double>(word.size()), 11.0);
  std::fill(lower.begin(), lower.end(), '\0');
  return bits + (capitals_inside ? 2 : 0);
}

}  // namespace

double passphrase_bits(std::string_view text) {
  double bits = 0;
  std::set<std::string_view> words;
  for (size_t at = 0; at < text.size();) {
    size_t end = at;
    while (end < text.size() && letter(static_cast<unsigned char>(text[end]))) ++end;
    if (end > at) {
      const std::string_view word = text.substr(at, end - at);
      const bool one_letter = word.find_first_not_of(word.front()) == std::string_view::npos;
      bits += words.insert(word).second && !one_letter ? word_bits(word) : 1;
      at = end;
      continue;
    }
    const auto c = static_cast<unsigned char>(text[at]);
    const int step = at > 0 ? c - static_cast<unsigned char>(text[at - 1]) : 99;
    const bool expected = step == 0 || step == 1 || step == -1;  // 11, 12, 21
    bits += c == ' ' ? 0 : expected ? 0.5 : character_bits(c);
    ++at;
  }
  return bits;
}

Strength passphrase_strength(std::string_view text) {
  if (text.empty()) return Strength::Empty;
  const double bits = passphrase_bits(text);
  return bits < 30 ? Strength::Weak : bits < 52 ? Strength::Fair : Strength::Strong;
}

}  // namespace hearth::ui
