// SideWorker in a page without threads.
#include <deque>

#include "app/core/later_turn_web.h"
#include "app/core/threads.h"

namespace hearth {

struct SideWorker::Line {
  ~Line() {
    while (!jobs.empty()) run_one();
  }
  void run_one() {
    const std::function<void()> job = std::move(jobs.front());
    jobs.pop_front();
    job();
  }

  std::deque<std::function<void()>> jobs;
  LaterTurn turn{[this] {
    run_one();
    if (!jobs.empty()) turn.ask();
  }};
};

SideWorker::SideWorker() : line_(std::make_unique<Line>()) {}
SideWorker::~SideWorker() = default;

void SideWorker::run_later(std::function<void()> job) {
  line_->jobs.push_back(std::move(job));
  line_->turn.ask();
}

}  // namespace hearth
