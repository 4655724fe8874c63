#include "app/docs/pdf.h"

#include <cmath>
#include <memory>
#include <numbers>
#include <vector>

#include "app/docs/pdf_layout.h"
#include "app/docs/pdf_library.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

constexpr int kMostPages = 100'000;
constexpr int kMostCharacters = 2'000'000;  // of a page
constexpr size_t kLabelBytes = 64;
// PDFium's FPDF_GetLastError().
constexpr unsigned long kWrongPassword = 4, kUnknownSecurity = 5;

using Closer = void (*)(void*);
using Handle = std::unique_ptr<void, Closer>;

Error open_error(unsigned long code, bool had_password) {
  if (code == kWrongPassword) {
    return {Fault::WrongKey, had_password ? "That is not the file's password." : "The PDF has a password."};
  }
  if (code == kUnknownSecurity)
    return {Fault::Unsupported, "The PDF is encrypted in a way that Hearth cannot read."};
  return {Fault::BadFormat, "The PDF is damaged: it could not be opened."};
}

// The characters of one page, upright as the page is shown.
class PageReader {
 public:
  PageReader(const PdfLibrary& pdf, void* page, void* text)
      : pdf_(pdf), text_(text), quarter_turns_(pdf.page_rotation(page) & 3) {}

  std::string read() {
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
    character.box = turned(box);
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

  Box turned(const PdfRectangle& box) const {
    switch (quarter_turns_) {
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

std::string page_label(const PdfLibrary& pdf, void* document, int index) {
  char utf16[kLabelBytes] = {};
  const unsigned long bytes = pdf.page_label(document, index, utf16, sizeof utf16);
  std::string label;
  for (size_t at = 0; at + 3 < std::min<size_t>(bytes, sizeof utf16); at += 2) {  // less its terminating zero
    const char32_t unit =
        static_cast<unsigned char>(utf16[at]) | char32_t{static_cast<unsigned char>(utf16[at + 1])} << 8;
    if (unit >= 0x20 && (unit < 0xD800 || unit > 0xDFFF)) append_utf8(label, unit);
  }
  return label == std::to_string(index + 1) ? std::string() : label;
}

DocumentPage read_page(const PdfLibrary& pdf, void* document, int index) {
  DocumentPage read;
  read.label = page_label(pdf, document, index);
  const Handle page(pdf.load_page(document, index), pdf.close_page);
  if (!page) return read;  // damaged; the others may not be
  const Handle text(pdf.load_text(page.get()), pdf.close_text);
  if (text) read.text = PageReader(pdf, page.get(), text.get()).read();
  return read;
}

}  // namespace

Status read_pdf(std::string_view file, const std::string& password, const PageSink& sink) {
  const PdfLibrary& pdf = *pdf_library();
  void* const document =
      pdf.load_document(file.data(), file.size(), password.empty() ? nullptr : password.c_str());
  if (!document) return std::unexpected(open_error(pdf.last_error(), !password.empty()));
  const int count = pdf.page_count(document);
  if (count <= 0) return fail(Fault::BadFormat, "The PDF is damaged: it has no pages.");
  if (count > kMostPages) return fail(Fault::Unsupported, "The PDF has more than 100,000 pages.");
  sink.begin("PDF", true);
  for (int index = 0; index < count; ++index) sink.page(read_page(pdf, document, index));
  return {};  // the process ends with the document open
}

}  // namespace hearth
