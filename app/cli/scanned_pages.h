// Reading the pages of documents that are pictures, with a bar: what docs add and reading files in memory
// share. Main thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/watched_bar.h"
#include "app/docs/ocr_process.h"
#include "app/docs/scans.h"

namespace hearth::cli {

// The program that reads scanned pages, looked for when it is first needed.
class Ocr {
 public:
  const std::optional<OcrProgram>& program();
  bool is_there() { return program().has_value(); }
  bool looked() const { return found_.has_value(); }

 private:
  std::optional<std::optional<OcrProgram>> found_;
};

struct FileWithScans {
  std::string file;  // as given
  DocumentId document = 0;
  std::shared_ptr<const Secret> password;  // null: none is needed
};

struct ScansRead {
  std::string file;
  size_t pages = 0;         // that have text now,
  size_t hard_to_read = 0;  // and of these, OCR is not sure of its words
  size_t without_words = 0;
  std::vector<std::string> failures;  // one sentence a page that could not be read
};
// The pages of these files that are still to be read; each is kept when it was read. A file without such
// pages is not told. Cancelled after Ctrl-C: what was read is kept.
Result<std::vector<ScansRead>> read_scans(Database& db, const std::vector<FileWithScans>& files, Ocr& ocr);

// For people: what became of the pages of a file, in sentences.
std::vector<std::string> sentences_of(const ScansRead& read);
// How scanned pages could be read, where nothing is installed that does.
std::string how_to_get_ocr();

}  // namespace hearth::cli
