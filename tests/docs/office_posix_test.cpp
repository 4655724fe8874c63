// Office files and electronic books, read by the reader process, and those that are broken or hostile.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "engine/base/text.h"
#include "tests/docs/document_fixture.h"
#include "tests/zip_maker.h"

using namespace hearth;

namespace {

const std::string kXml = R"(<?xml version="1.0" encoding="UTF-8"?>)";

std::string docx(const std::string& body) {
  return zip_of({{"word/document.xml",
                  kXml + R"(<w:document xmlns:w="w"><w:body>)" + body + "</w:body></w:document>"}});
}

std::string paragraph(const std::string& text) { return "<w:p><w:r><w:t>" + text + "</w:t></w:r></w:p>"; }

std::string xlsx(const std::string& rows) {
  return zip_of(
      {{"xl/workbook.xml",
        kXml +
            R"(<workbook xmlns:r="r"><sheets><sheet name="Prices" sheetId="1" r:id="rId1"/></sheets></workbook>)"},
       {"xl/_rels/workbook.xml.rels",
        R"(<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>)"},
       {"xl/sharedStrings.xml",
        R"(<sst><si><t>Bread</t></si><si><r><t>Mi</t></r><r><t>lk</t></r></si></sst>)"},
       {"xl/styles.xml",
        R"(<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>)"},
       {"xl/worksheets/sheet1.xml", "<worksheet><sheetData>" + rows + "</sheetData></worksheet>"}});
}

std::string only_text(const std::string& bytes, const std::string& format) {
  const DocumentText document = document_of(bytes);
  CHECK(document.format == format);
  REQUIRE(document.pages.size() == 1);
  return document.pages[0].text;
}

}  // namespace

TEST_CASE("DOCX is read by paragraphs, tables by rows, without what was deleted") {
  CHECK(
      only_text(docx(paragraph("The ferry leaves at nine.") +
                     "<w:p><w:r><w:t>Not</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"
                     "<w:ins><w:r><w:t xml:space=\"preserve\"> on &lt;Sundays&gt;</w:t></w:r></w:ins></w:p>" +
                     "<w:tbl><w:tr><w:tc>" + paragraph("Day") + "</w:tc><w:tc>" + paragraph("Time") +
                     "</w:tc></w:tr><w:tr><w:tc>" + paragraph("Monday") + "</w:tc><w:tc>" +
                     paragraph("9:00") + "</w:tc></w:tr></w:tbl>"),
                "DOCX") == "The ferry leaves at nine.\n\nNot on <Sundays>\n\nDay | Time\nMonday | 9:00\n\n");
}

TEST_CASE("XLSX is a page a sheet, with strings, numbers and dates at their places") {
  const DocumentText document = document_of(xlsx(
      R"(<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1"><v>2.5</v></c></row>)"
      R"(<row r="2"><c r="A2" t="s"><v>1</v></c><c r="B2" t="inlineStr"><is><t>fresh</t></is></c>)"
      R"(<c r="C2" s="1"><v>46354</v></c><c r="D2" t="b"><v>1</v></c><c r="E2" t="s"><v>99</v></c></row>)"));
  CHECK(document.format == "XLSX");
  CHECK(document.paged);
  REQUIRE(document.pages.size() == 1);
  CHECK(document.pages[0].label == "Prices");
  CHECK(document.pages[0].text == "Bread\t\t2.5\nMilk\tfresh\t2026-11-28\tTRUE\n");
}

TEST_CASE("PPTX is a page a slide in the order in which they are shown, with notes") {
  const auto slide = [](const std::string& text) {
    return R"(<p:sld xmlns:p="p" xmlns:a="a"><p:cSld><p:spTree><p:sp><p:txBody><a:p><a:r><a:t>)" + text +
           "</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>";
  };
  const DocumentText document = document_of(
      zip_of({{"ppt/presentation.xml",
               R"(<p:presentation xmlns:p="p" xmlns:r="r"><p:sldIdLst><p:sldId id="256" r:id="b"/>)"
               R"(<p:sldId id="257" r:id="a"/></p:sldIdLst></p:presentation>)"},
              {"ppt/_rels/presentation.xml.rels",
               R"(<Relationships><Relationship Id="a" Target="slides/slide1.xml"/>)"
               R"(<Relationship Id="b" Target="/ppt/slides/slide2.xml"/></Relationships>)"},
              {"ppt/slides/slide1.xml", slide("Second")},
              {"ppt/slides/slide2.xml", slide("First")},
              {"ppt/slides/_rels/slide2.xml.rels",
               R"(<Relationships><Relationship Id="n" Target="../notesSlides/notes1.xml"/></Relationships>)"},
              {"ppt/notesSlides/notes1.xml", slide("Say hello")}}));
  CHECK(document.format == "PPTX");
  REQUIRE(document.pages.size() == 2);
  CHECK(document.pages[0].text == "First\n\n\nSay hello\n\n");
  CHECK(document.pages[1].text == "Second\n\n");
}

TEST_CASE("ODT is read by paragraphs, and a spreadsheet of its family by sheets") {
  CHECK(only_text(zip_of({{"mimetype", "application/vnd.oasis.opendocument.text", false},
                          {"content.xml",
                           "<o:document-content><o:body><o:text><t:h>Ferry</t:h>\n <t:p>It  leaves"
                           "<t:s t:c=\"2\"/>at <t:span>nine</t:span>.</t:p><t:list><t:list-item>"
                           "<t:p>one</t:p></t:list-item></t:list></o:text></o:body>"
                           "</o:document-content>"}}),
                  "ODT") == "Ferry\n\nIt leaves  at nine.\n\n- one\n\n");
  CHECK(only_text(zip_of({{"mimetype", "application/vnd.oasis.opendocument.text", false},
                          {"content.xml",
                           "<o:document-content>\n <o:body>\n  <o:text>\n   <t:p>Indented by Pandoc.</t:p>\n"
                           "  </o:text>\n </o:body>\n</o:document-content>"}}),
                  "ODT") == "Indented by Pandoc.\n\n");
  const DocumentText sheets =
      document_of(zip_of({{"mimetype", "application/vnd.oasis.opendocument.spreadsheet", false},
                          {"content.xml",
                           "<o:document-content><o:body><o:spreadsheet><t:table t:name=\"Prices\">"
                           "<t:table-row><t:table-cell><x:p>Bread</x:p></t:table-cell>"
                           "<t:table-cell t:number-columns-repeated=\"2\"/><t:table-cell><x:p>2.5"
                           "</x:p></t:table-cell></t:table-row></t:table></o:spreadsheet></o:body>"
                           "</o:document-content>"}}));
  REQUIRE(sheets.pages.size() == 1);
  CHECK(sheets.pages[0].label == "Prices");
  CHECK(sheets.pages[0].text == "Bread\t\t\t2.5\n");
}

TEST_CASE("EPUB is a page a chapter in the order in which it is read") {
  const DocumentText book = document_of(
      zip_of({{"mimetype", "application/epub+zip", false},
              {"META-INF/container.xml",
               "<container><rootfiles><rootfile full-path=\"OEBPS/book.opf\"/></rootfiles></container>"},
              {"OEBPS/book.opf",
               "<package><manifest><item id=\"one\" href=\"text/chapter%201.xhtml\"/>"
               "<item id=\"two\" href=\"../two.xhtml\"/></manifest><spine><itemref idref=\"two\"/>"
               "<itemref idref=\"one\"/></spine></package>"},
              {"OEBPS/text/chapter 1.xhtml", kXml + "<html><body><p>It ended.</p></body></html>"},
              {"two.xhtml", kXml + "<html><body><p>It began.</p></body></html>"}}));
  CHECK(book.format == "EPUB");
  REQUIRE(book.pages.size() == 2);
  CHECK(book.pages[0].text == "It began.\n");
  CHECK(book.pages[1].text == "It ended.\n");
}

TEST_CASE("broken office files are a sentence") {
  const std::string whole = docx(paragraph("Words"));
  constexpr size_t kDirectoryEnd = 22;  // bytes; without it nothing in the archive is found
  for (size_t bytes = 4; bytes < whole.size() - kDirectoryEnd; bytes += 7) {
    const auto document = read_bytes(whole.substr(0, bytes));
    REQUIRE(!document.has_value());
    CHECK(document.error().message.ends_with('.'));
  }
  check_refused(zip_of({{"word/document.xml", "<w:document><w:body>"}}), Fault::BadFormat, "damaged");
  check_refused(zip_of({{"photo.jpg", "x"}}), Fault::Unsupported, "archive");
  check_refused(zip_of({{"mimetype", "application/epub+zip"}}), Fault::BadFormat, "damaged");
  check_refused(zip_of({}), Fault::Unsupported, "archive");
}

TEST_CASE("names that lead out of the archive lead nowhere") {
  check_refused(zip_of({{"../../word/document.xml", "<a/>"}, {"/etc/passwd", "x"}}), Fault::Unsupported,
                "archive");
  check_refused(
      zip_of(
          {{"META-INF/container.xml",
            "<container><rootfiles><rootfile full-path=\"../../../etc/passwd\"/></rootfiles></container>"}}),
      Fault::BadFormat, "damaged");
}

TEST_CASE("a bomb, a very deep and a circular file end in a sentence") {
  check_refused(docx(paragraph(std::string(400 << 20, 'a'))), Fault::BadFormat, "far more");
  std::string deep;
  for (int level = 0; level < 100'000; ++level) deep += "<w:sdt>";
  for (int level = 0; level < 100'000; ++level) deep += "</w:sdt>";
  check_refused(docx(deep), Fault::BadFormat, "damaged");
  const std::string entities =
      "<!DOCTYPE a [<!ENTITY a \"&b;&b;\"><!ENTITY b "
      "\"&a;&a;\">]><w:document><w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p>"
      "</w:body></w:document>";
  CHECK(only_text(zip_of({{"word/document.xml", entities}}), "DOCX") == "&a;\n\n");
}

TEST_CASE("a sheet of a million cells is read") {
  std::string rows;
  for (int row = 1; row <= 10'000; ++row) {
    rows += concat("<row r=\"", row, "\">");
    for (int column = 0; column < 100; ++column) rows += "<c><v>7</v></c>";
    rows += "</row>";
  }
  const std::string text = only_text(xlsx(rows), "XLSX");
  CHECK(std::ranges::count(text, '\n') == 10'000);
  CHECK(std::ranges::count(text, '7') == 1'000'000);
}
