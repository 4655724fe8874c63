#include "app/cli/scanned_pages.h"

#include <cstdlib>

#include "app/core/words.h"
#include "engine/base/text.h"

namespace hearth::cli {
namespace {

constexpr size_t kMostFailures = 5;  // that are told one by one

// "de_DE.UTF-8" -> "de"
std::string language_of_system() {
  for (const char* const name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* const value = std::getenv(name);
    if (value && *value) return std::string(language_for(value).code);
  }
  return "en";
}

std::string pages_said(size_t pages) { return concat(pages, pages == 1 ? " page" : " pages"); }

struct Work {
  const FileWithScans* file = nullptr;
  std::vector<int64_t> pages;
};

Result<std::vector<Work>> work_on(Database& db, const std::vector<FileWithScans>& files) {
  std::vector<Work> all;
  for (const FileWithScans& file : files) {
    TRY(std::vector<int64_t> pages, unread_scans(db, file.document));
    if (!pages.empty()) all.push_back({&file, std::move(pages)});
  }
  return all;
}

// Reads a page and keeps it. Only what ends the whole work is a failure.
Status read_one(Database& db, const ScanReader& reader, DocumentId document, int64_t number,
                const std::function<bool()>& keep_going, ScansRead& read) {
  const Result<OcrPage> page = wait(reader.read(number, keep_going));
  if (!page) {
    if (page.error().fault == Fault::Cancelled) return std::unexpected(page.error());
    read.failures.push_back(concat("page ", number, ": ", page.error().message));
    return {};
  }
  TRY_STATUS(keep_page(db, document, number, *page));
  if (page->text.empty()) {
    ++read.without_words;
    return {};
  }
  ++read.pages;
  read.hard_to_read += page->facts.confidence < kHardToReadConfidence;
  return {};
}

}  // namespace

const std::optional<OcrProgram>& Ocr::program() {
  if (!found_) found_.emplace(find_ocr());
  return *found_;
}

Result<std::vector<ScansRead>> read_scans(Database& db, const std::vector<FileWithScans>& files, Ocr& ocr) {
  std::vector<ScansRead> all;
  TRY(const std::vector<Work> work, work_on(db, files));
  if (work.empty() || !ocr.is_there()) return all;
  size_t pages = 0, done = 0;
  for (const Work& one : work) pages += one.pages.size();
  WatchedBar bar("Reading scanned pages");
  const auto keep_going = [&, watched = bar.keep_going()] {
    return watched(static_cast<double>(done) / static_cast<double>(pages));
  };
  for (const Work& one : work) {
    TRY(const DocumentSummary document, document_summary(db, one.file->document));
    TRY(const ScanReader reader,
        ScanReader::open({.path = one.file->file, .format = document.format, .password = one.file->password},
                         *ocr.program(), language_of_system()));
    ScansRead& read = all.emplace_back();
    read.file = one.file->file;
    for (const int64_t page : one.pages) {
      TRY_STATUS(read_one(db, reader, one.file->document, page, keep_going, read));
      ++done;
    }
  }
  bar.clear();
  return all;
}

std::vector<std::string> sentences_of(const ScansRead& read) {
  std::vector<std::string> all;
  if (read.pages > 0)
    all.push_back(concat(read.file, ": ", pages_said(read.pages),
                         " read by OCR; compare what matters with the original."));
  if (read.hard_to_read > 0)
    all.push_back(concat(read.file, ": ", pages_said(read.hard_to_read),
                         " of these could hardly be read, and many words may be wrong."));
  if (read.without_words > 0)
    all.push_back(concat(read.file, ": ", pages_said(read.without_words), " without words."));
  for (size_t i = 0; i < std::min(read.failures.size(), kMostFailures); ++i)
    all.push_back(concat(read.file, ", ", read.failures[i]));
  if (read.failures.size() > kMostFailures)
    all.push_back(concat(read.file, ": ", pages_said(read.failures.size() - kMostFailures),
                         " more could not be read."));
  return all;
}

std::string how_to_get_ocr() {
  if (!has_ocr_process()) return "Scanned pages cannot be read on this system yet.";
  return "Hearth reads such pages where Tesseract is installed (apt install tesseract-ocr): install it, and "
         "add "
         "the file again.";
}

}  // namespace hearth::cli
