#include "app/docs/pdf_drawing.h"

#include <algorithm>
#include <cmath>

#include "app/docs/pdf_page.h"

namespace hearth {
namespace {

// Source: PDFium's fpdfview.h.
constexpr int kFormatBgr = 2;
constexpr int kWithAnnotations = 0x01, kRedFirst = 0x10;
constexpr unsigned long kWhite = 0xFFFFFFFF;
constexpr double kPointsPerInch = 72;

// From points of the page as it is shown to pixels of the picture.
class Scale {
 public:
  Scale(const Box& page, const PageOrder& order) : page_(page) {
    scale_ = order.width > 0 ? order.width / page.width() : order.dots_per_inch / kPointsPerInch;
    const double pixels = page.width() * scale_ * page.height() * scale_;
    if (pixels > kMostPicturePixels) scale_ *= std::sqrt(kMostPicturePixels / pixels) * 0.999;
  }
  // A page may be a line; its picture is not.
  uint32_t width() const { return whole(page_.width()); }
  uint32_t height() const { return whole(page_.height()); }

  PixelBox box(const Box& letter) const {
    return {pixel(letter.left - page_.left, width(), false), pixel(page_.top - letter.top, height(), false),
            pixel(letter.right - page_.left, width(), true),
            pixel(page_.top - letter.bottom, height(), true)};
  }

 private:
  uint32_t whole(double points) const {
    return static_cast<uint32_t>(std::clamp(std::round(points * scale_), 1.0, 65535.0));
  }
  uint16_t pixel(double points, uint32_t last, bool up) const {
    const double at = up ? std::ceil(points * scale_) : std::floor(points * scale_);
    return static_cast<uint16_t>(std::clamp(at, 0.0, static_cast<double>(last)));
  }

  Box page_;
  double scale_ = 1;
};

Result<Box> shown_box(const PdfLibrary& pdf, void* page) {
  PdfRectangle bounds = {};
  const bool known = pdf.page_bounds(page, &bounds) != 0;
  const Box box = upright_box(bounds, pdf.page_rotation(page) & 3);
  if (known && box.width() > 0 && box.height() > 0 && std::isfinite(box.width() * box.height())) return box;
  return fail(Fault::BadFormat, "The page is damaged: it has no size.");
}

}  // namespace

Result<PagePicture> draw_pdf_page(std::string_view file, const std::string& password,
                                  const PageOrder& order) {
  const PdfLibrary& pdf = *pdf_library();
  TRY(const OpenPdf opened, open_pdf(pdf, file, password));
  if (order.page == 0 || order.page > static_cast<uint32_t>(opened.pages))
    return fail(Fault::NotFound, "The document has no such page.");
  const PdfHandle page(pdf.load_page(opened.document, static_cast<int>(order.page) - 1), pdf.close_page);
  if (!page) return fail(Fault::BadFormat, "The page is damaged.");
  TRY(const Box shown, shown_box(pdf, page.get()));

  const Scale scale(shown, order);
  PagePicture picture;
  picture.width = scale.width();
  picture.height = scale.height();
  if (uint64_t{picture.width} * picture.height > kMostPicturePixels)  // a page that is a line
    return fail(Fault::Unsupported, "The page is too long to be drawn.");
  picture.rgb.resize(size_t{picture.width} * picture.height * 3);
  const int width = static_cast<int>(picture.width), height = static_cast<int>(picture.height);
  const PdfHandle bitmap(pdf.make_bitmap(width, height, kFormatBgr, picture.rgb.data(), width * 3),
                         pdf.destroy_bitmap);
  if (!bitmap) return fail(Fault::OutOfMemory, "The page needs more memory than drawing may take.");
  pdf.fill_bitmap(bitmap.get(), 0, 0, width, height, kWhite);
  pdf.render(bitmap.get(), page.get(), 0, 0, width, height, 0, kWithAnnotations | kRedFirst);

  PlacedText text = text_of_page(pdf, page.get());
  for (const PlacedText::Letter& letter : text.letters)
    picture.letters.push_back({static_cast<uint32_t>(letter.begin), scale.box(letter.box)});
  picture.text = std::move(text.text);
  return picture;
}

}  // namespace hearth
