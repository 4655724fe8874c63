#include "app/docs/picture.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <utility>

#include "app/docs/picture_orientation.h"

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_NO_STDIO
#define STBI_ONLY_JPEG
#define STBI_ONLY_PNG
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#endif
#include <stb_image.h>
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

namespace hearth {
namespace {

constexpr uint64_t kMostPixels = 120'000'000;  // of the file: decoded it takes 480 MB
constexpr int kChannels = 4;

struct Size {
  int width = 0, height = 0;
};

const stbi_uc* bytes_of(std::string_view file) { return reinterpret_cast<const stbi_uc*>(file.data()); }

Result<Size> size_of(std::string_view file) {
  Size size;
  int channels = 0;
  const bool known = file.size() <= size_t{std::numeric_limits<int>::max()} &&
                     stbi_info_from_memory(bytes_of(file), static_cast<int>(file.size()), &size.width,
                                           &size.height, &channels) != 0;
  if (!known || size.width <= 0 || size.height <= 0) return fail(Fault::BadFormat, "The picture is damaged.");
  if (static_cast<uint64_t>(size.width) * static_cast<uint64_t>(size.height) > kMostPixels)
    return fail(Fault::Unsupported, "The picture has more than 120 million pixels: save it smaller.");
  return size;
}

// How many times smaller it is drawn, at least 1. `width`: as it is seen.
double shrinking(const Size& size, int width, const PageOrder& order) {
  const double pixels = static_cast<double>(size.width) * size.height;
  double times = std::max(1.0, std::sqrt(pixels / static_cast<double>(kMostPicturePixels)) * 1.001);
  if (order.width > 0) times = std::max(times, static_cast<double>(width) / order.width);
  return times;
}

// The mean of the pixels that one of the smaller picture stands for, on white.
void shrink_into(const stbi_uc* pixels, const Size& from, double times, PagePicture& into) {
  const auto edge = [times](uint32_t at, int last) {
    return std::min(static_cast<int>(at * times), last - 1);
  };
  for (uint32_t y = 0; y < into.height; ++y) {
    const int top = edge(y, from.height), bottom = std::max(top + 1, edge(y + 1, from.height));
    for (uint32_t x = 0; x < into.width; ++x) {
      const int left = edge(x, from.width), right = std::max(left + 1, edge(x + 1, from.width));
      uint64_t sum[3] = {}, count = 0;
      for (int row = top; row < bottom; ++row) {
        for (int column = left; column < right; ++column, ++count) {
          const stbi_uc* const pixel = pixels + (static_cast<size_t>(row) * static_cast<size_t>(from.width) +
                                                 static_cast<size_t>(column)) *
                                                    kChannels;
          const uint32_t shows = pixel[3];
          for (int part = 0; part < 3; ++part) sum[part] += (pixel[part] * shows + 255 * (255 - shows)) / 255;
        }
      }
      for (const uint64_t part : sum) into.rgb += static_cast<char>(part / count);
    }
  }
}

}  // namespace

Status read_picture_file(FileKind kind, std::string_view file, const PageSink& sink) {
  TRY(const Size size, size_of(file));
  static_cast<void>(size);
  sink.begin(kind == FileKind::Png ? "PNG" : "JPEG", true);
  sink.page({});
  return {};
}

Result<PagePicture> draw_picture_file(std::string_view file, const PageOrder& order) {
  if (order.page != 1) return fail(Fault::NotFound, "The document has no such page.");
  TRY(const Size size, size_of(file));
  Size decoded;
  int channels = 0;
  const std::unique_ptr<stbi_uc, void (*)(void*)> pixels(
      stbi_load_from_memory(bytes_of(file), static_cast<int>(file.size()), &decoded.width, &decoded.height,
                            &channels, kChannels),
      stbi_image_free);
  if (!pixels || decoded.width != size.width || decoded.height != size.height)
    return fail(Fault::BadFormat, "The picture is damaged.");
  const int orientation = orientation_of(file);
  const double times = shrinking(size, lies_on_its_side(orientation) ? size.height : size.width, order);
  const auto smaller = [times](int side) {
    return static_cast<uint32_t>(std::max(1.0, std::floor(side / times)));
  };
  PagePicture picture;
  picture.width = smaller(size.width);
  picture.height = smaller(size.height);
  if (uint64_t{picture.width} * picture.height > kMostPicturePixels ||
      std::max(picture.width, picture.height) > 65535)
    return fail(Fault::Unsupported, "The picture is too long to be drawn.");
  picture.rgb.reserve(size_t{picture.width} * picture.height * 3);
  shrink_into(pixels.get(), size, times, picture);
  return upright(std::move(picture), orientation);
}

}  // namespace hearth
