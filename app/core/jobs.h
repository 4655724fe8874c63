// The work around an open vault, in three lines: one writes, one reads, one is for long work such as an
// import. What a person does goes before the slices of long work, and searching never waits for either. The
// controller owns one per open vault; any thread may hand in jobs. Destroying it is locking: long work is
// stopped, writes that were accepted are finished, connections close, the keys are wiped.
//
// Each line is a thread (jobs_threads.cpp). In a page, which has none, all three take turns of its event loop
// (jobs_web.cpp), a slice at a time.
#pragma once

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <type_traits>
#include <utility>

#include "app/store/database.h"
#include "app/store/vault.h"
#include "engine/base/result.h"

namespace hearth {

enum class Urgency {
  Interactive,  // a person waits for it
  Background,   // a slice of long work; keep it short: one conversation, one document
};

class StoreJobs {
 public:
  static Result<std::unique_ptr<StoreJobs>> start(std::unique_ptr<Vault> vault);
  ~StoreJobs();
  StoreJobs(const StoreJobs&) = delete;
  StoreJobs& operator=(const StoreJobs&) = delete;

  // Runs `job` on the writing line, in order within its urgency.
  void write(Urgency urgency, std::function<void(Vault&)> job);

  // The same, and waits for what it returns (a Result or a Status). Never call it in a job that writes.
  // Cancelled when the vault is being locked and the job is a slice of long work.
  template <class Job>
  auto write_and_wait(Urgency urgency, Job job) -> std::invoke_result_t<Job, Vault&> {
    using Returned = std::invoke_result_t<Job, Vault&>;
    std::promise<Returned> promise;
    std::future<Returned> future = promise.get_future();
    const bool accepted = enqueue_write(urgency, [&](Vault* vault) {
      promise.set_value(vault ? job(*vault) : Returned(fail(Fault::Cancelled, "The vault was locked.")));
    });
    if (!accepted) return fail(Fault::Cancelled, "The vault was locked.");
    return future.get();
  }

  // Runs `job` on the reading line, in order.
  void read(std::function<void(Database&)> job);

  // The same for search-as-you-type: an older search that still waits is dropped, one that runs is
  // interrupted (its query ends with Cancelled).
  void search(std::function<void(Database&)> job);

  // Runs `job` on the line for long work, one after the other: a slice a call, until it gives back false. It
  // must look at `stop` and hands what it writes to write_and_wait(Urgency::Background, …).
  void work(std::function<bool(const std::atomic<bool>& stop)> job);
  // Stops the long work that runs; what waits stays.
  void stop_work();

 private:
  using WriteJob = std::function<void(Vault*)>;       // null: cancelled
  bool enqueue_write(Urgency urgency, WriteJob job);  // false once locking began

  struct Lines;
  explicit StoreJobs(std::unique_ptr<Lines> lines);
  std::unique_ptr<Lines> lines_;
};

}  // namespace hearth
