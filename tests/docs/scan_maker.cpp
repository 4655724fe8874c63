#include "tests/docs/scan_maker.h"

#include <zlib.h>

#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STBI_WRITE_NO_STDIO
#include <stb_image_write.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <random>
#include <sstream>
#include <vector>

#include "app/docs/reader_process.h"
#include "engine/base/check.h"
#include "engine/base/text.h"
#include "tests/docs/pdf_maker.h"
#include "tests/temp_folder.h"

namespace hearth {
namespace {

void append_to(void* file, void* bytes, int size) {
  static_cast<std::string*>(file)->append(static_cast<const char*>(bytes), static_cast<size_t>(size));
}

std::string grey_of(const PagePicture& picture, const ScanLook& look) {
  std::mt19937 random(7);
  std::uniform_int_distribution<int> difference(-look.noise, look.noise);
  std::string grey;
  for (size_t at = 0; at < picture.rgb.size(); at += 3) {
    const int light = static_cast<unsigned char>(picture.rgb[at]) + difference(random);
    grey += static_cast<char>(std::clamp(light, 0, 255));
  }
  if (look.upside_down) std::ranges::reverse(grey);
  return grey;
}

std::string deflated(const std::string& bytes) {
  uLongf size = compressBound(static_cast<uLong>(bytes.size()));
  std::string out(size, '\0');
  const int fault =
      compress2(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()),
                static_cast<uLong>(bytes.size()), 9);
  CHECK(fault == Z_OK);
  out.resize(size);
  return out;
}

std::string stream(const std::string& dictionary, const std::string& bytes) {
  return concat("<<", dictionary, "/Length ", bytes.size(), ">>stream\n", bytes, "\nendstream");
}

std::map<std::string, int> words_of(const std::string& text) {
  std::map<std::string, int> words;
  std::istringstream in(text);
  for (std::string word; in >> word;) ++words[word];
  return words;
}

}  // namespace

Result<PagePicture> try_drawing(const std::string& file, const PageOrder& order) {
  const TempFolder folder;
  const std::string path = folder.path() + "/file";
  std::ofstream(path, std::ios::binary) << file;
  return wait(draw_in_process(path, "", order, HEARTH_TEST_READER));
}

PagePicture drawn_page(const std::string& file, uint32_t page, uint32_t dots_per_inch, uint32_t width) {
  auto drawn = try_drawing(file, {.page = page, .width = width, .dots_per_inch = dots_per_inch});
  CHECK(drawn.has_value());
  return std::move(*drawn);
}

std::string png_of(const PagePicture& picture, int alpha) {
  std::string pixels, file;
  for (size_t at = 0; at < picture.rgb.size(); at += 3)
    pixels.append(picture.rgb, at, 3).append(1, static_cast<char>(alpha));
  const int width = static_cast<int>(picture.width);
  CHECK(stbi_write_png_to_func(append_to, &file, width, static_cast<int>(picture.height), 4, pixels.data(),
                               width * 4) != 0);
  return file;
}

std::string jpeg_of(const PagePicture& picture) {
  std::string file;
  CHECK(stbi_write_jpg_to_func(append_to, &file, static_cast<int>(picture.width),
                               static_cast<int>(picture.height), 3, picture.rgb.data(), 90) != 0);
  return file;
}

std::string scan_of(const std::string& pdf, int pages, const ScanLook& look) {
  std::vector<std::string> objects = {
      "<</Type/Catalog/Pages 2 0 R>>", "",
      "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"};
  std::string kids;
  if (!look.text_page.empty()) {
    kids = "4 0 R ";
    objects.push_back(
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>/Contents 5 0 R>>");
    objects.push_back(stream("", look.text_page));
  }
  for (int page = 0; page < pages; ++page) {
    const PagePicture picture = drawn_page(pdf, static_cast<uint32_t>(page) + 1, look.dots_per_inch);
    const size_t first = objects.size() + 1;
    kids += concat(first, " 0 R ");
    objects.push_back(concat("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</I ",
                             first + 2, " 0 R>>>>/Contents ", first + 1, " 0 R>>"));
    objects.push_back(stream("", "595 0 0 842 0 0 cm /I Do"));
    objects.push_back(
        stream(concat("/Type/XObject/Subtype/Image/Width ", picture.width, "/Height ", picture.height,
                      "/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode"),
               deflated(grey_of(picture, look))));
  }
  objects[1] =
      concat("<</Type/Pages/Kids[", kids, "]/Count ", pages + (look.text_page.empty() ? 0 : 1), ">>");
  return pdf_of_objects(objects);
}

double word_recall(const std::string& expected, const std::string& read) {
  std::map<std::string, int> found = words_of(read);
  int all = 0, right = 0;
  for (const auto& [word, count] : words_of(expected)) {
    all += count;
    right += std::min(count, found[word]);
  }
  return all > 0 ? static_cast<double>(right) / all : 0;
}

}  // namespace hearth
