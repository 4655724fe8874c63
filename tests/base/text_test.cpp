#include "engine/base/text.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace hearth;

TEST_CASE("a text decodes to its characters") {
  const std::string text = "a\u00e9\u20ac\U0001f600";
  std::vector<char32_t> codes;
  for (size_t offset = 0; offset < text.size();) {
    const Utf8Char next = decode_utf8(text, offset);
    CHECK(next.valid);
    codes.push_back(next.code);
    offset += static_cast<size_t>(next.bytes);
  }
  CHECK(codes == std::vector<char32_t>{U'a', U'\u00e9', U'\u20ac', U'\U0001f600'});
}

TEST_CASE("what is around a text is left out, and what is nothing but that is blank") {
  CHECK(trimmed(" \t two words\r\n") == "two words");
  CHECK(trimmed("word") == "word");
  CHECK(trimmed(" \n").empty());
  CHECK(trimmed("").empty());
  CHECK(is_blank(" \t\r\n"));
  CHECK(is_blank(""));
  CHECK_FALSE(is_blank(" . "));
}

TEST_CASE("a number is read when it is the whole text") {
  CHECK(number_in("12.5") == 12.5);
  CHECK(number_in("-3e4") == -3e4);
  CHECK(number_in("1732800000.25") == 1732800000.25);
  for (const char* other : {"", " 1", "+1", "1 ", "1x", "x", "-", "1,5", "nan", "inf", "0x"})
    CHECK_FALSE(number_in(other));
}

TEST_CASE("decoding at the end gives no bytes") {
  CHECK(decode_utf8("a", 1).bytes == 0);
  CHECK(decode_utf8("", 5).bytes == 0);
}

TEST_CASE("every character survives being written and read") {
  for (char32_t code = 0; code <= 0x10FFFF; ++code) {
    if (code >= 0xD800 && code <= 0xDFFF) continue;
    std::string text;
    append_utf8(text, code);
    const Utf8Char back = decode_utf8(text);
    if (!back.valid || back.code != code || back.bytes != static_cast<int>(text.size()))
      FAIL("code ", uint32_t{code});
  }
}

TEST_CASE("a code that is no character is written as the replacement character") {
  for (const char32_t code : {char32_t{0xD800}, char32_t{0xDFFF}, char32_t{0x110000}}) {
    std::string text;
    append_utf8(text, code);
    CHECK(text == "\uFFFD");
  }
}

TEST_CASE("overlong forms, surrogates, values past the last character and stray bytes are not well formed") {
  for (const char* bad :
       {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xE0\x9F\xBF", "\xED\xA0\x80",
        "\xED\xBF\xBF", "\xF0\x80\x80\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
        "\xFF", "\xC3", "\xC3(", "\xE2\x82", "\xE2\x82(", "\xF0\x9F\x98"}) {
    const Utf8Char first = decode_utf8(bad);
    CHECK_FALSE(first.valid);
    CHECK(first.bytes == 1);
    CHECK_FALSE(is_valid_utf8(bad));
  }
}

TEST_CASE("repairing replaces each bad byte and keeps the rest") {
  CHECK(repair_utf8("a\xFF\u00e9\xC3") == "a\uFFFD\u00e9\uFFFD");
  CHECK(repair_utf8("plain \U0001f600") == "plain \U0001f600");
  CHECK(repair_utf8("") == "");
}

TEST_CASE("the tail of a text that may still become a character is measured") {
  CHECK(unfinished_utf8_tail("abc") == 0);
  CHECK(unfinished_utf8_tail("") == 0);
  CHECK(unfinished_utf8_tail("a\xC3") == 1);
  CHECK(unfinished_utf8_tail("a\xE2\x82") == 2);
  CHECK(unfinished_utf8_tail("a\xF0\x9F\x98") == 3);
  CHECK(unfinished_utf8_tail("\u20ac") == 0);
}

TEST_CASE("a tail that can no longer become a character is not waited for") {
  CHECK(unfinished_utf8_tail("\xE0\x80") == 0);
  CHECK(unfinished_utf8_tail("\xED\xA0") == 0);
  CHECK(unfinished_utf8_tail("\xF4\x90") == 0);
  CHECK(unfinished_utf8_tail("\xC0") == 0);
  CHECK(unfinished_utf8_tail("\xFF") == 0);
  CHECK(unfinished_utf8_tail("\x80\x80\x80") == 0);
}

TEST_CASE("concat joins texts, characters, numbers and truth values") {
  CHECK(concat("layer ", 3, " of ", uint64_t{18446744073709551615u}, '!', std::string(" ok "), true, false) ==
        "layer 3 of 18446744073709551615! ok truefalse");
}
