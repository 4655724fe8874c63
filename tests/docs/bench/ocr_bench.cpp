// Prints how well and how fast scanned pages are read: the lines of a text file, drawn on one page, as scans
// of falling quality. docs/performance.md tells what came out.
#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>

#include "app/docs/ocr_process.h"
#include "tests/docs/pdf_maker.h"
#include "tests/docs/scan_maker.h"

using namespace hearth;

namespace {

constexpr int kLines = 55;  // that fit on a page
constexpr uint32_t kDotsPerInch = 300;

struct Page {
  std::string text, pdf;
};

Page page_of(const std::string& file) {
  Page page;
  std::string content, line;
  std::ifstream in(file);
  int y = 800;
  for (int count = 0; count < kLines && std::getline(in, line);) {
    const bool plain = line.find_first_of("()\\") == std::string::npos;
    if (line.empty() || !plain) continue;
    page.text += line + "\n";
    content += draw(40, y -= 14, line);
    ++count;
  }
  page.pdf = pdf_of({.pages = {content}});
  return page;
}

void measure(const OcrProgram& program, const Page& page, const ScanLook& look) {
  const PagePicture picture = drawn_page(scan_of(page.pdf, 1, look), 1, kDotsPerInch);
  const auto began = std::chrono::steady_clock::now();
  const auto read = wait(read_picture(program, "eng", picture, static_cast<int>(kDotsPerInch)));
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - began;
  if (!read) {
    std::printf("%4u dpi, noise %3d: %s\n", look.dots_per_inch, look.noise, read.error().message.c_str());
    return;
  }
  std::printf("%4u dpi, noise %3d: %5.1f %% of the words, confidence %2d, %4.1f s\n", look.dots_per_inch,
              look.noise, 100 * word_recall(page.text, read->text), read->facts.confidence, taken.count());
}

}  // namespace

int main(int count, char** words) {
  const auto program = find_ocr({}, HEARTH_TEST_READER);
  if (count != 2 || !program) {
    std::fputs("usage: ocr_bench TEXT-FILE (and Tesseract must be installed)\n", stderr);
    return 2;
  }
  const Page page = page_of(words[1]);
  for (const uint32_t dots : {300u, 200u, 150u, 100u, 75u, 60u, 50u})
    for (const int noise : {0, 60, 120})
      measure(*program, page, {.dots_per_inch = dots, .noise = noise, .upside_down = false, .text_page = {}});
  return 0;
}
