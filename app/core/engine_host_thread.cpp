// EngineHost where there are threads.
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <utility>

#include "app/core/engine_host.h"
#include "app/core/engine_worker.h"

namespace hearth {

struct EngineHost::Line {
  Line(std::function<void()> to_wake, Connections& all, ModelOpener to_open)
      : wake(std::move(to_wake)), connections(all), opener(std::move(to_open)), thread([this] { run(); }) {}
  ~Line();
  // Waits unless there is something to go on with. None: go on with it, or stop.
  std::optional<EngineCommand> next_command(bool busy);
  bool is_cancelled(uint64_t ticket);
  bool is_stopping();
  void send(EngineEvent event);
  void run();

  const std::function<void()> wake;
  Connections& connections;
  const ModelOpener opener;
  std::mutex mutex;  // guards what follows
  std::condition_variable something_to_do;
  std::deque<EngineCommand> commands;
  std::vector<EngineEvent> events;
  std::set<uint64_t> cancelled;
  bool stopping = false;

  std::thread thread;
};

EngineHost::EngineHost(std::function<void()> wake, Connections& connections, ModelOpener opener)
    : line_(std::make_unique<Line>(std::move(wake), connections, std::move(opener))) {}
EngineHost::~EngineHost() = default;

void EngineHost::post(EngineCommand command) {
  {
    const std::lock_guard lock(line_->mutex);
    line_->commands.push_back(std::move(command));
  }
  line_->something_to_do.notify_one();
}

void EngineHost::cancel(uint64_t ticket) {
  const std::lock_guard lock(line_->mutex);
  line_->cancelled.insert(ticket);
}

std::vector<EngineEvent> EngineHost::take_events() {
  const std::lock_guard lock(line_->mutex);
  return std::exchange(line_->events, {});
}

EngineHost::Line::~Line() {
  {
    const std::lock_guard lock(mutex);
    stopping = true;
  }
  something_to_do.notify_all();
  thread.join();
}

bool EngineHost::Line::is_cancelled(uint64_t ticket) {
  const std::lock_guard lock(mutex);
  return cancelled.contains(ticket);
}

bool EngineHost::Line::is_stopping() {
  const std::lock_guard lock(mutex);
  return stopping;
}

void EngineHost::Line::send(EngineEvent event) {
  {
    const std::lock_guard lock(mutex);
    events.push_back(std::move(event));
  }
  if (wake) wake();
}

std::optional<EngineCommand> EngineHost::Line::next_command(bool busy) {
  std::unique_lock lock(mutex);
  something_to_do.wait(lock, [&] { return busy || stopping || !commands.empty(); });
  if (stopping || commands.empty()) return std::nullopt;
  if (busy && !EngineWorker::interrupts(commands.front())) return std::nullopt;
  EngineCommand command = std::move(commands.front());
  commands.pop_front();
  return command;
}

void EngineHost::Line::run() {
  EngineWorker worker({.send = [this](EngineEvent event) { send(std::move(event)); },
                       .is_cancelled = [this](uint64_t ticket) { return is_cancelled(ticket); },
                       .opener = opener,
                       .connections = &connections});
  while (!is_stopping()) {
    if (std::optional<EngineCommand> command = next_command(worker.busy())) {
      worker.run(std::move(*command));
    } else if (worker.busy()) {
      worker.pump();
    }
  }
}

}  // namespace hearth
