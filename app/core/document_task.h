// Work on whole documents of whichever kind, as the controller runs it: what a model is to be asked next, how
// far it is, and what was found, as the window shows it. It folds words in a database of its own, in memory,
// so that the vault's lines stay free for a person. One thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/core/state.h"
#include "app/docs/contradictions.h"
#include "app/docs/summarise.h"
#include "app/docs/whole_pages.h"
#include "app/store/library.h"

namespace hearth {

struct WholeDocument {
  DocumentSummary about;
  std::vector<WholePage> pages;
};
// Those of these public ids, in their order. NotFound; on the connection's thread.
Result<std::vector<WholeDocument>> read_whole_documents(Database& db, const std::vector<std::string>& ids);
std::vector<WholePage> pages_of(const std::vector<WholeDocument>& documents);

struct DocumentTaskProgress {
  std::optional<ModelCall> next;  // none: it is done
  Coverage coverage;
  double share = 0;
  uint64_t struck = 0, same = 0, pairs_left_out = 0, not_listed = 0;
  std::vector<DocumentFinding> found;
};

class DocumentTask {
 public:
  // Key facts and comparisons are done when this returns; they and contradictions need no `part_bytes`, which
  // is what of the text fits into one question.
  static Result<std::unique_ptr<DocumentTask>> begin(DocumentWork work, std::vector<WholeDocument> documents,
                                                     size_t part_bytes);
  Status take(std::string_view answer);  // to what progress() asks next
  DocumentTaskProgress progress() const;

 private:
  DocumentTask(DocumentWork work, std::vector<WholeDocument> documents);
  Status begin(size_t part_bytes);
  Status compare();
  void find_facts();
  SourcePassage place_of(size_t page, TextRange range) const;
  FoundSentence sentence_of(const Finding& finding, size_t first_page = 0) const;
  void add(DocumentTaskProgress& progress, DocumentFinding finding) const;
  void add_summary(const SummaryTask& task, DocumentTaskProgress& progress) const;
  void add_contradictions(const ContradictionTask& task, DocumentTaskProgress& progress) const;

  struct Place {  // of a page, among the pages of all documents
    size_t document = 0, number = 1;
  };
  DocumentWork work_;
  std::vector<WholeDocument> documents_;
  std::vector<Place> places_;
  std::unique_ptr<Database> words_;  // outlives the task, which reads in it
  std::variant<std::monostate, SummaryTask, ContradictionTask> task_;
  DocumentTaskProgress found_by_code_;
};

}  // namespace hearth
