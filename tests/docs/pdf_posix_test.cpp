// PDF files, read by the reader process: order, columns, hyphens, labels, scans, passwords, damage.
#include <doctest/doctest.h>

#if defined(HEARTH_READS_PDF)

#include <string>

#include "tests/docs/document_fixture.h"
#include "tests/docs/pdf_maker.h"

using namespace hearth;

namespace {

std::string text_of_page(const std::string& content, const std::string& page_entries = "") {
  const DocumentText document = document_of(pdf_of({.pages = {content}, .page_entries = page_entries}));
  REQUIRE(document.pages.size() == 1);
  return document.pages[0].text;
}

// The same lines in two columns, whose beginnings are `left` and `right`.
std::string two_columns(double left, double right, bool row_by_row) {
  std::string first, second, rows;
  for (int line = 0; line < 5; ++line) {
    const std::string number = std::to_string(line);
    const std::string one = draw(left, 700 - 14 * line, "left column of the page, line " + number);
    const std::string two = draw(right, 700 - 14 * line, "right column of the page, line " + number);
    first += one;
    second += two;
    rows += one + two;
  }
  return row_by_row ? rows : second + first;
}

}  // namespace

TEST_CASE("a PDF's pages are told one by one") {
  const DocumentText document =
      document_of(pdf_of({.pages = {draw(72, 700, "First page."), draw(72, 700, "Second page.")}}));
  CHECK(document.format == "PDF");
  CHECK(document.paged);
  REQUIRE(document.pages.size() == 2);
  CHECK(document.pages[0].text == "First page.\n");
  CHECK(document.pages[1].text == "Second page.\n");
  CHECK(document.pages[1].label.empty());
}

TEST_CASE("what was drawn in any order is read from top to bottom") {
  CHECK(text_of_page(draw(72, 650, "third") + draw(72, 690, "first line") + draw(72, 670, "second")) ==
        "first line\nsecond\nthird\n");
  CHECK(text_of_page(draw(120, 700, "right") + draw(72, 700, "left")) == "left right\n");
}

TEST_CASE("columns are read one after the other, however they were drawn") {
  for (const bool row_by_row : {true, false}) {
    const std::string text = text_of_page(draw(150, 740, "A title above both of the columns of this page") +
                                          two_columns(72, 310, row_by_row));
    const size_t title = text.find("A title"), left_end = text.find("left column of the page, line 4"),
                 right_start = text.find("right column of the page, line 0");
    REQUIRE(title == 0);
    REQUIRE(left_end != std::string::npos);
    REQUIRE(right_start != std::string::npos);
    CHECK(left_end < right_start);
  }
}

TEST_CASE("a table is read by rows") {
  std::string table;
  for (int row = 0; row < 5; ++row) {
    const std::string number = std::to_string(row);
    table += draw(72, 700 - 14 * row, "Item " + number) + draw(200, 700 - 14 * row, "1" + number) +
             draw(300, 700 - 14 * row, "EUR");
  }
  CHECK(text_of_page(table).starts_with("Item 0 10 EUR\nItem 1 11 EUR\n"));
}

TEST_CASE("hyphenated words are joined and paragraphs are told apart") {
  CHECK(text_of_page(draw(72, 700, "an exam-") + draw(72, 686, "ple of it.") +
                     draw(72, 650, "Another one.")) == "an example of it.\n\nAnother one.\n");
  CHECK(text_of_page(draw(72, 700, "North-") + draw(72, 686, "South")) == "North-\nSouth\n");
  CHECK(text_of_page(draw(72, 700, "SE-") + draw(72, 686, "QUENCE")) == "SEQUENCE\n");
  CHECK(text_of_page(draw(72, 700, "- an item that") + draw(82, 686, "goes on")) ==
        "- an item that\ngoes on\n");
}

TEST_CASE("a turned page is read as it is shown") {
  const std::string content =
      "BT /F 10 Tf 0 1 -1 0 100 72 Tm (first line) Tj ET BT /F 10 Tf 0 1 -1 0 114 72 Tm (second line) Tj ET";
  CHECK(text_of_page(content, "/Rotate 90") == "first line\nsecond line\n");
}

TEST_CASE("page labels are read where they differ from the number") {
  const DocumentText document = document_of(
      pdf_of({.pages = {draw(72, 700, "Preface"), draw(72, 700, "One"), draw(72, 700, "Two")},
              .catalog_entries = "/PageLabels<</Nums[0<</S/r/St 4>>1<</S/D/P(A-)>>2<</S/D/St 3>>]>>"}));
  REQUIRE(document.pages.size() == 3);
  CHECK(document.pages[0].label == "iv");
  CHECK(document.pages[1].label == "A-1");
  CHECK(document.pages[2].label.empty());
}

TEST_CASE("a page without text is empty and the others are read") {
  const DocumentText document = document_of(pdf_of({.pages = {"0 0 100 100 re f", draw(72, 700, "Words")}}));
  CHECK(document.pages.at(0).text.empty());
  CHECK(document.pages.at(1).text == "Words\n");
}

TEST_CASE("a font that does not say which letters it draws gives no text rather than nonsense") {
  const DocumentText document = document_of(pdf_of(
      {.pages = {draw(72, 700, "ABCD")},
       .font =
           "<</Type/Font/Subtype/Type1/BaseFont/ABCDEF+Own/FirstChar 65/LastChar 68/Widths[600 600 600 600]"
           "/Encoding<</Type/Encoding/Differences[65/g1/g2/g3/g4]>>>>"}));
  CHECK(document.pages.at(0).text.empty());
}

TEST_CASE("a password is asked for, told when it is wrong, and opens the file") {
  const std::string path = std::string(HEARTH_TEST_DATA) + "/documents/password.pdf";
  for (const char* password : {"", "wrong"}) {
    const auto refused = wait(read_document(path, password, HEARTH_TEST_READER));
    REQUIRE(!refused.has_value());
    CHECK(refused.error().fault == Fault::WrongKey);
  }
  const auto document = wait(read_document(path, "open-sesame", HEARTH_TEST_READER));
  REQUIRE(document.has_value());
  CHECK(document->pages.at(0).text == "The harbour opens at nine.\n");
}

TEST_CASE("a PDF that only forbids changes opens without a password") {
  const auto document = wait(
      read_document(std::string(HEARTH_TEST_DATA) + "/documents/owner_only.pdf", "", HEARTH_TEST_READER));
  REQUIRE(document.has_value());
  CHECK(document->pages.at(0).text == "The harbour opens at nine.\n");
}

TEST_CASE("ten thousand pages are read") {
  PdfSource source;
  for (int page = 1; page <= 10'000; ++page)
    source.pages.push_back(draw(72, 700, "Page " + std::to_string(page)));
  const DocumentText document = document_of(pdf_of(source));
  REQUIRE(document.pages.size() == 10'000);
  CHECK(document.pages.back().text == "Page 10000\n");
}

TEST_CASE("a broken PDF is refused in words") {
  check_refused("%PDF-1.7\nnothing of a document", Fault::BadFormat, "damaged");
  const std::string whole = pdf_of({.pages = {draw(72, 700, "Words")}});
  // Cut anywhere: either it is read or it is said, and nothing else.
  for (size_t bytes = 9; bytes < whole.size(); bytes += 97) {
    const auto document = read_bytes(whole.substr(0, bytes));
    if (!document) CHECK(document.error().message.ends_with('.'));
  }
}

TEST_CASE("a PDF whose pages go in a circle ends") {
  const std::string whole = pdf_of({.pages = {draw(72, 700, "Words")}});
  std::string circular = whole;
  circular.replace(circular.find("/Kids[4 0 R"), 11, "/Kids[2 0 R");
  const auto document = read_bytes(circular);
  if (!document) CHECK(document.error().message.ends_with('.'));
}

#endif
