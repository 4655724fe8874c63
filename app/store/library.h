// The documents that a person asks about: their pages as text and the passages that questions are answered
// from, with a full-text index of their own (passage_index, Hearth's tokenizer, `secure-delete` on). Sealed
// by the database's pages alone. Written by app/docs/ingest.h, read by app/docs/retrieve.h.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/store/database.h"

namespace hearth {

using DocumentId = int64_t;

// The SQL that makes the tables; part of a migration.
extern const char* const kCreateLibrary;

// What tells without reading it whether a file is still as it was.
struct FileStamp {
  int64_t bytes = -1;    // -1: it was never looked at
  int64_t modified = 0;  // as std::filesystem::last_write_time() counts on this system
  bool operator==(const FileStamp&) const = default;
};

struct NewDocument {
  std::string name;    // of the file, without its folder
  std::string path;    // where it lay, to be shown
  std::string format;  // "PDF", "Markdown", …
  std::string sha256;  // of the file, in hexadecimal digits
  bool paged = false;  // whether pages mean something
  uint64_t bytes = 0;
  int64_t added_ms = 0;
  std::string place = {};  // where it lies (known_files.h); empty: that is not remembered
  FileStamp stamp = {};    // of that file, from before it was read
};
struct NewPage {
  std::string_view text;
  std::string_view label;  // as printed; empty: its number
};
struct NewPassage {
  size_t page = 0;            // counted from 0
  size_t begin = 0, end = 0;  // bytes of the page's text
  std::string heading;        // "Chapter 2 › Notice"; empty: none
};
// Busy when a document of the same content is there. What the file at its place said before is erased in the
// same transaction.
Result<DocumentId> add_document(Database& db, const NewDocument& document, std::span<const NewPage> pages,
                                std::span<const NewPassage> passages);

// Of a page that is there already; within a transaction.
Status add_passage(Database& db, DocumentId document, int64_t page_id, std::string_view page_text,
                   const NewPassage& passage);

struct DocumentSummary {
  DocumentId id = 0;
  std::string public_id;  // 16 hexadecimal digits
  std::string name, path, format, sha256;
  bool paged = false;
  uint64_t bytes = 0;
  int64_t added_ms = 0;
  int64_t pages = 0, pages_without_text = 0, passages = 0;
  int64_t pages_by_ocr = 0;        // their text was read by OCR,
  int64_t pages_hard_to_read = 0;  // and of these, it is not sure
  int64_t pages_to_read = 0;       // pictures that OCR has not seen yet
  bool file_gone = false;          // none of its files is where it was
  bool file_unread = false;        // its file has changed since, and could not be read
};
// By name.
Result<std::vector<DocumentSummary>> list_documents(Database& db);
Result<DocumentSummary> document_summary(Database& db, DocumentId document);  // NotFound
// Of a file of that content; nothing: there is none.
Result<std::optional<DocumentId>> document_with_content(Database& db, std::string_view sha256);
Result<DocumentId> document_with_public_id(Database& db, std::string_view public_id);  // NotFound
// The text of its page of that number, counted from 1. NotFound.
Result<std::string> page_text(Database& db, DocumentId document, int64_t page);
struct LibraryPage {
  std::string label;  // as printed; empty: its number
  std::string text;
};
Result<LibraryPage> library_page(Database& db, DocumentId document, int64_t page);  // NotFound
// With its pages, its passages and their words in the index; and the log is emptied.
Status remove_document(Database& db, DocumentId document);
// The rows alone, within a transaction; its files belong to none afterwards.
Status erase_document(Database& db, DocumentId document);

struct Passage {
  int64_t id = 0;
  DocumentId document = 0;
  std::string file;             // the document's name
  std::optional<int64_t> page;  // counted from 1; none where a format has no pages
  std::string page_label;       // as printed; empty: the number
  std::string heading, text;    // text: the passage alone
  size_t begin = 0, end = 0;    // bytes of its page's text
  double score = 0;             // higher is better: BM25 of find_passages(), retrieve.h gives its own
  std::optional<int> ocr_confidence = {};  // of its page, 0 to 100; none: the text is the page's own
};
inline constexpr int kMaxPassageHits = 200;

// `expression` is FTS5's (search_query.h, retrieve.cpp). Best first, at most `limit` and kMaxPassageHits.
Result<std::vector<Passage>> find_passages(Database& db, const std::string& expression, int limit);
// In the order of `ids`; those that are gone are left out. Score: 0.
Result<std::vector<Passage>> read_passages(Database& db, std::span<const int64_t> ids);
// How many passages match; counted up to `limit`.
Result<int64_t> count_passages(Database& db, const std::string& expression, int64_t limit);
Result<int64_t> count_passages(Database& db);  // of all documents

}  // namespace hearth
