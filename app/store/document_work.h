// The work on whole documents that a person has open, at most one, so that locking and restarting do not
// close it. What the model answered meanwhile is kept by document_tasks.h. It goes with the first of its
// documents that is removed. Sealed by the database's pages alone. The writing connection's thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/store/library.h"

namespace hearth {

// The SQL that makes the tables; part of a migration.
extern const char* const kCreateDocumentWork;

struct OpenDocumentWork {
  std::string kind;                    // "summary", …
  std::vector<std::string> documents;  // public ids, in the order in which they were chosen
  int64_t pages_read = 0;
  double share = 0;  // done, 0 to 1
  bool operator==(const OpenDocumentWork&) const = default;
};

// In the place of another. NotFound: one of the documents was removed.
Status open_document_work(Database& db, const OpenDocumentWork& work);
// How far the open one is; nothing where none is open.
Status note_document_work(Database& db, int64_t pages_read, double share);
Result<std::optional<OpenDocumentWork>> document_work_open(Database& db);
Status close_document_work(Database& db);
// Of this document; part of remove_document(), within its transaction.
Status close_document_work_of(Database& db, DocumentId document);

}  // namespace hearth
