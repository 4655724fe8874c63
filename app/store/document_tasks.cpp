#include "app/store/document_tasks.h"

#include "engine/base/text.h"

namespace hearth {

const char* const kCreateDocumentTasks = R"sql(
CREATE TABLE document_tasks(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE document_task_sources(
  task INTEGER NOT NULL REFERENCES document_tasks(id),
  document INTEGER NOT NULL REFERENCES documents(id),
  PRIMARY KEY(task, document)
) STRICT, WITHOUT ROWID;
CREATE INDEX document_tasks_by_document ON document_task_sources(document);
CREATE TABLE document_task_answers(
  id INTEGER PRIMARY KEY AUTOINCREMENT,      -- in the order of the questions
  task INTEGER NOT NULL REFERENCES document_tasks(id),
  answer TEXT NOT NULL
) STRICT;
CREATE INDEX answers_by_document_task ON document_task_answers(task);
)sql";

std::string document_task_name(std::string_view work, std::string_view model,
                               std::span<const DocumentSummary> documents) {
  std::string name = concat(work, " | ", model);
  for (const DocumentSummary& one : documents) name += concat(" | ", one.public_id);
  return name;
}

Result<int64_t> document_task(Database& db, std::string_view name, std::span<const DocumentId> documents) {
  TRY(Transaction transaction, Transaction::begin(db));
  TRY(const int64_t present,
      db.integer("SELECT coalesce(max(id), 0) FROM document_tasks WHERE name=?", name));
  if (present != 0) return present;
  TRY_STATUS(db.run("INSERT INTO document_tasks(name) VALUES(?)", name));
  const int64_t task = db.last_id();
  for (const DocumentId document : documents)
    TRY_STATUS(
        db.run("INSERT OR IGNORE INTO document_task_sources(task, document) VALUES(?, ?)", task, document));
  TRY_STATUS(transaction.commit());
  return task;
}

Result<std::vector<std::string>> answers_of_task(Database& db, int64_t task) {
  TRY(Statement rows, db.prepare("SELECT answer FROM document_task_answers WHERE task=? ORDER BY id"));
  rows.bind(task);
  std::vector<std::string> answers;
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) return answers;
    answers.emplace_back(rows.text(0));
  }
}

Status add_answer_to_task(Database& db, int64_t task, std::string_view answer) {
  return db.run("INSERT INTO document_task_answers(task, answer) VALUES(?, ?)", task, answer);
}

Status remove_document_tasks(Database& db, DocumentId document) {
  constexpr const char* kTasks = " IN (SELECT task FROM document_task_sources WHERE document=?)";
  TRY_STATUS(
      db.run((std::string("DELETE FROM document_task_answers WHERE task") + kTasks).c_str(), document));
  // The sources tell which tasks these are, so the tasks are named first.
  TRY(Statement rows, db.prepare("SELECT task FROM document_task_sources WHERE document=?"));
  rows.bind(document);
  std::vector<int64_t> tasks;
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) break;
    tasks.push_back(rows.integer(0));
  }
  for (const int64_t task : tasks) {
    TRY_STATUS(db.run("DELETE FROM document_task_sources WHERE task=?", task));
    TRY_STATUS(db.run("DELETE FROM document_tasks WHERE id=?", task));
  }
  return {};
}

}  // namespace hearth
