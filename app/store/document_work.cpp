#include "app/store/document_work.h"

namespace hearth {

const char* const kCreateDocumentWork = R"sql(
CREATE TABLE document_work(
  id INTEGER PRIMARY KEY CHECK(id = 1),
  kind TEXT NOT NULL,
  pages_read INTEGER NOT NULL,
  share REAL NOT NULL
) STRICT;
CREATE TABLE document_work_sources(
  position INTEGER PRIMARY KEY,
  document INTEGER NOT NULL REFERENCES documents(id)
) STRICT;
CREATE INDEX document_work_by_document ON document_work_sources(document);
)sql";

namespace {

Status close_within_transaction(Database& db) {
  TRY_STATUS(db.run("DELETE FROM document_work_sources"));
  return db.run("DELETE FROM document_work");
}

}  // namespace

Status open_document_work(Database& db, const OpenDocumentWork& work) {
  TRY(Transaction transaction, Transaction::begin(db));
  TRY_STATUS(close_within_transaction(db));
  TRY_STATUS(db.run("INSERT INTO document_work(id, kind, pages_read, share) VALUES(1, ?, ?, ?)", work.kind,
                    work.pages_read, work.share));
  for (size_t i = 0; i < work.documents.size(); ++i) {
    TRY(const DocumentId document, document_with_public_id(db, work.documents[i]));
    TRY_STATUS(db.run("INSERT INTO document_work_sources(position, document) VALUES(?, ?)",
                      static_cast<int64_t>(i), document));
  }
  return transaction.commit();
}

Status note_document_work(Database& db, int64_t pages_read, double share) {
  return db.run("UPDATE document_work SET pages_read=?, share=?", pages_read, share);
}

Result<std::optional<OpenDocumentWork>> document_work_open(Database& db) {
  TRY(Statement row, db.prepare("SELECT kind, pages_read, share FROM document_work"));
  TRY(const bool is_open, row.step());
  if (!is_open) return std::nullopt;
  OpenDocumentWork work = {.kind = std::string(row.text(0)),
                           .documents = {},
                           .pages_read = row.integer(1),
                           .share = row.number(2)};
  TRY(Statement sources, db.prepare("SELECT lower(hex(d.public_id)) FROM document_work_sources s"
                                    " JOIN documents d ON d.id=s.document ORDER BY s.position"));
  while (true) {
    TRY(const bool source, sources.step());
    if (!source) return work;
    work.documents.emplace_back(sources.text(0));
  }
}

Status close_document_work(Database& db) {
  TRY(Transaction transaction, Transaction::begin(db));
  TRY_STATUS(close_within_transaction(db));
  return transaction.commit();
}

Status close_document_work_of(Database& db, DocumentId document) {
  TRY(const int64_t sources,
      db.integer("SELECT count(*) FROM document_work_sources WHERE document=?", document));
  if (sources == 0) return {};
  return close_within_transaction(db);
}

}  // namespace hearth
