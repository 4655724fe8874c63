// SideWorker where there are threads.
#include <condition_variable>
#include <deque>
#include <thread>

#include "app/core/threads.h"

namespace hearth {

struct SideWorker::Line {
  Line() : thread([this] { run(); }) {}
  ~Line() {
    {
      const std::lock_guard lock(mutex);
      stopping = true;
    }
    something_to_do.notify_one();
    thread.join();
  }

  void run() {
    std::unique_lock lock(mutex);
    while (true) {
      something_to_do.wait(lock, [this] { return stopping || !jobs.empty(); });
      if (jobs.empty()) return;
      std::function<void()> job = std::move(jobs.front());
      jobs.pop_front();
      lock.unlock();
      job();
      job = nullptr;  // what it holds goes on this thread, before anybody waits for the next
      lock.lock();
    }
  }

  std::mutex mutex;
  std::condition_variable something_to_do;
  std::deque<std::function<void()>> jobs;
  bool stopping = false;
  std::thread thread;  // last: it uses the others
};

SideWorker::SideWorker() : line_(std::make_unique<Line>()) {}
SideWorker::~SideWorker() = default;

void SideWorker::run_later(std::function<void()> job) {
  {
    const std::lock_guard lock(line_->mutex);
    line_->jobs.push_back(std::move(job));
  }
  line_->something_to_do.notify_one();
}

void SideWorker::run_task(std::function<Task<Done>()> job) {
  run_later([job = std::move(job)] { wait(job()); });
}

}  // namespace hearth
