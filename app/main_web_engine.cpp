// The engine's instance of the page: commands in, events out, as bytes (app/core/wire.h).
// web/engine_worker.js starts it in a worker, hands over what is sent to it and calls hearth_engine_pump()
// until there is nothing more to do.
//
//   hearth_engine_send(bytes, count)   web/engine_events.js: an encoded EngineEvent for whoever asks
#include <emscripten.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <set>
#include <utility>

#include "app/core/engine_worker.h"
#include "app/core/wire.h"
#include "engine/base/check.h"

extern "C" void hearth_engine_send(const std::byte* bytes, size_t count);

namespace hearth {
namespace {

void send(const EngineEvent& event) {
  const wire::Bytes bytes = wire::encode(event);
  hearth_engine_send(bytes.data(), bytes.size());
}

class EngineInstance {
 public:
  void post(EngineCommand command) { commands_.push_back(std::move(command)); }
  void cancel(uint64_t ticket) { cancelled_.insert(ticket); }

  // One slice of work; false when there is none left.
  bool pump() {
    if (!commands_.empty() && (!worker_.busy() || EngineWorker::interrupts(commands_.front()))) {
      EngineCommand command = std::move(commands_.front());
      commands_.pop_front();
      worker_.run(std::move(command));
    } else if (worker_.busy()) {
      worker_.pump();
    }
    return !commands_.empty() || worker_.busy();
  }

 private:
  std::deque<EngineCommand> commands_;
  std::set<uint64_t> cancelled_;
  EngineWorker worker_{
      {.send = send, .is_cancelled = [this](uint64_t ticket) { return cancelled_.contains(ticket); }}};
};

EngineInstance& instance() {
  static EngineInstance the_one;
  return the_one;
}

}  // namespace
}  // namespace hearth

extern "C" {

// `bytes`, from malloc(), are freed here.
EMSCRIPTEN_KEEPALIVE void hearth_engine_post(std::byte* bytes, size_t count) {
  auto command = hearth::wire::decode<hearth::EngineCommand>({bytes, count});
  std::free(bytes);
  // Both ends are of one build. Passing over what cannot be read would leave somebody waiting for ever.
  CHECK(command.has_value());
  hearth::instance().post(std::move(*command));
}

EMSCRIPTEN_KEEPALIVE void hearth_engine_cancel(double ticket) {
  hearth::instance().cancel(static_cast<uint64_t>(ticket));
}

EMSCRIPTEN_KEEPALIVE bool hearth_engine_pump() { return hearth::instance().pump(); }

}  // extern "C"
