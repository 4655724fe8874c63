// What OCR is given and what is made of its table, without the program itself.
#include "app/docs/ocr.h"

#include <doctest/doctest.h>

#include "engine/base/text.h"

using namespace hearth;

namespace {

using Names = std::vector<std::string>;

PagePicture blank(uint32_t width, uint32_t height) {
  PagePicture picture;
  picture.width = width;
  picture.height = height;
  picture.rgb.assign(size_t{width} * height * 3, '\xFF');
  return picture;
}

const std::string kHead =
    "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"
    "1\t1\t0\t0\t0\t0\t0\t0\t1000\t800\t-1\t\n";

std::string word(int block, int paragraph, int line, const std::string& text, int confidence = 90,
                 const std::string& box = "10\t20\t30\t40") {
  return concat("5\t1\t", block, "\t", paragraph, "\t", line, "\t1\t", box, "\t", confidence, ".5\t", text,
                "\n");
}

OcrPage page_of(const std::string& rows) {
  auto page = page_of_ocr_table(kHead + rows, blank(1000, 800));
  REQUIRE(page);
  return std::move(*page);
}

}  // namespace

TEST_CASE("words become lines and paragraphs, and each is known by its place in the text") {
  const OcrPage page = page_of(word(1, 1, 1, "The") + word(1, 1, 1, "rent") + word(1, 1, 2, "is") +
                               word(1, 2, 1, "due") + word(2, 1, 1, "now."));
  CHECK(page.text == "The rent\nis\n\ndue\n\nnow.\n");
  REQUIRE(page.facts.words.size() == 5);
  CHECK(page.facts.words[1] == ScanFacts::Word{4, 10, 20, 40, 60});
  for (const ScanFacts::Word& one : page.facts.words) CHECK(page.text[one.begin] > ' ');
  CHECK(page.facts.width == 1000);
  CHECK(page.facts.height == 800);
}

TEST_CASE("hyphenated words are joined, and scripts without spaces get none") {
  CHECK(page_of(word(1, 1, 1, "exam-") + word(1, 1, 2, "ple")).text == "example\n");
  CHECK(page_of(word(1, 1, 1, "North-") + word(1, 1, 2, "South")).text == "North-\nSouth\n");
  CHECK(page_of(word(1, 1, 1, "\xE6\x9D\xB1") + word(1, 1, 1, "\xE4\xBA\xAC") + word(1, 1, 1, "2026")).text ==
        "\xE6\x9D\xB1\xE4\xBA\xAC 2026\n");
}

TEST_CASE("how sure OCR is of a page is weighed by the length of its words") {
  CHECK(page_of(word(1, 1, 1, "abcdefghi", 90) + word(1, 1, 1, ".", 0)).facts.confidence == 81);
  CHECK(page_of("").facts.confidence == 0);
  CHECK(page_of("").text.empty());
  CHECK(page_of(word(1, 1, 1, " ", 95)).text.empty());  // a line that separates
}

TEST_CASE("a table that is none, or means harm, does none") {
  for (const char* table : {"", "no table", "level\tpage_num\n", "5\t1\t1\t1\t1\t1\t0\t0\t9\t9\t90\tword\n"})
    CHECK(page_of_ocr_table(table, blank(10, 10)).error().fault == Fault::BadFormat);
  const OcrPage page =
      page_of(word(1, 1, 1, "a\x1b[31m\xFF", 90, "-5\t-9\t99999999999999999999\t70000") +
              word(1, 1, 1, std::string(5000, 'x'), 900) + "5\t1\t1\n\n\t\t\t\t\t\t\t\t\t\t\t\n");
  CHECK(is_valid_utf8(page.text));
  CHECK(page.text.find('\x1b') == std::string::npos);
  REQUIRE(page.facts.words.size() == 2);
  CHECK(page.facts.words[0].left == 0);
  for (const ScanFacts::Word& one : page.facts.words) {
    CHECK(one.left <= one.right);
    CHECK(one.right <= 1000);
    CHECK(one.bottom <= 800);
  }
  CHECK(page.text.size() < 1100);
  CHECK(page.facts.confidence <= 100);
  std::string many;
  for (int i = 0; i < 60'000; ++i) many += word(1, 1, 1, "word");
  CHECK(page_of(many).facts.words.size() == 50'000);
}

TEST_CASE("a list of languages is read without what is no language") {
  CHECK(
      installed_ocr_languages("List of available languages in \"/usr/share/\" (6):\nara\neng\njpn\njpn_vert\n"
                              "osd\nscript/Latin\n") == Names{"ara", "eng", "jpn"});
  CHECK(installed_ocr_languages("List (1):\r\neng\r\n") == Names{"eng"});
  for (const char* none : {"", "eng", "List:\n", "List:\nosd\n-l\x01\n../../eng\n"})
    CHECK(installed_ocr_languages(none).empty());
}

TEST_CASE("pages are read in the app's language, in English, and in the few others that somebody installed") {
  CHECK(ocr_languages(Names{"deu", "eng"}, "de") == "deu+eng");
  CHECK(ocr_languages(Names{"deu", "eng"}, "en") == "eng+deu");
  CHECK(ocr_languages(Names{"chi_sim", "eng"}, "zh-Hans") == "chi_sim+eng");
  CHECK(ocr_languages(Names{"eng"}, "ja") == "eng");
  CHECK(ocr_languages(Names{"pol"}, "ja") == "pol");
  CHECK(ocr_languages(Names{"afr", "deu", "eng", "fra", "spa"}, "fr") == "fra+eng");
  CHECK(ocr_languages(Names{"afr", "amh", "asm", "aze"}, "fr") == "afr+amh+asm");
  CHECK(ocr_languages(Names{}, "en").empty());
}

TEST_CASE("a picture becomes grey as the eye sees it") {
  PagePicture picture = blank(2, 1);
  picture.rgb = std::string("\xFF\x00\x00\xFF\xFF\xFF", 6);
  const std::string file = grey_picture(picture);
  CHECK(file.starts_with("P5\n2 1\n255\n"));
  REQUIRE(file.size() == 13);
  CHECK(static_cast<unsigned char>(file[11]) == 76);
  CHECK(static_cast<unsigned char>(file[12]) == 255);
}
