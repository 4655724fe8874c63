// What documents are found with: texts to vectors, and how well passages answer a question. Small models of
// their own, each opened when it is first wanted and open from then on.
#include <chrono>
#include <utility>

#include "app/core/engine_worker.h"

namespace hearth {
namespace {

template <class Tool>
Pumped<Result<Tool*>> open_beside(LoadedBeside<Tool>& loaded, const ModelOpener& opener, std::string path,
                                  DeviceChoice device) {
  if (loaded.tool && loaded.path == path) co_return loaded.tool.get();
  loaded.close();
  CO_TRY(const auto opening,
         opener(path, {.device = std::move(device), .context = {}, .vocabulary_only = false}));
  for (;;) {
    CO_TRY(const PumpState state, opening->pump());
    if (state == PumpState::Done) break;
    co_await next_slice;
  }
  loaded.model = opening->take();
  CO_TRY(loaded.tool, Tool::open(*loaded.model));
  loaded.path = std::move(path);
  co_return loaded.tool.get();
}

}  // namespace

void EngineWorker::run_command(engine_command::Embed& command) {
  const uint64_t ticket = command.ticket;
  use(ticket, embed(std::move(command)));
}

void EngineWorker::run_command(engine_command::Rank& command) {
  const uint64_t ticket = command.ticket;
  use(ticket, rank(std::move(command)));
}

void EngineWorker::close_search_models() {
  embedder_.close();
  ranker_.close();
}

Pumped<Status> EngineWorker::embed(engine_command::Embed command) {
  CO_TRY(Embedder * embedder, co_await open_beside(embedder_, links_.opener, command.path, command.device));
  engine_event::Embedded embedded{.ticket = command.ticket, .vectors = {}};
  for (std::string& text : command.texts) {
    if (links_.is_cancelled(command.ticket)) co_return std::unexpected(cancelled());
    CO_TRY(Embedder::Embedding made, co_await embedder->embedding(std::move(text)));
    embedded.vectors.push_back(std::move(made.values));
  }
  links_.send(std::move(embedded));
  co_return Status();
}

Pumped<Status> EngineWorker::rank(engine_command::Rank command) {
  CO_TRY(Ranker * ranker, co_await open_beside(ranker_, links_.opener, command.path, command.device));
  engine_event::Ranked ranked{.ticket = command.ticket, .scores = {}};
  const Clock::time_point began = Clock::now();
  for (std::string& passage : command.passages) {
    if (links_.is_cancelled(command.ticket)) co_return std::unexpected(cancelled());
    if (std::chrono::duration<double>(Clock::now() - began).count() > command.seconds) break;
    CO_TRY(const float score, co_await ranker->ranking(command.question, std::move(passage)));
    ranked.scores.push_back(score);
  }
  links_.send(std::move(ranked));
  co_return Status();
}

}  // namespace hearth
