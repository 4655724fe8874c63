// Deleting that erases. The words are taken out of the index while the conversation's key still opens them,
// then rows, attachments and artifacts go, then the key, and the write-ahead log is emptied. An undo window
// is the person's choice: schedule_erase hides, erase_due does it. On the writing connection.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/store/chats.h"
#include "app/store/database.h"

namespace hearth {

// Once this returns nothing of the conversation is left in the vault's files. If only emptying the log failed
// (a reader in mid-query) it fails with Busy; the chat is gone and the log is emptied by the next erase,
// check or unlock.
Status erase_chat(Database& db, ChatId chat);

Status schedule_erase(Database& db, ChatId chat, int64_t at_ms);
Status cancel_erase(Database& db, ChatId chat);
// Erases what is due; returns how many.
Result<int> erase_due(Database& db, int64_t now_ms);

struct EraseTrace {
  std::string where;  // "table chats", "page 17 (free)", "search index", "file vault.db.migrating"
  std::string what;   // "id", the word, or what is left there
};
struct EraseReport {
  std::vector<EraseTrace> traces;
  std::vector<std::string> searched;  // what was looked at, with counts
};

// Looks for the id and, where given, the words of `text` in every decrypted page (free ones too), every
// table, the full-text vocabulary, the write-ahead log and leftover files of the vault's folder. Words that a
// living conversation contains prove nothing and are left out; `searched` says how many. An id that was never
// there also has no traces; what is no id at all is BadFormat. Busy while somebody reads, as the log cannot
// be emptied then.
Result<EraseReport> check_erased(Database& db, std::string_view public_id, std::string_view text);

}  // namespace hearth
