// One question to a server of the person's own, on a thread of its own: the engine's thread looks in now and
// then and stays free for whatever ends it. Made, asked and destroyed on the engine's thread.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "app/serve/client/server_answer.h"

namespace hearth {

class ServerAsk {
 public:
  ServerAsk(Connections& connections, OwnServer server, ServerQuestion question);
  ~ServerAsk();  // closes the connection, within a tenth of a second
  ServerAsk(const ServerAsk&) = delete;
  ServerAsk& operator=(const ServerAsk&) = delete;

  void cancel() { cancelled_ = true; }

  struct News {
    std::string text, thought;  // since the last call
    std::optional<Result<AnswerStats>> end;
  };
  // What came, after at most that long.
  News wait(std::chrono::milliseconds most);

 private:
  void run();

  Connections& connections_;
  OwnServer server_;
  ServerQuestion question_;
  std::atomic<bool> cancelled_ = false;
  std::mutex mutex_;  // guards news_
  std::condition_variable something_came_;
  News news_;
  std::thread thread_;  // last: it uses the others
};

}  // namespace hearth
