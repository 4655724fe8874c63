// What the verbs on whole documents share: which documents are meant, and asking a model one question after
// the other, each answer kept before the next. Main thread.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/cli/documents.h"
#include "app/cli/options.h"
#include "app/cli/output.h"
#include "app/cli/vault_access.h"
#include "app/docs/whole_pages.h"
#include "app/store/document_tasks.h"

namespace hearth::cli {

struct WholeDocuments {
  std::unique_ptr<Vault> vault;            // in memory where files were given
  std::vector<DocumentSummary> documents;  // in the order in which they were given
  bool in_memory = false;
};
// `sources`: IDs as docs list shows them, or else files. NotFound, BadFormat; Unsupported: the same twice.
Result<WholeDocuments> open_whole_documents(const VaultOptions& options,
                                            const std::vector<std::string>& sources,
                                            const DocumentOptions& reading);

// A model that answers one question at a time.
class Answerer {
 public:
  static Result<Answerer> open(const EngineOptions& options);

  std::string id() const;  // of the model and what its answers depend on
  // Bytes of these pages that surely fit into one question.
  size_t part_bytes(std::span<const WholePage> pages) const;
  // Cancelled when `keep_going` says no.
  Result<std::string> answer(const ModelCall& call, const std::function<bool()>& keep_going) const;

 private:
  std::unique_ptr<Model> model_;
  std::unique_ptr<Chat> chat_;
};

// What a task is told by while it runs; see run_document_task().
struct RunningTask {
  std::function<std::optional<ModelCall>()> next;
  std::function<Status(std::string_view)> take;
  std::function<double()> fraction;
  std::function<Coverage()> coverage;
};
template <class Task>
RunningTask running(Task& task) {
  return {.next = [&task] { return task.next(); },
          .take = [&task](std::string_view answer) { return task.take(answer); },
          .fraction = [&task] { return task.fraction(); },
          .coverage = [&task] { return task.coverage(); }};
}

// Goes on where an earlier call was stopped, with a bar, to the end. `kind`: "summary", …; part of the name
// under which answers are kept. Cancelled after Ctrl-C.
Status run_document_task(const WholeDocuments& whole, std::string_view kind, const Answerer& answerer,
                         const RunningTask& task);

Json json_of_coverage(const Coverage& coverage);
// text, file, page, page_label, quote, verified.
Json json_of_finding(const Finding& finding, std::span<const WholePage> pages);
// "lease.pdf, page 4", or as printed: "lease.pdf, page iv"
std::string place_of(const WholePage& page);

}  // namespace hearth::cli
