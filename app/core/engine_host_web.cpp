// EngineHost in a page: the engine is another instance, in a worker of its own. web/core_worker.js carries
// the bytes there and back.
#include <utility>

#include "app/core/engine_host.h"
#include "app/core/wire.h"

// web/core.js
extern "C" {
void hearth_engine_post(const void* bytes, size_t size, const char* path);  // path: that it opens, or ""
void hearth_engine_cancel(double ticket);
}

namespace hearth {

struct EngineHost::Line {
  std::function<void()> wake;
  std::vector<EngineEvent> events;
};

namespace {

EngineHost::Line* the_line = nullptr;  // there is one engine

const char* path_opened_by(const EngineCommand& command) {
  if (const auto* open = std::get_if<engine_command::Open>(&command)) return open->path.c_str();
  if (const auto* embed = std::get_if<engine_command::Embed>(&command)) return embed->path.c_str();
  if (const auto* rank = std::get_if<engine_command::Rank>(&command)) return rank->path.c_str();
  return "";
}

}  // namespace

// The engine's instance asks no servers.
EngineHost::EngineHost(std::function<void()> wake, Connections&, ModelOpener)
    : line_(std::make_unique<Line>()) {
  line_->wake = std::move(wake);
  the_line = line_.get();
}

EngineHost::~EngineHost() { the_line = nullptr; }

void EngineHost::post(EngineCommand command) {
  wire::Bytes bytes = wire::encode(command);
  hearth_engine_post(bytes.data(), bytes.size(), path_opened_by(command));
  wipe(bytes);
}

void EngineHost::cancel(uint64_t ticket) { hearth_engine_cancel(static_cast<double>(ticket)); }

std::vector<EngineEvent> EngineHost::take_events() { return std::exchange(line_->events, {}); }

}  // namespace hearth

// An event of the engine's, as it encoded it.
extern "C" void hearth_engine_said(const std::byte* bytes, size_t size) {
  using namespace hearth;
  if (the_line == nullptr) return;
  auto event = wire::decode<EngineEvent>({bytes, size});
  if (!event) return;
  the_line->events.push_back(std::move(*event));
  if (the_line->wake) the_line->wake();
}
