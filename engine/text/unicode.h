// What the tokenizers need to know about a Unicode character: its class, whether it is white space, its
// lower-case letter, and what is left of it without accents. Called by split_pattern.cpp and wpm.cpp; pure
// functions, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hearth {

// General categories of the Unicode standard (chapter 4.5), joined where no tokenizer tells them apart.
enum class CharClass : uint8_t {
  Unassigned,      // Cn
  Control,         // Cc, Cf, Co, Cs
  UpperLetter,     // Lu
  LowerLetter,     // Ll
  TitleLetter,     // Lt
  ModifierLetter,  // Lm
  OtherLetter,     // Lo
  NonspacingMark,  // Mn
  OtherMark,       // Mc, Me
  Number,          // N
  Punctuation,     // P
  Symbol,          // S
  Separator,       // Z
};

CharClass char_class(char32_t code);

// The White_Space property: what \s means in a regular expression.
bool is_white_space(char32_t code);

// The simple (one character) lower-case mapping; the character itself when it has none.
char32_t lower_case(char32_t code);

// Appends the canonical decomposition (NFD) of `code`, but not its nonspacing marks: "é" gives "e".
void append_without_accents(char32_t code, std::u32string& out);

// The version of the standard that the tables were made from, such as "15.1.0".
std::string_view unicode_version();

}  // namespace hearth
