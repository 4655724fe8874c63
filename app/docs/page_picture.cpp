#include "app/docs/page_picture.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "app/docs/sentences.h"
#include "app/store/secret.h"

namespace hearth {
namespace {

bool is_kept(char byte) {
  const auto code = static_cast<unsigned char>(byte);
  return code >= 0x80 || (code >= '0' && code <= '9') || (code >= 'a' && code <= 'z') ||
         (code >= 'A' && code <= 'Z');
}

// Letters and digits alone, so that line ends, hyphens and spaces do not matter, and where each byte was.
std::string bare(std::string_view text, std::vector<size_t>* places = nullptr) {
  std::string out;
  for (size_t at = 0; at < text.size(); ++at) {
    if (!is_kept(text[at])) continue;
    out += text[at];
    if (places) places->push_back(at);
  }
  return out;
}

// Where the picture's text says what the page's text says from `begin` to `end`.
std::optional<TextRange> range_on_picture(const std::string& text, std::string_view page, TextRange wanted) {
  if (text == page) return wanted;
  const std::string words = bare(wanted.in(page));
  std::vector<size_t> places;
  const std::string all = bare(text, &places);
  const size_t found = words.empty() ? std::string::npos : all.find(words);
  if (found == std::string::npos || all.find(words, found + 1) != std::string::npos) return std::nullopt;
  const size_t past = text.find_first_of(" \n", places[found + words.size() - 1]);  // with its full stop
  return TextRange{places[found], std::min(past, text.size())};
}

bool share_a_line(const PixelBox& line, const PixelBox& letter) {
  const int top = std::max(line.top, letter.top), bottom = std::min(line.bottom, letter.bottom);
  const int height = std::min(line.bottom - line.top, letter.bottom - letter.top);
  return bottom - top > height / 2;
}

// A column to the right begins at the top again, so it is never on the line before it; a gap as wide as two
// lines are high is between columns.
bool goes_on(const PixelBox& line, const PixelBox& letter) {
  const int height = line.bottom - line.top;
  return share_a_line(line, letter) && letter.left < line.right + 2 * height &&
         letter.right > line.left - 2 * height;
}

}  // namespace

std::vector<PixelBox> boxes_of(const PagePicture& picture, std::string_view page_text, size_t begin,
                               size_t end) {
  std::vector<PixelBox> lines;
  end = std::min(end, page_text.size());
  if (begin >= end) return lines;
  const auto range = range_on_picture(picture.text, page_text, {begin, end});
  if (!range) return lines;
  for (const PagePicture::Letter& letter : picture.letters) {
    if (letter.begin < range->begin || letter.begin >= range->end) continue;
    if (lines.empty() || !goes_on(lines.back(), letter.box)) {
      lines.push_back(letter.box);
      continue;
    }
    PixelBox& line = lines.back();
    line = {std::min(line.left, letter.box.left), std::min(line.top, letter.box.top),
            std::max(line.right, letter.box.right), std::max(line.bottom, letter.box.bottom)};
  }
  return lines;
}

void wipe(PagePicture& picture) {
  wipe(picture.rgb);
  wipe(picture.text);
  picture.letters.clear();
  picture.width = picture.height = 0;
}

}  // namespace hearth
