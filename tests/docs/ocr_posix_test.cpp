// Scanned pages read by Tesseract, where it is installed; a stand-in hangs and dies in its place.
#include "app/docs/ocr_process.h"

#include <doctest/doctest.h>

#if defined(HEARTH_READS_PDF)

#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <fstream>

#include "app/docs/scans.h"
#include "app/store/scanned_pages.h"
#include "tests/docs/document_fixture.h"
#include "tests/docs/library_fixture.h"
#include "tests/docs/pdf_maker.h"
#include "tests/docs/scan_maker.h"
#include "tests/temp_folder.h"

using namespace hearth;

namespace {

const std::vector<std::string> kLetter = {
    "Dear Mrs Novak,",
    "thank you for your letter of 12 March 2026. We have looked at the boiler in the cellar",
    "and found that its pump has to be replaced. The work takes two days and costs 1,480 euros,",
    "of which the owner pays 1,100 euros. Please let us know by the end of the month whether the",
    "week of 20 April suits you. During these two days there will be no hot water in the house.",
    "The old pump was built in 1998 and spare parts for it are no longer made.",
    "Yours sincerely,",
    "Harbour Heating Limited"};

std::string letter_pdf(int pages = 1) {
  PdfSource source;
  for (int page = 0; page < pages; ++page) {
    std::string content;
    int y = 760;
    for (const std::string& line : kLetter) content += draw(72, y -= 20, line);
    source.pages.push_back(content);
  }
  return pdf_of(source);
}

std::string letter_text() {
  std::string text;
  for (const std::string& line : kLetter) text += line + "\n";
  return text;
}

// The installed one; without it the test says so and passes.
std::optional<OcrProgram> installed() {
  auto program = find_ocr({}, HEARTH_TEST_READER);
  if (!program) MESSAGE("Tesseract is not installed: nothing was read");
  return program;
}

Result<OcrPage> read(const OcrProgram& program, const PagePicture& picture, OcrLimits limits = {}) {
  return wait(read_picture(program, ocr_languages(program.languages, "en"), picture, 300, limits));
}

// A program of that script in place of Tesseract.
class StandIn {
 public:
  explicit StandIn(const std::string& script) {
    std::ofstream(path())
        << "#!/bin/sh\nif [ \"$1\" = --list-langs ]; then echo 'List (1):'; echo eng; exit 0; fi\n"
        << script << "\n";
    chmod(path().c_str(), 0700);
  }
  std::string path() const { return folder_.path() + "/tesseract"; }
  OcrProgram program() const {
    auto found = find_ocr(path(), HEARTH_TEST_READER);
    REQUIRE(found.has_value());
    return *found;
  }

 private:
  TempFolder folder_;
};

struct ScannedFile {
  TempFolder folder;
  std::string path = folder.path() + "/letter.pdf";
  explicit ScannedFile(const std::string& pdf) { std::ofstream(path, std::ios::binary) << pdf; }
};

bool always() { return true; }

// A JPEG file in which a camera says how it was held.
std::string with_exif(const std::string& jpeg, int orientation, bool little) {
  const auto number = [little](uint32_t value, size_t size) {
    std::string bytes;
    for (size_t i = 0; i < size; ++i) bytes += static_cast<char>(value >> 8 * (little ? i : size - 1 - i));
    return bytes;
  };
  const std::string tiff = (little ? "II" : "MM") + number(42, 2) + number(8, 4) + number(1, 2) +
                           number(274, 2) + number(3, 2) + number(1, 4) +
                           number(static_cast<uint32_t>(orientation), 2) + number(0, 2) + number(0, 4);
  const std::string exif = std::string("Exif\0\0", 6) + tiff;
  const auto length = static_cast<char>(exif.size() + 2);
  return jpeg.substr(0, 2) + "\xFF\xE1" + '\0' + length + exif + jpeg.substr(2);
}

// In the middle of an eighth of a corner: "lt", "rb".
int grey_at(const PagePicture& picture, const std::string& corner) {
  const uint32_t x = corner[0] == 'l' ? 6 : picture.width - 7;
  const uint32_t y = corner[1] == 't' ? 6 : picture.height - 7;
  return static_cast<unsigned char>(picture.rgb[(size_t{y} * picture.width + x) * 3]);
}

}  // namespace

TEST_CASE("the words of a scanned page are read, and stand where they are drawn") {
  const auto program = installed();
  if (!program) return;
  const std::string scan = scan_of(letter_pdf(), 1);
  CHECK(document_of(scan).pages.at(0).text.empty());
  const ScannedFile file(scan);
  const auto reader =
      ScanReader::open({.path = file.path, .format = "PDF", .password = nullptr}, *program, "en");
  REQUIRE(reader);
  const auto page = wait(reader->read(1, always));
  REQUIRE_MESSAGE(page, (page ? "" : page.error().message));
  INFO(page->text);
  CHECK(word_recall(letter_text(), page->text) >= 0.97);
  CHECK(page->facts.confidence >= kHardToReadConfidence);
  // The box of a word in the scan is that of its letters in the file that was scanned.
  const PagePicture original = drawn_page(letter_pdf(), 1, 300);
  const size_t read_at = page->text.find("boiler"), drawn_at = original.text.find("boiler");
  REQUIRE(read_at != std::string::npos);
  const auto word = std::ranges::find(page->facts.words, read_at, &ScanFacts::Word::begin);
  const auto letter = std::ranges::find(original.letters, drawn_at, &PagePicture::Letter::begin);
  REQUIRE(word != page->facts.words.end());
  REQUIRE(letter != original.letters.end());
  CHECK(std::abs(word->left - letter->box.left) < 12);
  CHECK(word->top >= letter->box.top - 12);
  CHECK(word->bottom <= letter->box.bottom + 12);
}

TEST_CASE("a page that lay upside down is read") {
  const auto program = installed();
  if (!program || !program->tells_direction) return;
  const std::string scan = scan_of(letter_pdf(), 1, {.dots_per_inch = 300, .noise = 0, .upside_down = true});
  const auto page = read(*program, drawn_page(scan, 1, 300));
  REQUIRE(page);
  INFO(page->text);
  CHECK(word_recall(letter_text(), page->text) >= 0.9);
}

TEST_CASE("a page that can hardly be read is told by how sure OCR is") {
  const auto program = installed();
  if (!program) return;
  const auto page =
      read(*program, drawn_page(scan_of(letter_pdf(), 1, {.dots_per_inch = 50, .noise = 90}), 1, 300));
  REQUIRE(page);
  INFO(page->text);
  CHECK(page->facts.confidence < kHardToReadConfidence);
}

TEST_CASE("a blank page has no words and is no failure") {
  const auto program = installed();
  if (!program) return;
  const auto page = read(*program, drawn_page(pdf_of({.pages = {""}}), 1, 300));
  REQUIRE(page);
  CHECK(page->text.empty());
}

TEST_CASE("a PNG and a JPEG are documents of one page that waits for OCR") {
  const PagePicture page = drawn_page(letter_pdf(), 1, 200);
  for (const bool is_png : {true, false}) {
    const std::string bytes = is_png ? png_of(page) : jpeg_of(page);
    const DocumentText document = document_of(bytes);
    CHECK(document.format == (is_png ? "PNG" : "JPEG"));
    CHECK(document.paged);
    REQUIRE(document.pages.size() == 1);
    CHECK(document.pages[0].text.empty());
    const PagePicture whole = drawn_page(bytes, 1, 300);
    CHECK(whole.width == page.width);
    CHECK(whole.height == page.height);
    if (is_png) CHECK(whole.rgb == page.rgb);
    CHECK(drawn_page(bytes, 1, 0, 400).width == 400);
    if (const auto program = installed()) {
      const auto read = wait(read_picture(*program, "eng", whole, 0));
      REQUIRE(read);
      INFO(read->text);
      CHECK(word_recall(letter_text(), read->text) >= 0.9);
    }
  }
}

TEST_CASE("a photograph is seen as the camera was held") {
  // Wider than high, black in its upper left corner, grey in the upper right one.
  PagePicture kept{
      .width = 64, .height = 32, .rgb = std::string(64 * 32 * 3, '\xFF'), .text = {}, .letters = {}};
  const auto paint = [&](uint32_t left, char grey) {
    for (uint32_t y = 0; y < 16; ++y)
      for (uint32_t x = left; x < left + 16; ++x)
        for (uint32_t part = 0; part < 3; ++part) kept.rgb[(y * 64 + x) * 3 + part] = grey;
  };
  paint(0, '\0');
  paint(48, '\x80');
  const std::string plain = jpeg_of(kept);
  // Where both are seen, as "black grey": l, r: left, right; t, b: top, bottom.
  const std::string seen[] = {"lt rt", "rt lt", "rb lb", "lb rb", "lt lb", "rt rb", "rb rt", "lb lt"};
  for (const bool little : {true, false}) {
    for (int orientation = 1; orientation <= 8; ++orientation) {
      INFO(orientation);
      const PagePicture drawn = drawn_page(with_exif(plain, orientation, little), 1, 300);
      CHECK(drawn.width == (orientation >= 5 ? 32 : 64));
      CHECK(drawn.height == (orientation >= 5 ? 64 : 32));
      const std::string& places = seen[orientation - 1];
      CHECK(grey_at(drawn, places.substr(0, 2)) < 40);
      CHECK(std::abs(grey_at(drawn, places.substr(3)) - 128) < 40);
    }
  }
  CHECK(drawn_page(with_exif(plain, 6, true), 1, 0, 16).width == 16);
  CHECK(drawn_page(with_exif(plain, 9, true), 1, 300).width == 64);
  CHECK(drawn_page(with_exif(plain, 0, true), 1, 300).width == 64);
}

TEST_CASE("what shows through a picture is white, and a broken one is told") {
  PagePicture page = drawn_page(letter_pdf(), 1, 40);
  std::string clear = png_of(page, 0);
  const PagePicture drawn = drawn_page(clear, 1, 300);
  CHECK(std::ranges::all_of(drawn.rgb, [](char byte) { return byte == '\xFF'; }));
  const std::string png = png_of(page);
  check_refused(png.substr(0, 20), Fault::BadFormat, "damaged");
  check_refused("\xFF\xD8\xFF\xE0 no more", Fault::BadFormat, "damaged");
  // A size that no memory would hold, said in the header.
  std::string huge = png;
  huge.replace(16, 8, std::string("\x00\x00\x32\xC8\x00\x00\x32\xC8", 8));
  check_refused(huge, Fault::Unsupported, "million pixels");
  CHECK_FALSE(try_drawing(png.substr(0, png.size() / 2), {.page = 1}));
  CHECK_FALSE(try_drawing(png, {.page = 2}));
}

TEST_CASE("where there is no program, or none that answers, there is no OCR") {
  CHECK_FALSE(find_ocr("", HEARTH_TEST_READER));
  CHECK_FALSE(find_ocr("/nowhere/tesseract", HEARTH_TEST_READER));
  CHECK_FALSE(find_ocr("/bin/true", HEARTH_TEST_READER));
  CHECK_FALSE(find_ocr("/bin/false", HEARTH_TEST_READER));
  CHECK(StandIn("exit 1").program().languages == std::vector<std::string>{"eng"});
}

TEST_CASE("OCR that hangs is given up in time, and at once when a person stops it") {
  const StandIn hanging("exec sleep 60");
  const PagePicture picture = drawn_page(letter_pdf(), 1, 72);
  const auto began = std::chrono::steady_clock::now();
  const auto late = read(hanging.program(), picture, {.total_ms = 300, .keep_going = {}});
  REQUIRE_FALSE(late);
  CHECK(late.error().fault == Fault::BadFormat);
  std::atomic<int> asked = 0;
  const auto stopped =
      read(hanging.program(), picture, {.total_ms = 60'000, .keep_going = [&] { return ++asked < 3; }});
  REQUIRE_FALSE(stopped);
  CHECK(stopped.error().fault == Fault::Cancelled);
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(20));
}

TEST_CASE("OCR that dies, says nothing or too much costs a page and no more") {
  const PagePicture picture = drawn_page(letter_pdf(), 1, 72);
  for (const char* script : {"kill -SEGV $$", "exit 3", "exit 0", "exec cat /dev/zero", "echo nonsense",
                             "printf '1\\t1\\t0\\t0\\t0\\t0\\t0\\t0\\t9\\t9\\t-1\\t\\n'; exit 1"}) {
    CAPTURE(script);
    const auto page = read(StandIn(script).program(), picture);
    REQUIRE_FALSE(page);
    CHECK(page.error().fault == Fault::BadFormat);
    CHECK(page.error().message.ends_with('.'));
  }
}

TEST_CASE("OCR is told nothing of the person's environment") {
  setenv("HEARTH_SECRET_OF_TEST", "1", 1);
  const StandIn telling(
      "printf '1\\t1\\t0\\t0\\t0\\t0\\t0\\t0\\t9\\t9\\t-1\\t\\n'\n"
      "printf '5\\t1\\t1\\t1\\t1\\t1\\t0\\t0\\t9\\t9\\t90\\t%s\\n' "
      "\"<$OMP_THREAD_LIMIT|$HOME|$USER|$HEARTH_SECRET_OF_TEST>\"");
  const auto page = read(telling.program(), drawn_page(letter_pdf(), 1, 72));
  unsetenv("HEARTH_SECRET_OF_TEST");
  REQUIRE(page);
  CHECK(page->text == "<1|||>\n");
}

#endif
