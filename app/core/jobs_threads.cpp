// StoreJobs where there are threads: one for each line.
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "app/core/jobs.h"

namespace hearth {
namespace {

struct ReadJob {
  std::function<void(Database&)> run;
  bool is_search;
};

}  // namespace

struct StoreJobs::Lines {
  Lines(std::unique_ptr<Vault> open_vault, std::unique_ptr<Database> connection);
  ~Lines();
  void begin_locking();  // with mutex held
  void close();          // on the writing thread, as its last deed
  bool write(Urgency urgency, WriteJob job);
  void read(ReadJob job);
  void work(std::function<bool(const std::atomic<bool>&)> job);
  void write_loop();
  void read_loop();
  void work_loop();

  std::unique_ptr<Vault> vault;
  std::unique_ptr<Database> reader;  // goes before the vault

  std::mutex mutex;  // guards what follows
  std::condition_variable something_to_write, something_to_read, something_to_do;
  std::deque<WriteJob> interactive, background;
  std::deque<ReadJob> reads;
  std::deque<std::function<bool(const std::atomic<bool>&)>> works;
  bool searching = false;
  bool locking = false;
  bool working = false;  // long work runs and may still hand in writes

  std::atomic<bool> stop_work = false;
  std::thread writer_thread, reader_thread, worker_thread;
};

Result<std::unique_ptr<StoreJobs>> StoreJobs::start(std::unique_ptr<Vault> vault) {
  TRY(std::unique_ptr<Database> reader, vault->reader());
  return std::unique_ptr<StoreJobs>(
      new StoreJobs(std::make_unique<Lines>(std::move(vault), std::move(reader))));
}

StoreJobs::StoreJobs(std::unique_ptr<Lines> lines) : lines_(std::move(lines)) {}
StoreJobs::~StoreJobs() = default;
bool StoreJobs::enqueue_write(Urgency urgency, WriteJob job) {
  return lines_->write(urgency, std::move(job));
}
void StoreJobs::read(std::function<void(Database&)> job) { lines_->read({std::move(job), false}); }
void StoreJobs::search(std::function<void(Database&)> job) { lines_->read({std::move(job), true}); }
void StoreJobs::work(std::function<bool(const std::atomic<bool>&)> job) { lines_->work(std::move(job)); }
void StoreJobs::stop_work() { lines_->stop_work = true; }

void StoreJobs::write(Urgency urgency, std::function<void(Vault&)> job) {
  enqueue_write(urgency, [job = std::move(job)](Vault* vault) {
    if (vault != nullptr) job(*vault);
  });
}

StoreJobs::Lines::Lines(std::unique_ptr<Vault> open_vault, std::unique_ptr<Database> connection)
    : vault(std::move(open_vault)), reader(std::move(connection)) {
  reader_thread = std::thread([this] { read_loop(); });
  worker_thread = std::thread([this] { work_loop(); });
  writer_thread = std::thread([this] { write_loop(); });  // last: it joins the others
}

StoreJobs::Lines::~Lines() {
  {
    const std::lock_guard lock(mutex);
    begin_locking();
  }
  writer_thread.join();
}

void StoreJobs::Lines::begin_locking() {
  locking = true;
  stop_work = true;
  works.clear();
  reads.clear();
  if (searching) reader->interrupt();
  something_to_do.notify_all();
  something_to_write.notify_all();
  something_to_read.notify_all();
}

// The writing thread outlives the others: long work may wait for it.
void StoreJobs::Lines::close() {
  worker_thread.join();
  reader_thread.join();
  reader.reset();
  vault.reset();
}

bool StoreJobs::Lines::write(Urgency urgency, WriteJob job) {
  {
    const std::lock_guard lock(mutex);
    if (locking) return false;
    (urgency == Urgency::Interactive ? interactive : background).push_back(std::move(job));
  }
  something_to_write.notify_one();
  return true;
}

void StoreJobs::Lines::write_loop() {
  std::unique_lock lock(mutex);
  while (true) {
    something_to_write.wait(
        lock, [&] { return !interactive.empty() || !background.empty() || (locking && !working); });
    std::deque<WriteJob>& queue = interactive.empty() ? background : interactive;
    if (queue.empty()) break;
    const WriteJob job = std::move(queue.front());
    const bool cancelled = locking && &queue == &background;
    queue.pop_front();
    lock.unlock();
    job(cancelled ? nullptr : vault.get());
    lock.lock();
  }
  lock.unlock();
  close();
}

void StoreJobs::Lines::read(ReadJob job) {
  {
    const std::lock_guard lock(mutex);
    if (locking) return;
    if (job.is_search) {
      std::erase_if(reads, [](const ReadJob& waiting) { return waiting.is_search; });
      if (searching) reader->interrupt();
    }
    reads.push_back(std::move(job));
  }
  something_to_read.notify_one();
}

void StoreJobs::Lines::read_loop() {
  std::unique_lock lock(mutex);
  while (true) {
    something_to_read.wait(lock, [&] { return !reads.empty() || locking; });
    if (locking) return;
    const ReadJob job = std::move(reads.front());
    reads.pop_front();
    searching = job.is_search;
    lock.unlock();
    job.run(*reader);
    lock.lock();
    searching = false;
  }
}

void StoreJobs::Lines::work(std::function<bool(const std::atomic<bool>&)> job) {
  {
    const std::lock_guard lock(mutex);
    if (locking) return;
    works.push_back(std::move(job));
  }
  something_to_do.notify_one();
}

void StoreJobs::Lines::work_loop() {
  std::unique_lock lock(mutex);
  while (true) {
    something_to_do.wait(lock, [&] { return !works.empty() || locking; });
    if (locking) return;
    const auto job = std::move(works.front());
    works.pop_front();
    stop_work = false;
    working = true;
    lock.unlock();
    while (job(stop_work)) {
    }
    lock.lock();
    working = false;
    something_to_write.notify_one();
  }
}

}  // namespace hearth
