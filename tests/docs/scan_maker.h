// Scans made in memory: pages are drawn by the reader process, and their pixels become a PDF that holds
// nothing else.
#pragma once

#include <string>

#include "app/docs/page_picture.h"
#include "engine/base/result.h"

namespace hearth {

struct ScanLook {
  uint32_t dots_per_inch = 200;
  int noise = 0;             // so much is each pixel lighter or darker at most, of 255
  bool upside_down = false;  // the page lay the wrong way round
  std::string text_page;     // content stream of a page before these, which is text; empty: none
};

// The pages of `pdf` (pdf_maker.h) as pictures in a PDF.
std::string scan_of(const std::string& pdf, int pages, const ScanLook& look = {});

// One page of a PDF or a picture, drawn, `width` pixels wide if that is not 0.
PagePicture drawn_page(const std::string& file, uint32_t page, uint32_t dots_per_inch, uint32_t width = 0);
Result<PagePicture> try_drawing(const std::string& file, const PageOrder& order);

// The picture as a file, `alpha` of 255 opaque.
std::string png_of(const PagePicture& picture, int alpha = 255);
std::string jpeg_of(const PagePicture& picture);

// What share of the words of `expected` is in `read`, as often as it says them.
double word_recall(const std::string& expected, const std::string& read);

}  // namespace hearth
