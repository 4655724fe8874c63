#include "engine/text/unicode.h"

#include <doctest/doctest.h>

using namespace hearth;

namespace {
std::u32string without_accents(char32_t code) {
  std::u32string out;
  append_without_accents(code, out);
  return out;
}
}  // namespace

TEST_CASE("characters have the classes that the standard gives them") {
  CHECK(char_class(U'A') == CharClass::UpperLetter);
  CHECK(char_class(U'ß') == CharClass::LowerLetter);
  CHECK(char_class(U'ǅ') == CharClass::TitleLetter);
  CHECK(char_class(U'ʰ') == CharClass::ModifierLetter);
  CHECK(char_class(U'字') == CharClass::OtherLetter);
  CHECK(char_class(0x301) == CharClass::NonspacingMark);
  CHECK(char_class(0x903) == CharClass::OtherMark);
  CHECK(char_class(U'½') == CharClass::Number);
  CHECK(char_class(U'_') == CharClass::Punctuation);
  CHECK(char_class(U'🙂') == CharClass::Symbol);
  CHECK(char_class(0x3000) == CharClass::Separator);
  CHECK(char_class(0) == CharClass::Control);
  CHECK(char_class(0xD800) == CharClass::Control);
  CHECK(char_class(0x378) == CharClass::Unassigned);
  CHECK(char_class(0x10FFFF) == CharClass::Unassigned);
  CHECK(char_class(0x110000) == CharClass::Unassigned);
}

TEST_CASE("white space is the 25 characters of the property") {
  int count = 0;
  for (char32_t code = 0; code <= 0x10FFFF; ++code) count += is_white_space(code) ? 1 : 0;
  CHECK(count == 25);
  CHECK_FALSE(is_white_space(0x200B));
}

TEST_CASE("capitals have their small letters, everything else stays") {
  CHECK(lower_case(U'Z') == U'z');
  CHECK(lower_case(U'É') == U'é');
  CHECK(lower_case(U'Ā') == U'ā');
  CHECK(lower_case(U'ā') == U'ā');
  CHECK(lower_case(U'Σ') == U'σ');
  CHECK(lower_case(U'𐐀') == U'𐐨');
  CHECK(lower_case(U'1') == U'1');
  CHECK(lower_case(0x10FFFF) == 0x10FFFF);
}

TEST_CASE("accents go, letters and Hangul parts stay") {
  CHECK(without_accents(U'é') == U"e");
  CHECK(without_accents(U'ệ') == U"e");
  CHECK(without_accents(0x301).empty());
  CHECK(without_accents(0x344).empty());
  CHECK(without_accents(U'한') == U"\u1112\u1161\u11AB");
  CHECK(without_accents(U'하') == U"\u1112\u1161");
  CHECK(without_accents(0x212B) == U"A");
  CHECK(without_accents(U'字') == U"字");
}

TEST_CASE("the tables say which version of the standard they are") { CHECK(unicode_version() == "15.1.0"); }
