#include "app/store/kept_server.h"

namespace hearth {

Status keep_server(Database& db, const KeptServer& server) {
  return db.run(
      "INSERT OR REPLACE INTO own_server(id, address, model, key, context_tokens, in_use)"
      " VALUES(1, ?, ?, ?, ?, ?)",
      server.address, server.model, server.key, static_cast<int64_t>(server.context_tokens),
      static_cast<int64_t>(server.in_use));
}

Result<std::optional<KeptServer>> kept_server(Database& db) {
  TRY(Statement rows, db.prepare("SELECT address, model, key, context_tokens, in_use FROM own_server"));
  TRY(const bool row, rows.step());
  if (!row) return std::nullopt;
  return KeptServer{.address = std::string(rows.text(0)),
                    .model = std::string(rows.text(1)),
                    .key = std::string(rows.text(2)),
                    .context_tokens = static_cast<uint32_t>(rows.integer(3)),
                    .in_use = rows.integer(4) != 0};
}

Status forget_server(Database& db) { return db.run("DELETE FROM own_server"); }

}  // namespace hearth
