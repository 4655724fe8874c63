#include "app/core/jobs.h"

namespace hearth {

Result<std::unique_ptr<StoreJobs>> StoreJobs::start(std::unique_ptr<Vault> vault, IdleLock idle) {
  TRY(std::unique_ptr<Database> reader, vault->reader());
  return std::unique_ptr<StoreJobs>(new StoreJobs(std::move(vault), std::move(reader), std::move(idle)));
}

StoreJobs::StoreJobs(std::unique_ptr<Vault> vault, std::unique_ptr<Database> reader, IdleLock idle)
    : idle_(std::move(idle)), vault_(std::move(vault)), reader_(std::move(reader)) {
  reader_thread_ = std::thread([this] { read_loop(); });
  worker_thread_ = std::thread([this] { work_loop(); });
  writer_thread_ = std::thread([this] { write_loop(); });  // last: it joins the others when nobody comes
}

StoreJobs::~StoreJobs() {
  {
    const std::lock_guard lock(mutex_);
    begin_locking();
  }
  writer_thread_.join();
}

void StoreJobs::begin_locking() {
  if (locking_) return;
  locking_ = true;
  stop_work_ = true;
  works_.clear();
  reads_.clear();
  if (searching_) reader_->interrupt();
  something_to_do_.notify_all();
  something_to_write_.notify_all();
  something_to_read_.notify_all();
}

// The writing thread outlives the others: long work may wait for it.
void StoreJobs::close() {
  worker_thread_.join();
  reader_thread_.join();
  reader_.reset();
  vault_.reset();
}

void StoreJobs::write(Urgency urgency, std::function<void(Vault&)> job) {
  enqueue_write(urgency, [job = std::move(job)](Vault* vault) {
    if (vault != nullptr) job(*vault);
  });
}

bool StoreJobs::enqueue_write(Urgency urgency, WriteJob job) {
  {
    const std::lock_guard lock(mutex_);
    if (locking_) return false;
    touch();
    (urgency == Urgency::Interactive ? interactive_ : background_).push_back(std::move(job));
  }
  something_to_write_.notify_one();
  return true;
}

bool StoreJobs::wait_for_writes(std::unique_lock<std::mutex>& lock) {
  const auto ready = [&] { return !interactive_.empty() || !background_.empty() || (locking_ && !working_); };
  if (idle_.after.count() == 0) {
    something_to_write_.wait(lock, ready);
    return false;
  }
  while (!something_to_write_.wait_until(lock, last_job_ + idle_.after, ready)) {
    const bool over = std::chrono::steady_clock::now() >= last_job_ + idle_.after;
    if (over && !working_ && works_.empty() && reads_.empty()) return true;
    if (over) touch();  // long work or a long search counts as a job while it lasts
  }
  return false;
}

void StoreJobs::write_loop() {
  std::unique_lock lock(mutex_);
  bool idle = false;
  while (true) {
    if (wait_for_writes(lock)) {
      idle = true;
      begin_locking();
    }
    std::deque<WriteJob>& queue = interactive_.empty() ? background_ : interactive_;
    if (queue.empty()) break;
    const WriteJob job = std::move(queue.front());
    const bool cancelled = locking_ && &queue == &background_;
    queue.pop_front();
    lock.unlock();
    job(cancelled ? nullptr : vault_.get());
    lock.lock();
  }
  lock.unlock();
  close();
  if (idle && idle_.locked) idle_.locked();
}

void StoreJobs::read(std::function<void(Database&)> job) { enqueue_read({std::move(job), false}); }
void StoreJobs::search(std::function<void(Database&)> job) { enqueue_read({std::move(job), true}); }

void StoreJobs::enqueue_read(ReadJob job) {
  {
    const std::lock_guard lock(mutex_);
    if (locking_) return;
    touch();
    if (job.is_search) {
      std::erase_if(reads_, [](const ReadJob& waiting) { return waiting.is_search; });
      if (searching_) reader_->interrupt();
    }
    reads_.push_back(std::move(job));
  }
  something_to_read_.notify_one();
}

void StoreJobs::read_loop() {
  std::unique_lock lock(mutex_);
  while (true) {
    something_to_read_.wait(lock, [&] { return !reads_.empty() || locking_; });
    if (locking_) return;
    const ReadJob job = std::move(reads_.front());
    reads_.pop_front();
    searching_ = job.is_search;
    lock.unlock();
    job.run(*reader_);
    lock.lock();
    searching_ = false;
  }
}

void StoreJobs::work(std::function<void(const std::atomic<bool>&)> job) {
  {
    const std::lock_guard lock(mutex_);
    if (locking_) return;
    touch();
    works_.push_back(std::move(job));
  }
  something_to_do_.notify_one();
}

void StoreJobs::work_loop() {
  std::unique_lock lock(mutex_);
  while (true) {
    something_to_do_.wait(lock, [&] { return !works_.empty() || locking_; });
    if (locking_) return;
    const auto job = std::move(works_.front());
    works_.pop_front();
    stop_work_ = false;
    working_ = true;
    lock.unlock();
    job(stop_work_);
    lock.lock();
    working_ = false;
    touch();
    something_to_write_.notify_one();
  }
}

}  // namespace hearth
