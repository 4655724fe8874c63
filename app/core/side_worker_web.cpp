// SideWorker in a page without threads.
#include <deque>
#include <list>
#include <optional>

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
  struct Waiting {
    std::function<Task<Done>()> job;  // what the task refers to
    std::optional<Task<Done>> task;
  };
  std::list<Waiting> waiting;
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

void SideWorker::run_task(std::function<Task<Done>()> job) {
  run_later([this, job = std::move(job)] {
    std::erase_if(line_->waiting, [](const Line::Waiting& one) { return one.task->done(); });
    Line::Waiting& one = line_->waiting.emplace_back(job);
    one.task.emplace(one.job());
  });
}

}  // namespace hearth
