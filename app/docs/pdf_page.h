// What reading a PDF (pdf.cpp) and drawing its pages (pdf_drawing.cpp) share: opening it, and the letters of
// a page where they stand. Reader process only; one thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "app/docs/pdf_layout.h"
#include "app/docs/pdf_library.h"
#include "engine/base/result.h"

namespace hearth {

// A page, or what of a page is open.
using PdfHandle = std::unique_ptr<void, void (*)(void*)>;

struct OpenPdf {
  void* document = nullptr;  // stays open until the process ends
  int pages = 0;             // at least 1
};
// BadFormat: damaged; WrongKey: it has a password, or not this one; Unsupported: another way of encryption,
// or too many pages.
Result<OpenPdf> open_pdf(const PdfLibrary& pdf, std::string_view file, const std::string& password);

// Points of a page, as its content has them -> points of the page as it is shown.
Box upright_box(const PdfRectangle& box, int quarter_turns);

// Empty where it has none, and where its font does not say which letters it draws.
PlacedText text_of_page(const PdfLibrary& pdf, void* page);

}  // namespace hearth
