// Asking a server of the person's own, and its answer as it is written. Waits for the server; any thread.
#pragma once

#include <chrono>
#include <functional>
#include <string_view>
#include <vector>

#include "app/serve/client/own_server.h"
#include "engine/engine.h"

namespace hearth {

struct ServerQuestion {
  std::vector<Message> messages;  // a last one of the assistant is gone on with, where the server knows how
  AnswerSettings settings;
  // Without a byte for so long, the server counts as gone. The first waits for the whole conversation to be
  // read there.
  std::chrono::milliseconds first_silence{600'000}, silence{120'000};
};

// Called back on the thread of ask_server().
struct ServerWatch {
  std::function<void(std::string_view text, std::string_view thought)>
      wrote;                         // what was added, in whole characters
  std::function<bool()> keep_going;  // asked at least 20 times a second; false: Cancelled
};

inline constexpr size_t kLongestServerAnswer = 8u << 20;  // bytes, with its reasoning

// POST /v1/chat/completions, streamed. The server must be one that connections.allow_servers() named. What
// the server does not say stays zero in the result. With an error, what was handed out before is still good.
// Errors as Connections::post, and WrongKey, NotFound (no such model), Busy, Unsupported (refused), BadFormat
// (this is no answer, or one without end) or Unreadable (it broke off), each with a sentence.
Result<AnswerStats> ask_server(Connections& connections, const OwnServer& server,
                               const ServerQuestion& question, const ServerWatch& watch);

}  // namespace hearth
