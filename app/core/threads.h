// The two small things between the controller and other threads: a box that they put finished work into, and
// a thread for what is slow and needs no open vault (making and opening vaults, settings). Used by the
// controller only.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "engine/base/task.h"

namespace hearth {

// Work for the main thread, from any thread. `wake` is called after each.
class Mailbox {
 public:
  explicit Mailbox(std::function<void()> wake) : wake_(std::move(wake)) {}
  void post(std::function<void()> work) {
    {
      const std::lock_guard lock(mutex_);
      waiting_.push_back(std::move(work));
    }
    if (wake_) wake_();
  }
  std::vector<std::function<void()>> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(waiting_, {});
  }

 private:
  const std::function<void()> wake_;
  std::mutex mutex_;
  std::vector<std::function<void()>> waiting_;
};

// One job after the other, apart from the main thread: on a thread of its own, or in a page in turns of the
// event loop. Destroying it finishes all that was handed in.
class SideWorker {
 public:
  SideWorker();
  ~SideWorker();
  SideWorker(const SideWorker&) = delete;
  SideWorker& operator=(const SideWorker&) = delete;

  void run_later(std::function<void()> job);
  // A job that waits for others; in a page everything else goes on meanwhile.
  void run_task(std::function<Task<Done>()> job);

 private:
  struct Line;
  std::unique_ptr<Line> line_;
};

}  // namespace hearth
