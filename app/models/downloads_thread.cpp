#include <condition_variable>
#include <thread>

#include "app/models/downloads.h"

namespace hearth {

struct Downloads::Line {
  std::condition_variable something;
  std::thread thread;  // started with the first download
};

Downloads::Downloads(Connections& connections, std::function<void()> changed, DownloadPatience patience)
    : connections_(connections),
      changed_(std::move(changed)),
      patience_(patience),
      line_(std::make_unique<Line>()) {}

Downloads::~Downloads() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  line_->something.notify_one();
  if (line_->thread.joinable()) line_->thread.join();
}

void Downloads::look_for_work() {
  if (!line_->thread.joinable()) {
    line_->thread = std::thread([this] {
      std::unique_lock lock(mutex_);
      while (!ending_) {
        line_->something.wait(lock, [this] { return ending_ || next_waiting(); });
        lock.unlock();
        wait(work_off());
        lock.lock();
      }
    });
  }
  line_->something.notify_one();
}

}  // namespace hearth
