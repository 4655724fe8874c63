#include "app/docs/picture_orientation.h"

#include <cstdint>
#include <optional>
#include <utility>

namespace hearth {
namespace {

using namespace std::string_view_literals;

constexpr uint32_t kStart = 0xFFD8, kExif = 0xFFE1, kPixelsFollow = 0xFFDA, kOrientation = 274;
constexpr size_t kEntryBytes = 12;

// Numbers of two or four bytes, of which there may be too few.
struct Numbers {
  std::string_view bytes;
  bool little = false;

  std::optional<uint32_t> at(size_t offset, size_t size) const {
    if (offset > bytes.size() || bytes.size() - offset < size) return std::nullopt;
    uint32_t number = 0;
    for (size_t i = 0; i < size; ++i) {
      const size_t next = little ? size - 1 - i : i;
      number = number << 8 | static_cast<unsigned char>(bytes[offset + next]);
    }
    return number;
  }
};

// The part of a JPEG file that a camera wrote; empty: none.
std::string_view exif_of(std::string_view file) {
  const Numbers numbers{file};
  if (numbers.at(0, 2) != kStart) return {};
  for (size_t at = 2;;) {
    const auto marker = numbers.at(at, 2), length = numbers.at(at + 2, 2);
    if (!marker || !length || *marker < 0xFF00 || *marker == kPixelsFollow || *length < 2) return {};
    const std::string_view segment = file.substr(at + 4, *length - 2);
    if (*marker == kExif && segment.starts_with("Exif\0\0"sv)) return segment.substr(6);
    at += 2 + *length;
  }
}

// Of the pixel that is seen at x, y of a picture `width` by `height` pixels large.
std::pair<uint32_t, uint32_t> kept_at(uint32_t x, uint32_t y, uint32_t width, uint32_t height,
                                      int orientation) {
  const uint32_t from_right = width - 1, from_bottom = height - 1;
  switch (orientation) {
    case 2:
      return {from_right - x, y};
    case 3:
      return {from_right - x, from_bottom - y};
    case 4:
      return {x, from_bottom - y};
    case 5:
      return {y, x};
    case 6:
      return {y, from_bottom - x};
    case 7:
      return {from_right - y, from_bottom - x};
    case 8:
      return {from_right - y, x};
    default:
      return {x, y};
  }
}

}  // namespace

int orientation_of(std::string_view file) {
  Numbers exif{exif_of(file)};
  if (!exif.bytes.starts_with("II"sv) && !exif.bytes.starts_with("MM"sv)) return 1;
  exif.little = exif.bytes.front() == 'I';
  const auto directory = exif.at(4, 4);
  const auto entries = directory ? exif.at(*directory, 2) : std::nullopt;
  for (size_t entry = 0; entry < entries.value_or(0); ++entry) {
    const size_t at = *directory + 2 + entry * kEntryBytes;
    if (exif.at(at, 2) != kOrientation) continue;
    const uint32_t said = exif.at(at + 8, 2).value_or(1);
    return said >= 1 && said <= 8 ? static_cast<int>(said) : 1;
  }
  return 1;
}

PagePicture upright(PagePicture picture, int orientation) {
  if (orientation == 1) return picture;
  PagePicture turned;
  turned.width = lies_on_its_side(orientation) ? picture.height : picture.width;
  turned.height = lies_on_its_side(orientation) ? picture.width : picture.height;
  turned.rgb.reserve(picture.rgb.size());
  for (uint32_t y = 0; y < turned.height; ++y) {
    for (uint32_t x = 0; x < turned.width; ++x) {
      const auto [column, row] = kept_at(x, y, picture.width, picture.height, orientation);
      turned.rgb.append(picture.rgb, (size_t{row} * picture.width + column) * 3, 3);
    }
  }
  return turned;
}

}  // namespace hearth
