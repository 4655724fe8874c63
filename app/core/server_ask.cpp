#include "app/core/server_ask.h"

#include <utility>

#include "app/store/secret.h"

namespace hearth {

ServerAsk::ServerAsk(Connections& connections, OwnServer server, ServerQuestion question)
    : connections_(connections),
      server_(std::move(server)),
      question_(std::move(question)),
      thread_([this] { run(); }) {}

ServerAsk::~ServerAsk() {
  cancelled_ = true;
  thread_.join();
  wipe(server_.key);
  for (Message& message : question_.messages) wipe(message.text);
}

void ServerAsk::run() {
  const auto wrote = [this](std::string_view text, std::string_view thought) {
    const std::lock_guard lock(mutex_);
    news_.text += text;
    news_.thought += thought;
    something_came_.notify_one();
  };
  auto end = ask_server(connections_, server_, question_,
                        {.wrote = wrote, .keep_going = [this] { return !cancelled_; }});
  const std::lock_guard lock(mutex_);
  news_.end = std::move(end);
  something_came_.notify_one();
}

ServerAsk::News ServerAsk::wait(std::chrono::milliseconds most) {
  std::unique_lock lock(mutex_);
  something_came_.wait_for(lock, most,
                           [this] { return news_.end || !news_.text.empty() || !news_.thought.empty(); });
  return std::exchange(news_, {});
}

}  // namespace hearth
