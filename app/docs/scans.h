// The pages of a document that are pictures: read by OCR from the file where it lies, one page at a time,
// each kept as soon as it was read, so that stopping loses one at most and going on begins after it. Called
// by app/cli/documents.h and app/core/controller_scans.cpp.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "app/docs/ocr_process.h"
#include "app/store/library.h"
#include "app/store/secret.h"
#include "engine/base/file.h"

namespace hearth {

// A file whose pages are read. Any thread, one at a time.
class ScanReader {
 public:
  struct Source {
    std::string path, format;                // as in DocumentSummary; its content is still what was added
    std::shared_ptr<const Secret> password;  // null: none is needed
  };
  // NotFound, Unreadable. `language`: of the app.
  static Result<ScanReader> open(Source source, OcrProgram program, std::string_view language);

  // That page, counted from 1. Fails as drawing it (reader_process.h) and read_picture() do. It outlives the
  // task.
  Task<Result<OcrPage>> read(int64_t page, std::function<bool()> keep_going) const;

 private:
  ScanReader() = default;
  Source source_;
  OcrProgram program_;
  std::string languages_;
};

// Cuts the page into passages and keeps both. The writing connection's thread. NotFound as keep_scan().
Status keep_page(Database& db, DocumentId document, int64_t number, const OcrPage& page);

}  // namespace hearth
