#include "app/core/engine_host.h"

#include <utility>

#include "app/core/engine_worker.h"

namespace hearth {

EngineHost::EngineHost(std::function<void()> wake) : wake_(std::move(wake)), thread_([this] { run(); }) {}

EngineHost::~EngineHost() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  something_to_do_.notify_all();
  thread_.join();
}

void EngineHost::post(EngineCommand command) {
  {
    const std::lock_guard lock(mutex_);
    commands_.push_back(std::move(command));
  }
  something_to_do_.notify_one();
}

void EngineHost::cancel(uint64_t ticket) {
  const std::lock_guard lock(mutex_);
  cancelled_.insert(ticket);
}

std::vector<EngineEvent> EngineHost::take_events() {
  const std::lock_guard lock(mutex_);
  return std::exchange(events_, {});
}

bool EngineHost::is_cancelled(uint64_t ticket) {
  const std::lock_guard lock(mutex_);
  return cancelled_.contains(ticket);
}

bool EngineHost::stopping() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void EngineHost::send(EngineEvent event) {
  {
    const std::lock_guard lock(mutex_);
    events_.push_back(std::move(event));
  }
  if (wake_) wake_();
}

std::optional<EngineCommand> EngineHost::next_command(bool busy) {
  std::unique_lock lock(mutex_);
  something_to_do_.wait(lock, [&] { return busy || stopping_ || !commands_.empty(); });
  if (stopping_ || commands_.empty()) return std::nullopt;
  if (busy && !EngineWorker::interrupts(commands_.front())) return std::nullopt;
  EngineCommand command = std::move(commands_.front());
  commands_.pop_front();
  return command;
}

void EngineHost::run() {
  EngineWorker worker({.send = [this](EngineEvent event) { send(std::move(event)); },
                       .is_cancelled = [this](uint64_t ticket) { return is_cancelled(ticket); }});
  while (!stopping()) {
    if (std::optional<EngineCommand> command = next_command(worker.busy())) {
      worker.run(std::move(*command));
    } else if (worker.busy()) {
      worker.pump();
    }
  }
}

}  // namespace hearth
