// Text files in every encoding, told by their content, and what is no text.
#include <doctest/doctest.h>

#include <string>

#include "app/docs/read.h"
#include "app/docs/text_encoding.h"
#include "tests/docs/document_fixture.h"
#include "tests/temp_folder.h"

using namespace hearth;
using namespace std::string_literals;

namespace {

std::string text_of_bytes(const std::string& bytes) {
  const DocumentText document = document_of(bytes);
  REQUIRE(document.pages.size() == 1);
  CHECK(!document.paged);
  return document.pages[0].text;
}

std::string format_of_bytes(const std::string& bytes) { return document_of(bytes).format; }

std::string utf16(const std::u16string& text, bool little) {
  std::string bytes;
  for (const char16_t unit : text) {
    const char low = static_cast<char>(unit & 0xFF);
    const char high = static_cast<char>(unit >> 8);
    bytes += little ? std::string{low, high} : std::string{high, low};
  }
  return bytes;
}

}  // namespace

TEST_CASE("text is the same in every encoding") {
  const std::u16string wide = u"Pécs, 5 €\n𝄞 über\n";
  const std::string text = "Pécs, 5 €\n𝄞 über\n";
  CHECK(text_of_bytes(text) == text);
  CHECK(text_of_bytes("\xEF\xBB\xBF" + text) == text);
  for (const bool little : {true, false}) {
    CHECK(text_of_bytes(utf16(u"\uFEFF" + wide, little)) == text);
    CHECK(text_of_bytes(utf16(wide, little)) == text);
  }
  CHECK(text_of_bytes("\xFF\xFE\0\0P\0\0\0\x1E\xD1\x01\0"s) == "P𝄞");
  CHECK(text_of_bytes("P\xE9"
                      "cs, 5 \x80, \x93quoted\x94\n") == "Pécs, 5 €, “quoted”\n");
}

TEST_CASE("a broken byte among many whole characters does not change the encoding") {
  std::string text;
  for (int line = 0; line < 20; ++line) text += "árvíztűrő\n";
  CHECK(text_of_bytes(text + "\xFF").ends_with("árvíztűrő\n\uFFFD"));
}

TEST_CASE("lines end with one character and control characters are gone") {
  CHECK(text_of_bytes("one\r\ntwo\rthree\ffour\tfive\x07\n") == "one\ntwo\nthree\nfour\tfive\n");
}

TEST_CASE("what a file is, is told by its content") {
  CHECK(format_of_bytes(R"({"name": "Ada", "born": [1815]})") == "JSON");
  CHECK(format_of_bytes("name,born,town\n\"Lovelace, Ada\",1815,London\nGauß,1777,Braunschweig\n") == "CSV");
  CHECK(format_of_bytes("name;born\nAda;1815\n") == "CSV");
  CHECK(format_of_bytes("# Title\n\nSome words.\n\n- a point\n- another\n") == "Markdown");
  CHECK(format_of_bytes("Costs\n\n| What | Euros |\n|---|---|\n| Rent | 850 |\n\nWords below.\n") ==
        "Markdown");
  CHECK(format_of_bytes("#include <cstdio>\n\nint main() {\n  return 0;\n}\n") == "Source code");
  CHECK(format_of_bytes("def area(r):\n    return 3 * r\n\nimport os\n") == "Source code");
  CHECK(format_of_bytes("It rained, and we stayed at home.\nThe next day it did not.\n") == "Text");
  CHECK(format_of_bytes("{ this is no JSON") == "Text");
}

TEST_CASE("what is no text is refused in words") {
  check_refused("", Fault::BadFormat, "empty");
  check_refused(" \n\n\t", Fault::BadFormat, "no text");
  check_refused("GIF89a", Fault::Unsupported, "picture");
  check_refused(
      "\x7F"
      "ELF\x02\x01",
      Fault::Unsupported, "program");
  check_refused("\x1F\x8B\x08\0\0"s, Fault::Unsupported, "archive");
  check_refused("{\\rtf1\\ansi}", Fault::Unsupported, "RTF");
  check_refused("a\0b\0\0\x01\x02\x03"s, Fault::Unsupported, "neither text");
}

TEST_CASE("a file that is not there and a folder are said") {
  const TempFolder home;
  const auto missing = wait(read_document(home.path() + "/none.txt"));
  REQUIRE(!missing.has_value());
  CHECK(missing.error().fault == Fault::NotFound);
  const auto folder = wait(read_document(home.path()));
  REQUIRE(!folder.has_value());
  CHECK(folder.error().fault == Fault::Unreadable);
}

TEST_CASE("any bytes decode to well-formed text or to nothing") {
  CHECK(decode_text("\xD8\x00\xD8\x00"s).value_or("\uFFFD") != "");
  CHECK(!decode_text("\0\0\0"s));
  CHECK(decode_text("\xFE\xFF\xDC\x00"s) == "\uFFFD");
}
