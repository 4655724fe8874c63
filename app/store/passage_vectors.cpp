#include "app/store/passage_vectors.h"

namespace hearth {

const char* const kCreatePassageVectors = R"sql(
CREATE TABLE passage_vectors(
  first INTEGER PRIMARY KEY,                 -- of the passages
  document INTEGER NOT NULL REFERENCES documents(id),
  passages INTEGER NOT NULL,
  embedder TEXT NOT NULL,
  vectors BLOB NOT NULL
) STRICT;
CREATE INDEX passage_vectors_by_document ON passage_vectors(document);
)sql";

namespace {

// The first passage after those that the embedder has seen. Passages are numbered upwards for ever.
Result<int64_t> first_unseen(Database& db, std::string_view embedder) {
  return db.integer("SELECT coalesce(max(first+passages), 0) FROM passage_vectors WHERE embedder=?",
                    embedder);
}

}  // namespace

Result<PassageRun> passages_without_vectors(Database& db, std::string_view embedder, int limit) {
  TRY(const int64_t unseen, first_unseen(db, embedder));
  TRY(Statement rows,
      db.prepare("SELECT p.id, p.document, CAST(substr(CAST(g.text AS BLOB), p.first+1,"
                 " p.past-p.first) AS TEXT) FROM passages p JOIN document_pages g ON g.id=p.page"
                 " WHERE p.id>=? ORDER BY p.id LIMIT ?"));
  rows.bind(unseen).bind(limit);
  PassageRun run;
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) return run;
    if (run.texts.empty()) {
      run.first = rows.integer(0);
      run.document = rows.integer(1);
    }
    // A gap: other documents' passages were between these (scanned_pages.h), and are gone.
    const int64_t expected = run.first + static_cast<int64_t>(run.texts.size());
    if (rows.integer(1) != run.document || rows.integer(0) != expected) return run;
    run.texts.emplace_back(rows.text(2));
  }
}

Result<int64_t> count_passages_without_vectors(Database& db, std::string_view embedder) {
  TRY(const int64_t unseen, first_unseen(db, embedder));
  return db.integer("SELECT count(*) FROM passages WHERE id>=?", unseen);
}

Result<bool> has_vectors(Database& db, std::string_view embedder) {
  TRY(const int64_t unseen, first_unseen(db, embedder));
  return unseen > 0;
}

Status add_vector_block(Database& db, DocumentId document, std::string_view embedder,
                        const VectorBlock& block) {
  TRY(Transaction transaction, Transaction::begin(db));
  TRY_STATUS(db.run("DELETE FROM passage_vectors WHERE embedder<>?", embedder));
  TRY_STATUS(
      db.run("INSERT INTO passage_vectors(first, document, passages, embedder, vectors)"
             " SELECT ?, id, ?, ?, ? FROM documents WHERE id=?",
             block.first, block.passages, embedder, block.vectors, document));
  return transaction.commit();
}

Status visit_vector_blocks(Database& db, std::string_view embedder,
                           const std::function<void(const VectorBlock&)>& visit) {
  TRY(Statement rows, db.prepare("SELECT first, passages, vectors FROM passage_vectors WHERE embedder=?"
                                 " ORDER BY first"));
  rows.bind(embedder);
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) return {};
    visit({.first = rows.integer(0), .passages = rows.integer(1), .vectors = rows.blob(2)});
  }
}

}  // namespace hearth
