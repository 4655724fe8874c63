#include "app/docs/pdf_page.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "app/docs/parsed_formats.h"

namespace hearth {
namespace {

constexpr int kMostPages = 100'000;
constexpr int kMostCharacters = 2'000'000;  // of a page
// PDFium's FPDF_GetLastError().
constexpr unsigned long kWrongPassword = 4, kUnknownSecurity = 5;

Error open_error(unsigned long code, std::string_view password) {
  if (code == kWrongPassword) return wrong_password(password).error();
  if (code == kUnknownSecurity)
    return {Fault::Unsupported, "The PDF is encrypted in a way that Hearth cannot read."};
  return {Fault::BadFormat, "The PDF is damaged: it could not be opened."};
}

// The characters of one page, upright as the page is shown.
class PageReader {
 public:
  PageReader(const PdfLibrary& pdf, void* page, void* text)
      : pdf_(pdf), text_(text), quarter_turns_(pdf.page_rotation(page) & 3) {}

  PlacedText read() {
    const int count = std::min(pdf_.character_count(text_), kMostCharacters);
    std::vector<PageCharacter> characters;
    characters.reserve(static_cast<size_t>(std::max(count, 0)));
    size_t without_unicode = 0;
    for (int index = 0; index < count; ++index) {
      if (pdf_.has_no_unicode(text_, index) == 1) ++without_unicode;
      characters.push_back(character_at(index));
    }
    // A font that does not say which letters it draws gives nonsense, which is worse than nothing.
    if (without_unicode * 2 > characters.size()) return {};
    return text_in_reading_order(characters);
  }

 private:
  PageCharacter character_at(int& index) const {
    PageCharacter character;
    PdfRectangle box = {};
    pdf_.box(text_, index, &box);
    character.box = upright_box(box, quarter_turns_);
    character.upright = is_upright(pdf_.angle(text_, index));
    character.code = pdf_.unicode(text_, index);
    // PDFium counts UTF-16 units.
    if (character.code >= 0xD800 && character.code < 0xDC00 && index + 1 < pdf_.character_count(text_)) {
      const char32_t low = pdf_.unicode(text_, index + 1);
      if (low >= 0xDC00 && low < 0xE000) {
        character.code = 0x10000 + ((character.code - 0xD800) << 10) + (low - 0xDC00);
        ++index;
      }
    }
    return character;
  }

  // The angle is clockwise in the page as it was drawn.
  bool is_upright(float angle) const {
    if (angle < 0) return true;  // not known
    const double shown = angle + quarter_turns_ * std::numbers::pi / 2;
    return std::cos(shown) > 0.9;
  }

  const PdfLibrary& pdf_;
  void* text_;
  int quarter_turns_;
};

}  // namespace

Result<OpenPdf> open_pdf(const PdfLibrary& pdf, std::string_view file, const std::string& password) {
  OpenPdf opened;
  opened.document =
      pdf.load_document(file.data(), file.size(), password.empty() ? nullptr : password.c_str());
  if (!opened.document) return std::unexpected(open_error(pdf.last_error(), password));
  opened.pages = pdf.page_count(opened.document);
  if (opened.pages <= 0) return fail(Fault::BadFormat, "The PDF is damaged: it has no pages.");
  if (opened.pages > kMostPages) return fail(Fault::Unsupported, "The PDF has more than 100,000 pages.");
  return opened;
}

Box upright_box(const PdfRectangle& box, int quarter_turns) {
  switch (quarter_turns) {
    case 1:
      return {box.bottom, -box.right, box.top, -box.left};
    case 2:
      return {-box.right, -box.top, -box.left, -box.bottom};
    case 3:
      return {-box.top, box.left, -box.bottom, box.right};
    default:
      return {box.left, box.bottom, box.right, box.top};
  }
}

PlacedText text_of_page(const PdfLibrary& pdf, void* page) {
  const PdfHandle text(pdf.load_text(page), pdf.close_text);
  return text ? PageReader(pdf, page, text.get()).read() : PlacedText();
}

}  // namespace hearth
