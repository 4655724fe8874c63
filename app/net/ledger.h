// Every connection that Hearth opened since it was launched: why, to whom, how much. connections.h writes it
// while it works, the ledger panel and `hearth models get` show it. Kept in memory only. Any thread.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

namespace hearth {

// What a connection is opened for.
struct ConnectionPurpose {
  enum class Kind {
    FetchModel,        // subject: its name
    LookUpModel,       // subject: its repository
    ListServerModels,  // of the person's own server
    AnswerFromServer,
  };
  Kind kind = Kind::FetchModel;
  std::string subject;
};
std::string in_english(const ConnectionPurpose& purpose);  // "Fetching Qwen3 4B"

struct Connection {
  uint64_t id = 0;
  int64_t at_ms = 0;  // wall clock
  ConnectionPurpose purpose;
  std::string host;  // with its port when that is unusual; empty of anything that was asked for there
  // What was said and heard, without what encrypting it adds.
  uint64_t sent = 0, received = 0;
  std::string result;  // empty: still open; "done", "stopped", or what went wrong
};

class Ledger {
 public:
  uint64_t open(ConnectionPurpose purpose, std::string host);
  void count(uint64_t id, uint64_t sent, uint64_t received);  // so far
  void close(uint64_t id, std::string result);

  std::vector<Connection> entries() const;  // newest first
  // Forgets those that are over.
  void clear();
  // Grows with every change, so that a reader can tell whether to look again.
  uint64_t revision() const;

 private:
  Connection* find(uint64_t id);  // with mutex_ held

  mutable std::mutex mutex_;
  std::deque<Connection> entries_;  // oldest first
  uint64_t last_id_ = 0;
  uint64_t revision_ = 0;
};

}  // namespace hearth
