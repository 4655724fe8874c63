// Work on whole documents: what is being done, how far its answers are, and the thread on which documents are
// gone through, so that neither the window nor the vault waits for it. Owned by the controller; main thread,
// but for what runs on `worker`.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/core/document_task.h"
#include "app/core/threads.h"

namespace hearth {

struct DocumentTaskDesk {
  using Documents = std::shared_ptr<const std::vector<WholeDocument>>;

  // Nothing is being done any more; what is still on its way is dropped when it comes.
  void forget() {
    ++number;
    documents.reset();
    begin_anew();
    busy = false;
    ticket = 0;
    said.clear();
  }
  // From the documents on, for another model.
  void begin_anew() {
    drop_task();
    model.clear();
    context = 0;
    tokens.clear();
    part_bytes = 0;
    next.reset();
    kept = 0;
  }

  uint64_t number = 0;                 // counts works
  Documents documents;                 // none: they are still to be read
  std::shared_ptr<DocumentTask> task;  // used on `worker` only; none: it is still to be begun
  std::string model;                   // a name of the one that answers; empty: none has been asked
  uint32_t context = 0;                // of that one, in tokens
  std::vector<size_t> tokens;          // of the first pages
  size_t part_bytes = 0;               // of a summary; 0: not known
  std::optional<ModelCall> next;       // that is to be asked
  int64_t kept = 0;                    // under which answers are kept in the vault; 0: not looked up
  bool busy = false;                   // something is on its way
  uint64_t ticket = 0;                 // of what the engine has; 0: nothing
  std::string said;                    // by the model, so far
  // What is left is told from how long the share took since then; none: from what comes next on.
  std::optional<double> share_before = 0;
  std::chrono::steady_clock::time_point began;
  SideWorker worker;  // last: it ends first

 private:
  // A big one takes a while to go.
  void drop_task() {
    if (task) worker.run_later([going = std::exchange(task, nullptr)] {});
  }
};

}  // namespace hearth
