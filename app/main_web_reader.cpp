// The instance of a page that reads one file, in a worker of its own (web/reader_worker.js), and is ended:
// what app/docs/reader_process.h says of the reader process holds for it, too, but for the limits, which are
// those of a browser's worker.
//
//   hearth_reader_said(bytes, count)   web/reader_library.js: a record of app/docs/reader_wire.h
#include <emscripten/emscripten.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "app/docs/file_kind.h"
#include "app/docs/reader_work.h"

extern "C" void hearth_reader_said(const char* bytes, size_t count);

using namespace hearth;

// Of the first bytes of a file: whether PDFium is needed for it.
extern "C" EMSCRIPTEN_KEEPALIVE int hearth_reader_is_pdf(const char* bytes, size_t count) {
  return kind_of_file({bytes, count}) == FileKind::Pdf ? 1 : 0;
}

// Everything; page, counted from 1, at that many pixels across or, where that is 0, to the inch: draws that
// one.
extern "C" EMSCRIPTEN_KEEPALIVE void hearth_reader_run(const char* file, size_t file_bytes,
                                                       const char* password, size_t password_bytes,
                                                       uint32_t page, uint32_t width,
                                                       uint32_t dots_per_inch) {
  ReaderRequest request{{password, password_bytes}, {file, file_bytes}, {}};
  if (page > 0) request.drawn = PageOrder{.page = page, .width = width, .dots_per_inch = dots_per_inch};
  answer_request(
      request, [] { return Status(); },
      [](std::string_view record) { hearth_reader_said(record.data(), record.size()); });
}
