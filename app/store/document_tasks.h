// Work on whole documents that may stop anywhere: the answers of the model so far, a row each, so that going
// on loses none of them. Who asks gives the same questions again and replays the answers (app/docs/
// summarise.h). A task goes with the first of its documents that is removed. Sealed by the database's pages
// alone. The writing connection's thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/store/library.h"

namespace hearth {

// The SQL that makes the tables; part of a migration.
extern const char* const kCreateDocumentTasks;

// `work`: "summary in 6000", …; `model`: a name of what answers (app/models/model_paths.h).
std::string document_task_name(std::string_view work, std::string_view model,
                               std::span<const DocumentSummary> documents);
// The task of that name, new or begun before. `name` says all that decides the questions: what is done, with
// which model, in parts of which size, of which documents.
Result<int64_t> document_task(Database& db, std::string_view name, std::span<const DocumentId> documents);
Result<std::vector<std::string>> answers_of_task(Database& db, int64_t task);  // in order
Status add_answer_to_task(Database& db, int64_t task, std::string_view answer);
// Of this document; part of remove_document(), within its transaction.
Status remove_document_tasks(Database& db, DocumentId document);

}  // namespace hearth
