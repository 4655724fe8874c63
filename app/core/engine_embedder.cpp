// Texts to vectors: a small model of its own, opened when it is first wanted.
#include <utility>

#include "app/core/engine_worker.h"

namespace hearth {

void EngineWorker::run_command(engine_command::Embed& command) {
  const uint64_t ticket = command.ticket;
  use(ticket, embed(std::move(command)));
}

Pumped<Result<Embedder*>> EngineWorker::open_embedder(std::string path, DeviceChoice device) {
  if (embedder_.embedder && embedder_.path == path) co_return embedder_.embedder.get();
  embedder_.close();
  CO_TRY(const auto opening,
         links_.opener(path, {.device = std::move(device), .context = {}, .vocabulary_only = false}));
  for (;;) {
    CO_TRY(const PumpState state, opening->pump());
    if (state == PumpState::Done) break;
    co_await next_slice;
  }
  embedder_.model = opening->take();
  CO_TRY(embedder_.embedder, Embedder::open(*embedder_.model));
  embedder_.path = std::move(path);
  co_return embedder_.embedder.get();
}

Pumped<Status> EngineWorker::embed(engine_command::Embed command) {
  CO_TRY(Embedder * embedder, co_await open_embedder(command.path, command.device));
  engine_event::Embedded embedded{.ticket = command.ticket, .vectors = {}};
  for (std::string& text : command.texts) {
    if (links_.is_cancelled(command.ticket)) co_return std::unexpected(cancelled());
    CO_TRY(Embedder::Embedding made, co_await embedder->embedding(std::move(text)));
    embedded.vectors.push_back(std::move(made.values));
  }
  links_.send(std::move(embedded));
  co_return Status();
}

}  // namespace hearth
