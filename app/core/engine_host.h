// Owns the engine, apart from the main thread: commands in, events out, both plain values
// (engine_protocol.h). Opening a model and answering are pumped, so a command that ends them is seen within a
// slice of work. The controller has one; its calls are for the main thread, `wake` may be called on another.
// `connections` are those of the program, for servers of the person's own; they outlive it.
//
// The engine runs on a thread (engine_host_thread.cpp), or in a page as an instance of its own, to which the
// same messages are sent as bytes (engine_host_web.cpp).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/core/engine_protocol.h"

namespace hearth {

// How a file is opened: ModelOpening::start, or what a test puts in its place. On the engine's thread.
using ModelOpener =
    std::function<Result<std::unique_ptr<ModelOpening>>(const std::string& path, const OpenSettings&)>;

class EngineHost {
 public:
  EngineHost(std::function<void()> wake, Connections& connections, ModelOpener opener = ModelOpening::start);
  ~EngineHost();  // cancels what runs
  EngineHost(const EngineHost&) = delete;
  EngineHost& operator=(const EngineHost&) = delete;

  // Runs after what was posted before. Open, Close and ForgetChats do not wait for an answer: they end it.
  void post(EngineCommand command);
  // An answer or an opening that runs or waits ends with Cancelled.
  void cancel(uint64_t ticket);

  // Events since the last call, oldest first. What is written comes at most about 30 times a second.
  std::vector<EngineEvent> take_events();

  struct Line;  // on the other side

 private:
  std::unique_ptr<Line> line_;
};

}  // namespace hearth
