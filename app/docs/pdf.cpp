#include "app/docs/pdf.h"

#include <algorithm>

#include "app/docs/pdf_page.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

constexpr size_t kLabelBytes = 64;

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
  const PdfHandle page(pdf.load_page(document, index), pdf.close_page);
  if (page) read.text = text_of_page(pdf, page.get()).text;  // else damaged; the others may not be
  return read;
}

}  // namespace

Status read_pdf(std::string_view file, const std::string& password, const PageSink& sink) {
  const PdfLibrary& pdf = *pdf_library();
  TRY(const OpenPdf opened, open_pdf(pdf, file, password));
  sink.begin("PDF", true);
  for (int index = 0; index < opened.pages; ++index) sink.page(read_page(pdf, opened.document, index));
  return {};  // the process ends with the document open
}

}  // namespace hearth
