#include "app/net/ledger.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "engine/base/text.h"

namespace hearth {

std::string in_english(const ConnectionPurpose& purpose) {
  switch (purpose.kind) {
    case ConnectionPurpose::Kind::FetchModel:
      return concat("Fetching ", purpose.subject);
    case ConnectionPurpose::Kind::LookUpModel:
      return concat("Looking up ", purpose.subject);
    case ConnectionPurpose::Kind::ListServerModels:
      return "Looking for your server's models";
    case ConnectionPurpose::Kind::AnswerFromServer:
      break;
  }
  return "An answer from your server";
}

uint64_t Ledger::open(ConnectionPurpose purpose, std::string host) {
  const std::lock_guard lock(mutex_);
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  entries_.push_back({.id = ++last_id_,
                      .at_ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count(),
                      .purpose = std::move(purpose),
                      .host = std::move(host)});
  ++revision_;
  return last_id_;
}

Connection* Ledger::find(uint64_t id) {
  const auto found = std::find_if(entries_.rbegin(), entries_.rend(),
                                  [id](const Connection& entry) { return entry.id == id; });
  return found == entries_.rend() ? nullptr : &*found;
}

void Ledger::count(uint64_t id, uint64_t sent, uint64_t received) {
  const std::lock_guard lock(mutex_);
  Connection* const entry = find(id);
  if (!entry || (entry->sent == sent && entry->received == received)) return;
  entry->sent = sent;
  entry->received = received;
  ++revision_;
}

void Ledger::close(uint64_t id, std::string result) {
  const std::lock_guard lock(mutex_);
  Connection* const entry = find(id);
  if (!entry) return;
  entry->result = std::move(result);
  ++revision_;
}

std::vector<Connection> Ledger::entries() const {
  const std::lock_guard lock(mutex_);
  return {entries_.rbegin(), entries_.rend()};
}

void Ledger::clear() {
  const std::lock_guard lock(mutex_);
  std::erase_if(entries_, [](const Connection& entry) { return !entry.result.empty(); });
  ++revision_;
}

uint64_t Ledger::revision() const {
  const std::lock_guard lock(mutex_);
  return revision_;
}

}  // namespace hearth
