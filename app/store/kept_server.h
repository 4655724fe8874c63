// The server of the person's own that a vault remembers, with its key: at most one. Not part of a
// conversation, so sealed by the database's pages alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "app/store/database.h"

namespace hearth {

struct KeptServer {
  std::string address;          // "http://192.168.1.20:8080"
  std::string model;            // that answers there
  std::string key;              // empty: none
  uint32_t context_tokens = 0;  // 0: not known
  bool in_use = false;          // it answers, rather than a model on this computer
};
Status keep_server(Database& db, const KeptServer& server);  // instead of the one before
Result<std::optional<KeptServer>> kept_server(Database& db);
Status forget_server(Database& db);

}  // namespace hearth
