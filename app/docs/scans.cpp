#include "app/docs/scans.h"

#include <utility>

#include "app/docs/passages.h"
#include "app/docs/reader_process.h"
#include "engine/base/co_try.h"

namespace hearth {
namespace {

constexpr uint32_t kDotsPerInch = 300;  // what Tesseract was trained with
constexpr int kDrawing_ms = 60'000;

}  // namespace

Result<ScanReader> ScanReader::open(Source source, OcrProgram program, std::string_view language) {
  if (const auto there = open_file(source.path); !there) return std::unexpected(there.error());
  ScanReader made;
  made.languages_ = ocr_languages(program.languages, language);
  made.source_ = std::move(source);
  made.program_ = std::move(program);
  return made;
}

Task<Result<OcrPage>> ScanReader::read(int64_t page, std::function<bool()> keep_going) const {
  // A process for each page: one that kills it costs only itself, and none grows with the document.
  const ReaderLimits limits = {.idle_ms = kDrawing_ms, .total_ms = kDrawing_ms, .keep_going = keep_going};
  const PageOrder order = {.page = static_cast<uint32_t>(page), .width = 0, .dots_per_inch = kDotsPerInch};
  const std::string_view password = source_.password ? source_.password->text() : std::string_view();
  CO_TRY(PagePicture picture,
         co_await draw_in_process(source_.path, password, order, program_.reader, limits));
  const int dots_per_inch = source_.format == "PDF" ? static_cast<int>(kDotsPerInch) : 0;
  OcrLimits ocr;
  ocr.keep_going = keep_going;
  Result<OcrPage> read = co_await read_picture(program_, languages_, picture, dots_per_inch, ocr);
  wipe(picture);
  co_return read;
}

Status keep_page(Database& db, DocumentId document, int64_t number, const OcrPage& page) {
  DocumentText text;
  text.paged = true;
  text.pages.push_back({.text = page.text, .label = {}});
  return keep_scan(db, document, number, page.text, passages_of(text), page.facts);
}

}  // namespace hearth
