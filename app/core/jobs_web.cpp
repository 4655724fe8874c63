// StoreJobs in a page without threads: a job a turn of the event loop.
#include <deque>

#include "app/core/jobs.h"
#include "app/core/later_turn_web.h"

namespace hearth {

struct StoreJobs::Lines {
  struct ReadJob {
    std::function<void(Database&)> run;
    bool is_search;
  };
  ~Lines();
  void take_turn();
  template <class Queue, class... Argument>
  bool run_first(Queue& queue, Argument&&... argument);

  std::unique_ptr<Vault> vault;
  std::unique_ptr<Database> reader;  // goes before the vault
  std::deque<WriteJob> interactive, background;
  std::deque<ReadJob> reads;
  std::deque<std::function<bool(const std::atomic<bool>&)>> works;
  bool locking = false;
  bool working = false;  // a slice of long work runs: what it writes cannot wait for another turn
  std::atomic<bool> stop_work = false;
  LaterTurn turn{[this] { take_turn(); }};
};

Result<std::unique_ptr<StoreJobs>> StoreJobs::start(std::unique_ptr<Vault> vault) {
  auto lines = std::make_unique<Lines>();
  TRY(lines->reader, vault->reader());
  lines->vault = std::move(vault);
  return std::unique_ptr<StoreJobs>(new StoreJobs(std::move(lines)));
}

StoreJobs::StoreJobs(std::unique_ptr<Lines> lines) : lines_(std::move(lines)) {}
StoreJobs::~StoreJobs() = default;

StoreJobs::Lines::~Lines() {
  locking = true;
  while (run_first(interactive, vault.get())) {
  }
}

template <class Queue, class... Argument>
bool StoreJobs::Lines::run_first(Queue& queue, Argument&&... argument) {
  if (queue.empty()) return false;
  const auto job = std::move(queue.front());
  queue.pop_front();
  job(std::forward<Argument>(argument)...);
  return true;
}

void StoreJobs::Lines::take_turn() {
  if (run_first(interactive, vault.get())) {
  } else if (!reads.empty()) {
    const ReadJob job = std::move(reads.front());
    reads.pop_front();
    job.run(*reader);
  } else if (run_first(background, vault.get())) {
  } else if (!works.empty()) {
    working = true;
    const bool more = works.front()(stop_work);
    working = false;
    if (!more) {
      works.pop_front();
      stop_work = false;
    }
  }
  if (!interactive.empty() || !reads.empty() || !background.empty() || !works.empty()) turn.ask();
}

bool StoreJobs::enqueue_write(Urgency urgency, WriteJob job) {
  if (lines_->locking) return false;
  if (lines_->working) {
    job(lines_->vault.get());
    return true;
  }
  (urgency == Urgency::Interactive ? lines_->interactive : lines_->background).push_back(std::move(job));
  lines_->turn.ask();
  return true;
}

void StoreJobs::write(Urgency urgency, std::function<void(Vault&)> job) {
  enqueue_write(urgency, [job = std::move(job)](Vault* vault) {
    if (vault != nullptr) job(*vault);
  });
}

void StoreJobs::read(std::function<void(Database&)> job) {
  lines_->reads.push_back({std::move(job), false});
  lines_->turn.ask();
}

void StoreJobs::search(std::function<void(Database&)> job) {
  std::erase_if(lines_->reads, [](const Lines::ReadJob& waiting) { return waiting.is_search; });
  lines_->reads.push_back({std::move(job), true});
  lines_->turn.ask();
}

void StoreJobs::work(std::function<bool(const std::atomic<bool>&)> job) {
  lines_->works.push_back(std::move(job));
  lines_->turn.ask();
}

void StoreJobs::stop_work() { lines_->stop_work = !lines_->works.empty(); }

}  // namespace hearth
