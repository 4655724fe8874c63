// What EngineHost does on its thread: holds the models and servers, opens and asks them in slices, and
// answers what the workbench wants to know. Everything of the engine's is touched here only.
#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include "app/core/engine_host.h"
#include "app/core/engine_protocol.h"
#include "app/core/thoughts.h"
#include "engine/base/pumped.h"

namespace hearth {

class Connections;
class ServerAsk;

// A small model beside those that answer, and what it is used as.
template <class Tool>
struct LoadedBeside {
  std::string path;
  std::unique_ptr<Model> model;
  std::unique_ptr<Tool> tool;  // made from the model, so it goes first

  void close() {
    tool.reset();
    model.reset();
    path.clear();
  }
};

class EngineWorker {
 public:
  struct Links {
    std::function<void(EngineEvent)> send;
    std::function<bool(uint64_t ticket)> is_cancelled;
    ModelOpener opener = ModelOpening::start;
    Connections* connections = nullptr;  // for servers of the person's own; none in a page
  };
  explicit EngineWorker(Links links) : links_(std::move(links)) {}

  void run(EngineCommand command);
  bool busy() const { return opening_ || answer_ || tool_; }
  void pump();  // one slice of what runs
  // Whether a command may run while something is in progress.
  static bool interrupts(const EngineCommand& command);

 private:
  using Clock = std::chrono::steady_clock;
  struct Loaded {
    std::unique_ptr<Model> model;
    std::unique_ptr<Chat> chat;  // made from the model, so it goes first
    ContextSettings context;
    bool thinks_first = false;        // its prompt ends inside the reasoning
    std::optional<OwnServer> server;  // instead of a model
  };
  struct OpeningModel {
    engine_command::Open command;
    std::unique_ptr<ModelOpening> opening;
    Loaded loaded;  // once it is open: what its chat still waits for
    Clock::time_point told;
  };
  // What the workbench or the documents asked for; it sends its own event unless it fails.
  struct RunningTool {
    uint64_t ticket;
    Pumped<Status> work;
  };
  struct RunningAnswer {
    uint64_t ticket;
    ModelSlot slot;
    ThoughtSplitter splitter;
    Clock::time_point began_thinking, told;
    double thought_s = 0;
    bool told_something = false;
    engine_event::Wrote waiting;        // for the next batch
    std::shared_ptr<ServerAsk> asking;  // a server answers; none: the slot's chat does
    bool thinks_apart = false;          // what it sent last was reasoning, apart from the text
    AnswerStats server_stats;

    bool thinking() const { return thinks_apart || splitter.thinking(); }
  };

  void run_command(engine_command::Open& command);
  void run_command(engine_command::Close& command);
  void run_command(engine_command::ForgetChats& command);
  void run_command(engine_command::Ask& command);
  void run_command(engine_command::Count& command);
  void run_command(engine_command::Tokens& command);
  void run_command(engine_command::Prompt& command);
  void run_command(engine_command::Candidates& command);
  void run_command(engine_command::Plan& command);
  void run_command(engine_command::Devices& command);
  void run_command(engine_command::Embed& command);
  void run_command(engine_command::Rank& command);

  static Error cancelled() { return {Fault::Cancelled, "Stopped."}; }
  Loaded& at(ModelSlot slot) { return loaded_[static_cast<size_t>(slot)]; }
  void close(ModelSlot slot);
  void pump_opening();
  Result<PumpState> opened_further();
  Status open_chat();
  void finish_opening();
  Status begin_answer(engine_command::Ask& command);
  void pump_answer();
  void measure_thinking(bool was_thinking);
  void take_from_splitter(RunningAnswer& answer);
  void tell_progress(RunningAnswer& answer, bool now);
  void end_answer(std::optional<Error> error);
  AnswerStats stats_of(const RunningAnswer& answer);
  DeviceSummary device_of(const Loaded& slot) const;
  // ---- engine_server.cpp; in a page, which asks no server, engine_server_web.cpp
  void open_server(engine_command::Open& command);
  void close_server(Loaded& slot);
  void begin_server_answer(engine_command::Ask& command);
  void pump_server_answer();
  // ---- engine_tools.cpp
  Result<Model*> open_model();
  Pumped<Status> candidates(engine_command::Candidates command);
  Pumped<Status> plan(engine_command::Plan command);
  Pumped<Result<std::vector<OpProfile>>> profile(Model& model, ContextSettings context);
  Pumped<Status> devices(engine_command::Devices command);
  void use(uint64_t ticket, Pumped<Status> tool);
  void pump_tool();
  void end_tool();  // with cancelled()
  // ---- engine_search_models.cpp
  Pumped<Status> embed(engine_command::Embed command);
  Pumped<Status> rank(engine_command::Rank command);
  void close_search_models();
  void fail_with(uint64_t ticket, Error error) {
    links_.send(engine_event::Failed{ticket, std::move(error)});
  }

  const Links links_;
  std::array<Loaded, 2> loaded_;
  LoadedBeside<Embedder> embedder_;
  LoadedBeside<Ranker> ranker_;
  std::optional<OpeningModel> opening_;
  std::optional<RunningAnswer> answer_;
  std::optional<RunningTool> tool_;
};

}  // namespace hearth
