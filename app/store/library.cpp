#include "app/store/library.h"

#include <algorithm>

#include "app/store/document_tasks.h"
#include "app/store/document_work.h"
#include "app/store/known_files.h"
#include "app/store/scanned_pages.h"
#include "engine/base/text.h"

namespace hearth {

// Passages say where they are in their page, so that no text is kept twice. The index is contentless: what it
// needs to forget a passage is cut from the page again.
const char* const kCreateLibrary = R"sql(
CREATE TABLE documents(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  public_id BLOB NOT NULL UNIQUE,            -- 8 random bytes
  name TEXT NOT NULL,
  path TEXT NOT NULL,
  format TEXT NOT NULL,
  sha256 TEXT NOT NULL UNIQUE,
  paged INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  added_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE document_pages(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  document INTEGER NOT NULL REFERENCES documents(id),
  number INTEGER NOT NULL,                   -- from 1
  label TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX pages_by_document ON document_pages(document, number);

CREATE TABLE passages(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  document INTEGER NOT NULL REFERENCES documents(id),
  page INTEGER NOT NULL REFERENCES document_pages(id),
  first INTEGER NOT NULL,                    -- bytes of the page's text
  past INTEGER NOT NULL,
  heading TEXT NOT NULL
) STRICT;
CREATE INDEX passages_by_document ON passages(document);
CREATE INDEX passages_by_page ON passages(page);

CREATE VIRTUAL TABLE passage_index USING fts5(words, content='', tokenize='hearth_words');
INSERT INTO passage_index(passage_index, rank) VALUES('secure-delete', 1);
)sql";

namespace {

constexpr size_t kPublicIdBytes = 8;
// Of document d; unfinished.
constexpr std::string_view kCountOfScans =
    "(SELECT count(*) FROM scanned_pages s JOIN document_pages g ON g.id=s.page"
    " WHERE g.document=d.id AND g.text<>''";

// What is searched for: the heading's words count as the passage's own.
std::string indexed_text(std::string_view heading, std::string_view text) {
  return heading.empty() ? std::string(text) : concat(heading, "\n", text);
}

std::string_view cut(std::string_view page, size_t begin, size_t end) {
  begin = std::min(begin, page.size());
  return page.substr(begin, std::clamp(end, begin, page.size()) - begin);
}

// Takes each word out of the index; FTS5 needs the very text that was indexed.
Status unindex_passages(Database& db, DocumentId document) {
  TRY(Statement rows, db.prepare("SELECT p.id, p.first, p.past, p.heading, g.text FROM passages p"
                                 " JOIN document_pages g ON g.id=p.page WHERE p.document=?"));
  rows.bind(document);
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) return {};
    const std::string_view text =
        cut(rows.text(4), static_cast<size_t>(rows.integer(1)), static_cast<size_t>(rows.integer(2)));
    TRY_STATUS(db.run("INSERT INTO passage_index(passage_index, rowid, words) VALUES('delete', ?, ?)",
                      rows.integer(0), indexed_text(rows.text(3), text)));
  }
}

std::string select_summaries() {
  return concat(
      "SELECT d.id, lower(hex(d.public_id)), d.name, d.path, d.format, d.sha256, d.paged, d.bytes,"
      " d.added_ms, (SELECT count(*) FROM document_pages g WHERE g.document=d.id),"
      " (SELECT count(*) FROM document_pages g WHERE g.document=d.id AND g.text=''),"
      " (SELECT count(*) FROM passages p WHERE p.document=d.id),"
      " (SELECT count(*) FROM document_pages g WHERE g.document=d.id AND ",
      kIsUnreadScan, "), ", kCountOfScans, "), ", kCountOfScans, " AND s.confidence<", kHardToReadConfidence,
      "), (SELECT min(f.gone) FROM document_files f WHERE f.document=d.id),"
      " (SELECT max(f.unread) FROM document_files f WHERE f.document=d.id AND f.gone=0) FROM documents d");
}

DocumentSummary summary_of(const Statement& row) {
  return {.id = row.integer(0),
          .public_id = std::string(row.text(1)),
          .name = std::string(row.text(2)),
          .path = std::string(row.text(3)),
          .format = std::string(row.text(4)),
          .sha256 = std::string(row.text(5)),
          .paged = row.integer(6) != 0,
          .bytes = static_cast<uint64_t>(row.integer(7)),
          .added_ms = row.integer(8),
          .pages = row.integer(9),
          .pages_without_text = row.integer(10),
          .passages = row.integer(11),
          .pages_by_ocr = row.integer(13),
          .pages_hard_to_read = row.integer(14),
          .pages_to_read = row.integer(12),
          .file_gone = row.integer(15) != 0,  // null, without files, reads as 0
          .file_unread = row.integer(16) != 0};
}

Passage passage_of(const Statement& row) {
  Passage passage{.id = row.integer(0),
                  .document = row.integer(1),
                  .file = std::string(row.text(2)),
                  .page = row.integer(3) != 0 ? std::optional(row.integer(4)) : std::nullopt,
                  .page_label = std::string(row.text(5)),
                  .heading = std::string(row.text(6)),
                  .text = {},
                  .begin = static_cast<size_t>(row.integer(7)),
                  .end = static_cast<size_t>(row.integer(8)),
                  .score = -row.number(10)};
  passage.text = cut(row.text(9), passage.begin, passage.end);
  const int64_t confidence = row.integer(11);
  if (confidence >= 0) passage.ocr_confidence = static_cast<int>(confidence);
  return passage;
}

}  // namespace

Status add_passage(Database& db, DocumentId document, int64_t page_id, std::string_view page_text,
                   const NewPassage& passage) {
  TRY_STATUS(db.run("INSERT INTO passages(document, page, first, past, heading) VALUES(?, ?, ?, ?, ?)",
                    document, page_id, static_cast<int64_t>(passage.begin), static_cast<int64_t>(passage.end),
                    passage.heading));
  return db.run("INSERT INTO passage_index(rowid, words) VALUES(?, ?)", db.last_id(),
                indexed_text(passage.heading, cut(page_text, passage.begin, passage.end)));
}

Result<DocumentId> add_document(Database& db, const NewDocument& document, std::span<const NewPage> pages,
                                std::span<const NewPassage> passages) {
  TRY(Transaction transaction, Transaction::begin(db));
  TRY(const int64_t same, db.integer("SELECT count(*) FROM documents WHERE sha256=?", document.sha256));
  if (same > 0) return fail(Fault::Busy, concat(document.name, " is among your documents already."));
  const Secret public_id = Secret::random(kPublicIdBytes);
  TRY_STATUS(
      db.run("INSERT INTO documents(public_id, name, path, format, sha256, paged, bytes, added_ms)"
             " VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
             public_id.bytes(), document.name, document.path, document.format, document.sha256,
             document.paged, static_cast<int64_t>(document.bytes), document.added_ms));
  const DocumentId id = db.last_id();
  std::vector<int64_t> page_ids;
  for (const NewPage& page : pages) {
    TRY_STATUS(db.run("INSERT INTO document_pages(document, number, label, text) VALUES(?, ?, ?, ?)", id,
                      static_cast<int64_t>(page_ids.size() + 1), page.label, page.text));
    page_ids.push_back(db.last_id());
  }
  for (const NewPassage& passage : passages)
    TRY_STATUS(add_passage(db, id, page_ids.at(passage.page), pages[passage.page].text, passage));
  bool erased = false;
  if (!document.place.empty()) {
    TRY(erased, put_file_to_document(db, document.place, document.stamp, id));
  }
  TRY_STATUS(transaction.commit());
  if (erased) TRY_STATUS(db.truncate_log());
  return id;
}

Result<std::vector<DocumentSummary>> list_documents(Database& db) {
  TRY(Statement rows, db.prepare(concat(select_summaries(), " ORDER BY d.name, d.id")));
  std::vector<DocumentSummary> documents;
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) return documents;
    documents.push_back(summary_of(rows));
  }
}

Result<DocumentSummary> document_summary(Database& db, DocumentId document) {
  TRY(Statement rows, db.prepare(concat(select_summaries(), " WHERE d.id=?")));
  TRY(const bool found, rows.bind(document).step());
  if (!found) return fail(Fault::NotFound, "The document was removed.");
  return summary_of(rows);
}

Result<std::optional<DocumentId>> document_with_content(Database& db, std::string_view sha256) {
  TRY(Statement rows, db.prepare("SELECT id FROM documents WHERE sha256=?"));
  TRY(const bool found, rows.bind(sha256).step());
  return found ? std::optional(rows.integer(0)) : std::nullopt;
}

Result<DocumentId> document_with_public_id(Database& db, std::string_view public_id) {
  TRY(Statement rows, db.prepare("SELECT id FROM documents WHERE lower(hex(public_id))=?"));
  TRY(const bool found, rows.bind(public_id).step());
  if (found) return rows.integer(0);
  constexpr size_t kShown = 40;
  return fail(Fault::NotFound, concat("There is no document \"", repair_utf8(public_id.substr(0, kShown)),
                                      "\" in this vault: hearth docs list shows them."));
}

Result<std::string> page_text(Database& db, DocumentId document, int64_t page) {
  TRY(LibraryPage found, library_page(db, document, page));
  return std::move(found.text);
}

Result<LibraryPage> library_page(Database& db, DocumentId document, int64_t page) {
  TRY(Statement rows, db.prepare("SELECT label, text FROM document_pages WHERE document=? AND number=?"));
  rows.bind(document).bind(page);
  TRY(const bool found, rows.step());
  if (found) return LibraryPage{.label = std::string(rows.text(0)), .text = std::string(rows.text(1))};
  return fail(Fault::NotFound, "The document has no such page.");
}

Status remove_document(Database& db, DocumentId document) {
  TRY(Transaction transaction, Transaction::begin(db));
  TRY_STATUS(forget_files(db, document));
  TRY_STATUS(erase_document(db, document));
  TRY_STATUS(transaction.commit());
  return db.truncate_log();
}

Status erase_document(Database& db, DocumentId document) {
  TRY_STATUS(unindex_passages(db, document));
  TRY_STATUS(remove_document_tasks(db, document));
  TRY_STATUS(close_document_work_of(db, document));
  TRY_STATUS(remove_scans(db, document));
  for (const char* const sql :
       {"DELETE FROM passage_vectors WHERE document=?", "DELETE FROM passages WHERE document=?",
        "UPDATE document_files SET document=NULL WHERE document=?",
        "DELETE FROM document_pages WHERE document=?", "DELETE FROM documents WHERE id=?"})
    TRY_STATUS(db.run(sql, document));
  return {};
}

Result<std::vector<Passage>> find_passages(Database& db, const std::string& expression, int limit) {
  TRY(Statement rows,
      db.prepare("SELECT p.id, p.document, d.name, d.paged, g.number, g.label, p.heading, p.first, p.past,"
                 " g.text, f.rank, coalesce(s.confidence, -1) FROM (SELECT rowid, bm25(passage_index) AS "
                 "rank FROM passage_index"
                 " WHERE passage_index MATCH ? ORDER BY rank, rowid LIMIT ?) f"
                 " JOIN passages p ON p.id=f.rowid JOIN document_pages g ON g.id=p.page"
                 " JOIN documents d ON d.id=p.document LEFT JOIN scanned_pages s ON s.page=p.page"
                 " ORDER BY f.rank, p.id"));
  rows.bind(expression).bind(std::clamp(limit, 0, kMaxPassageHits));
  std::vector<Passage> passages;
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) return passages;
    passages.push_back(passage_of(rows));
  }
}

Result<std::vector<Passage>> read_passages(Database& db, std::span<const int64_t> ids) {
  std::vector<Passage> passages;
  for (const int64_t id : ids) {
    TRY(Statement rows,
        db.prepare(
            "SELECT p.id, p.document, d.name, d.paged, g.number, g.label, p.heading, p.first, p.past,"
            " g.text, 0, coalesce(s.confidence, -1) FROM passages p JOIN document_pages g ON g.id=p.page"
            " JOIN documents d ON d.id=p.document LEFT JOIN scanned_pages s ON s.page=p.page"
            " WHERE p.id=?"));
    TRY(const bool row, rows.bind(id).step());
    if (row) passages.push_back(passage_of(rows));
  }
  return passages;
}

Result<int64_t> count_passages(Database& db, const std::string& expression, int64_t limit) {
  return db.integer("SELECT count(*) FROM (SELECT 1 FROM passage_index WHERE passage_index MATCH ? LIMIT ?)",
                    expression, limit);
}

Result<int64_t> count_passages(Database& db) { return db.integer("SELECT count(*) FROM passages"); }

}  // namespace hearth
