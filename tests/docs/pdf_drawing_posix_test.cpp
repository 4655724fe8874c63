// Pages drawn by the reader process: what is on them, and where their sentences stand.
#include <doctest/doctest.h>

#if defined(HEARTH_READS_PDF)

#include <array>
#include <fstream>
#include <string>

#include "app/docs/page_picture.h"
#include "app/docs/reader_process.h"
#include "app/docs/reader_wire.h"
#include "tests/docs/document_fixture.h"
#include "tests/docs/pdf_maker.h"
#include "tests/temp_folder.h"

using namespace hearth;
using namespace std::string_literals;

namespace {

constexpr uint32_t kWidth = 595;  // a pixel a point: the pages are A4

Result<PagePicture> drawn(const std::string& bytes, PageOrder order, const std::string& password = "") {
  const TempFolder folder;
  const std::string path = folder.path() + "/file";
  std::ofstream(path, std::ios::binary) << bytes;
  return wait(draw_in_process(path, password, order, HEARTH_TEST_READER));
}

PagePicture picture_of(const PdfSource& source, PageOrder order = {.page = 1, .width = kWidth}) {
  auto picture = drawn(pdf_of(source), order);
  if (!picture) FAIL(picture.error().message);
  return std::move(*picture);
}

std::array<int, 3> pixel(const PagePicture& picture, uint32_t x, uint32_t y) {
  const size_t at = (size_t{y} * picture.width + x) * 3;
  const auto byte = [&](size_t offset) {
    return int{static_cast<unsigned char>(picture.rgb.at(at + offset))};
  };
  return {byte(0), byte(1), byte(2)};
}

size_t dark_pixels(const PagePicture& picture, const PixelBox& box) {
  size_t dark = 0;
  for (uint32_t y = box.top; y < box.bottom; ++y)
    for (uint32_t x = box.left; x < box.right; ++x) dark += pixel(picture, x, y)[0] < 128 ? 1 : 0;
  return dark;
}
size_t dark_pixels(const PagePicture& picture) {
  return dark_pixels(picture,
                     {0, 0, static_cast<uint16_t>(picture.width), static_cast<uint16_t>(picture.height)});
}

std::vector<PixelBox> boxes_of_words(const PagePicture& picture, const std::string& words) {
  const size_t begin = picture.text.find(words);
  REQUIRE(begin != std::string::npos);
  return boxes_of(picture, picture.text, begin, begin + words.size());
}

std::string fault_of(const Result<PagePicture>& picture) {
  return picture ? "drawn" : std::string(fault_name(picture.error().fault));
}

}  // namespace

TEST_CASE("a page is drawn in its colours, as wide as was asked") {
  const PagePicture picture =
      picture_of({.pages = {"1 0 0 rg 0 742 100 100 re f 0 0 1 rg 495 0 100 100 re f"}});
  CHECK(picture.width == kWidth);
  CHECK(picture.height == 842);
  REQUIRE(picture.rgb.size() == size_t{picture.width} * picture.height * 3);
  CHECK(pixel(picture, 50, 50) == std::array{255, 0, 0});
  CHECK(pixel(picture, 550, 800) == std::array{0, 0, 255});
  CHECK(pixel(picture, 300, 400) == std::array{255, 255, 255});
  CHECK(picture.text.empty());
}

TEST_CASE("dots per inch say how large a page becomes") {
  const PagePicture picture = picture_of({.pages = {""}}, {.page = 1, .width = 0, .dots_per_inch = 144});
  CHECK(picture.width == 1190);
  CHECK(picture.height == 1684);
}

TEST_CASE("the page that was asked for is drawn, and its text is the one that is kept") {
  const PdfSource source = {.pages = {draw(72, 700, "First."), draw(72, 700, "Second.")}};
  const PagePicture picture = picture_of(source, {.page = 2, .width = kWidth});
  CHECK(picture.text == document_of(pdf_of(source)).pages.at(1).text);
  CHECK(fault_of(drawn(pdf_of(source), {.page = 3, .width = kWidth})) == "NotFound");
}

TEST_CASE("a sentence is marked where it stands, a box a line") {
  const PagePicture picture = picture_of({.pages = {draw(72, 700, "Before it. The rent is due on the first") +
                                                    draw(72, 686, "of every month. After it.")}});
  const auto boxes = boxes_of_words(picture, "The rent is due on the first\nof every month.");
  REQUIRE(boxes.size() == 2);
  CHECK(boxes[0].left > 110);  // not the sentence before it
  CHECK(boxes[0].top >= 842 - 700 - 12);
  CHECK(boxes[0].bottom <= 842 - 700 + 6);
  CHECK(boxes[1].left >= 71);
  CHECK(boxes[1].left <= 73);
  CHECK(boxes[1].right < 72 + 80);  // nor the one after it
  CHECK(dark_pixels(picture, boxes[0]) > 200);
}

TEST_CASE("words that were joined at a hyphen are marked on both lines") {
  const PagePicture picture =
      picture_of({.pages = {draw(72, 700, "This is an exam-") + draw(72, 686, "ple of it.")}});
  const auto boxes = boxes_of_words(picture, "example");
  REQUIRE(boxes.size() == 2);
  CHECK(boxes[0].left > 100);
  CHECK(boxes[1].left <= 73);
}

TEST_CASE("in two columns only the column is marked") {
  std::string rows;
  for (int line = 0; line < 5; ++line) {
    const std::string number = std::to_string(line);
    rows += draw(72, 700 - 14 * line, "left column of the page, line " + number) +
            draw(330, 700 - 14 * line, "right column of the page, line " + number);
  }
  const PagePicture picture = picture_of({.pages = {rows}});
  const auto boxes =
      boxes_of_words(picture, "right column of the page, line 1\nright column of the page, line 2");
  REQUIRE(boxes.size() == 2);
  for (const PixelBox& box : boxes) {
    CHECK(box.left >= 328);
    CHECK(box.right > 400);
  }
}

TEST_CASE("on a turned page the boxes hold the letters too") {
  const std::string content = "BT /F 10 Tf 0 1 -1 0 100 72 Tm (first line) Tj ET";
  const PagePicture picture = picture_of({.pages = {content}, .page_entries = "/Rotate 90"});
  CHECK(picture.width == kWidth);
  CHECK(picture.height < kWidth);
  const auto boxes = boxes_of_words(picture, "first line");
  REQUIRE(boxes.size() == 1);
  CHECK(dark_pixels(picture) > 20);
  CHECK(dark_pixels(picture, boxes[0]) == dark_pixels(picture));
}

TEST_CASE("of a page that is cut at its edges the boxes are where it is shown") {
  const PagePicture picture =
      picture_of({.pages = {draw(72, 700, "Shown words")}, .page_entries = "/CropBox [50 600 350 750]"});
  CHECK(picture.width == kWidth);
  CHECK(picture.height == 298);
  const auto boxes = boxes_of_words(picture, "Shown words");
  REQUIRE(boxes.size() == 1);
  CHECK(dark_pixels(picture, boxes[0]) == dark_pixels(picture));
}

TEST_CASE("what another version read is found by its words, once and nowhere else") {
  const PagePicture picture = picture_of(
      {.pages = {draw(72, 700, "The rent is 850 euros, and") + draw(72, 686, "due on the first.")}});
  const std::string other = "The rent is 850 euros, and due on the first.";
  CHECK(boxes_of(picture, other, 12, other.size()) ==
        boxes_of_words(picture, "850 euros, and\ndue on the first."));
  CHECK(boxes_of(picture, "Words that are not there", 0, 5).empty());
  CHECK(boxes_of(picture, "e", 0, 1).empty());  // there more than once
  CHECK(boxes_of(picture, picture.text, 5, 5).empty());
  CHECK(boxes_of(picture, "short", 900, 1000).empty());
}

TEST_CASE("an enormous page is drawn as large as may be, and no larger") {
  const auto picture = drawn(pdf_of({.pages = {draw(72, 700, "Words")}}), {.page = 1, .width = 100'000});
  REQUIRE(picture.has_value());
  CHECK(uint64_t{picture->width} * picture->height <= kMostPicturePixels);
  CHECK(picture->width > 3000);
}

TEST_CASE("what cannot be drawn is refused in words") {
  const PageOrder order = {.page = 1, .width = 100};
  CHECK(fault_of(drawn("%PDF-1.7\nnothing of a document", order)) == "BadFormat");
  CHECK(fault_of(drawn("PK\x03\x04 an office file", order)) == "Unsupported");
  CHECK(fault_of(drawn("plain words", order)) == "Unsupported");
  const std::string file = std::string(HEARTH_TEST_DATA) + "/documents/password.pdf";
  CHECK(fault_of(wait(draw_in_process(file, "", order, HEARTH_TEST_READER))) == "WrongKey");
  CHECK(fault_of(wait(draw_in_process(file, "wrong", order, HEARTH_TEST_READER))) == "WrongKey");
  CHECK(fault_of(wait(draw_in_process(file, "open-sesame", order, HEARTH_TEST_READER))) == "drawn");
}

TEST_CASE("a drawing comes whole however its bytes are cut") {
  const PagePicture sent = {.width = 2,
                            .height = 1,
                            .rgb = "abcdef",
                            .text = "ä b",
                            .letters = {{0, {0, 0, 1, 1}}, {3, {1, 0, 2, 1}}}};
  const std::string bytes = pixels_record(sent) + letters_record(sent) + end_record();
  for (size_t step = 1; step <= bytes.size(); ++step) {
    DrawingAnswer answer;
    for (size_t at = 0; at < bytes.size(); at += step)
      REQUIRE(answer.feed(std::string_view(bytes).substr(at, step)));
    REQUIRE(answer.complete());
    const PagePicture got = answer.take();
    CHECK(got.rgb == sent.rgb);
    CHECK(got.text == sent.text);
    REQUIRE(got.letters.size() == 2);
    CHECK(got.letters[1].begin == 3);
    CHECK(got.letters[1].box == sent.letters[1].box);
  }
}

TEST_CASE("a drawing of a reader that was taken over is bounded and inside the picture") {
  const PagePicture whole = {.width = 2, .height = 1, .rgb = "abcdef", .text = "ab", .letters = {}};
  const auto refused = [](const std::string& bytes) {
    DrawingAnswer answer;
    const Status fed = answer.feed(bytes);
    return !fed && fed.error().fault == Fault::BadFormat && !answer.complete();
  };
  const auto with = [&](std::string text, std::vector<PagePicture::Letter> letters) {
    PagePicture changed = whole;
    changed.text = std::move(text);
    changed.letters = std::move(letters);
    return pixels_record(whole) + letters_record(changed) + end_record();
  };
  CHECK(refused(end_record()));
  CHECK(refused(letters_record(whole)));
  CHECK(refused(pixels_record(whole) + pixels_record(whole)));
  CHECK(refused(begin_record("PDF", true)));
  CHECK(refused("D\x08\0\0\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"s));
  CHECK(refused("D\x0B\0\0\0\x02\0\0\0\x01\0\0\0abc"s));  // fewer pixels than it says
  CHECK(refused(pixels_record(whole) + "L\x04\0\0\0\xFF\xFF\xFF\xFF"s));
  CHECK(refused(with("a\xFF", {})));
  CHECK(refused(with("ab", {{2, {0, 0, 1, 1}}})));                     // past the text
  CHECK(refused(with("ab", {{1, {0, 0, 1, 1}}, {0, {0, 0, 1, 1}}})));  // backwards
  CHECK(refused(with("ab", {{0, {1, 0, 3, 1}}})));                     // past the picture
  CHECK(refused(with("ab", {{0, {1, 0, 0, 1}}})));                     // inside out
  CHECK_FALSE(refused(with("ab", {{0, {0, 0, 2, 1}}})));
}

#endif
