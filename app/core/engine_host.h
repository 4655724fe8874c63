// Owns the engine on a thread of its own: commands in, events out, both plain values (engine_protocol.h).
// Opening a model and answering are pumped, so a command that ends them is seen within a slice of work. The
// controller has one; its calls are for the main thread, `wake` is called on the engine's.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <vector>

#include "app/core/engine_protocol.h"

namespace hearth {

class EngineHost {
 public:
  explicit EngineHost(std::function<void()> wake);
  ~EngineHost();  // cancels what runs and joins
  EngineHost(const EngineHost&) = delete;
  EngineHost& operator=(const EngineHost&) = delete;

  // Runs after what was posted before. Open, Close and ForgetChats do not wait for an answer: they end it.
  void post(EngineCommand command);
  // An answer or an opening that runs or waits ends with Cancelled.
  void cancel(uint64_t ticket);

  // Events since the last call, oldest first. What is written comes at most about 30 times a second.
  std::vector<EngineEvent> take_events();

 private:
  // Waits unless there is something to go on with. None: go on with it, or stop.
  std::optional<EngineCommand> next_command(bool busy);
  bool is_cancelled(uint64_t ticket);
  bool stopping();
  void send(EngineEvent event);
  void run();

  const std::function<void()> wake_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable something_to_do_;
  std::deque<EngineCommand> commands_;
  std::vector<EngineEvent> events_;
  std::set<uint64_t> cancelled_;
  bool stopping_ = false;

  std::thread thread_;
};

}  // namespace hearth
