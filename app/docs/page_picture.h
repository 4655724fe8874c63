// A page of a document as it looks: its pixels, and where each letter of its text stands on them, so that a
// sentence can be marked. Made by the reader process (reader_process.h), shown by
// app/ui/chat/source_page.cpp. Plain values, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hearth {

// Which page is drawn, and how large.
struct PageOrder {
  uint32_t page = 1;             // counted from 1
  uint32_t width = 0;            // pixels; 0: as the dots say
  uint32_t dots_per_inch = 150;  // of the page on paper
};
// A picture with more pixels is drawn smaller.
inline constexpr uint64_t kMostPicturePixels = 16 << 20;

struct PixelBox {
  uint16_t left = 0, top = 0, right = 0, bottom = 0;  // right and bottom are past it
  bool operator==(const PixelBox&) const = default;
};

struct PagePicture {
  struct Letter {
    uint32_t begin = 0;  // byte of the text
    PixelBox box;
  };
  uint32_t width = 0, height = 0;
  std::string rgb;   // three bytes a pixel, rows from the top
  std::string text;  // as reading the page gives it (read.h); empty: none
  std::vector<Letter> letters;
};

// Where bytes `begin` to `end` of `page_text`, the page as it was read, stand on the picture: a box a line.
// Nothing when they are not on it: the page is a picture without text, or another version of Hearth read it
// and found other words.
std::vector<PixelBox> boxes_of(const PagePicture& picture, std::string_view page_text, size_t begin,
                               size_t end);

void wipe(PagePicture& picture);

}  // namespace hearth
