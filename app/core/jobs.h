// The threads around an open vault: one that writes, one that reads, one for long work such as an import.
// What a person does goes before the slices of long work, and searching never waits for either. The window
// owns one per open vault; any thread may hand in jobs. Destroying it is locking: long work is stopped,
// writes that were accepted are finished, connections close, the keys are wiped.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
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

// When a vault locks itself.
struct IdleLock {
  std::chrono::milliseconds after{0};  // without a job of a person or long work; 0: never
  std::function<void()> locked;        // called once, on the writing thread, when all is closed
};

class StoreJobs {
 public:
  static Result<std::unique_ptr<StoreJobs>> start(std::unique_ptr<Vault> vault, IdleLock idle = {});
  ~StoreJobs();
  StoreJobs(const StoreJobs&) = delete;
  StoreJobs& operator=(const StoreJobs&) = delete;

  // Runs `job` on the writing thread, in order within its urgency.
  void write(Urgency urgency, std::function<void(Vault&)> job);

  // The same, and waits for what it returns (a Result or a Status). Never call it on the writing thread.
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

  // Runs `job` on the reading thread, in order.
  void read(std::function<void(Database&)> job);

  // The same for search-as-you-type: an older search that still waits is dropped, one that runs is
  // interrupted (its query ends with Cancelled).
  void search(std::function<void(Database&)> job);

  // Runs `job` on the thread for long work, one after the other. It must look at `stop` between slices and
  // hands what it writes to write_and_wait(Urgency::Background, …).
  void work(std::function<void(const std::atomic<bool>& stop)> job);
  // Stops the long work that runs; what waits stays.
  void stop_work() { stop_work_ = true; }

 private:
  using WriteJob = std::function<void(Vault*)>;  // null: cancelled
  struct ReadJob {
    std::function<void(Database&)> run;
    bool is_search;
  };

  StoreJobs(std::unique_ptr<Vault> vault, std::unique_ptr<Database> reader, IdleLock idle);
  void begin_locking();  // with mutex_ held
  void close();          // on the writing thread, as its last deed
  // Waits for a write or for locking; true when the time without jobs is over. With mutex_ held by `lock`.
  bool wait_for_writes(std::unique_lock<std::mutex>& lock);
  void touch() { last_job_ = std::chrono::steady_clock::now(); }
  bool enqueue_write(Urgency urgency, WriteJob job);  // false once locking began
  void enqueue_read(ReadJob job);
  void write_loop();
  void read_loop();
  void work_loop();

  const IdleLock idle_;
  std::unique_ptr<Vault> vault_;
  std::unique_ptr<Database> reader_;  // goes before vault_

  std::mutex mutex_;  // guards what follows
  std::condition_variable something_to_write_, something_to_read_, something_to_do_;
  std::deque<WriteJob> interactive_, background_;
  std::deque<ReadJob> reads_;
  std::deque<std::function<void(const std::atomic<bool>&)>> works_;
  bool searching_ = false;
  bool locking_ = false;
  bool working_ = false;  // long work runs and may still hand in writes
  std::chrono::steady_clock::time_point last_job_ = std::chrono::steady_clock::now();

  std::atomic<bool> stop_work_ = false;
  std::thread writer_thread_, reader_thread_, worker_thread_;
};

}  // namespace hearth
