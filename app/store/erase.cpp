#include "app/store/erase.h"

#include "app/store/chat_keys.h"
#include "app/store/chat_parts.h"
#include "app/store/removed_words.h"
#include "app/store/search_index.h"

namespace hearth {
namespace {

// Takes every word of the conversation out of the index, while its key still opens the texts.
Status unindex_chat(Database& db, ChatId chat) {
  TRY(const ChatKey key, ChatKey::load(db, chat));
  TRY(Statement title_row, db.prepare("SELECT title FROM chats WHERE id=?"));
  TRY(const bool found, title_row.bind(chat).step());
  if (!found) return chat_parts::no_such_chat();
  TRY(const std::string title, key.open_text(SealedPart::Title, chat, title_row.blob(0)));
  TRY_STATUS(unindex_title(db, chat, title));
  RemovedWords removed;
  TRY_STATUS(removed.add(db, title));
  TRY(Statement rows, db.prepare("SELECT id, text FROM messages WHERE chat=?"));
  rows.bind(chat);
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) return removed.clear_boundaries(db);
    const MessageId id = rows.integer(0);
    TRY(const std::string text, key.open_text(SealedPart::Text, id, rows.blob(1)));
    TRY_STATUS(unindex_message(db, id, text));
    TRY_STATUS(removed.add(db, text));
  }
}

Status remove_rows(Database& db, ChatId chat) {
  for (const char* sql : {
           "DELETE FROM artifacts WHERE chat=?",
           "DELETE FROM attachments WHERE chat=?",
           "DELETE FROM drafts WHERE chat=?",
           "DELETE FROM messages WHERE chat=?",
           "DELETE FROM chat_tags WHERE chat=?",
       })
    TRY_STATUS(db.run(sql, chat));
  TRY_STATUS(destroy_chat_key(db, chat));
  TRY_STATUS(db.run("DELETE FROM chats WHERE id=?", chat));
  TRY_STATUS(chat_parts::remove_empty_folders(db));
  return chat_parts::remove_unused_tags(db);
}

// All of erasing but for the log.
Status erase_from_tables(Database& db, ChatId chat) {
  TRY(Transaction transaction, Transaction::begin(db));
  TRY_STATUS(unindex_chat(db, chat));
  TRY_STATUS(remove_rows(db, chat));
  return transaction.commit();
}

}  // namespace

Status erase_chat(Database& db, ChatId chat) {
  TRY_STATUS(erase_from_tables(db, chat));
  return db.truncate_log();
}

Status schedule_erase(Database& db, ChatId chat, int64_t at_ms) {
  TRY_STATUS(db.run("UPDATE chats SET erase_at_ms=? WHERE id=?", at_ms, chat));
  return chat_parts::was_there(db);
}

Status cancel_erase(Database& db, ChatId chat) {
  TRY_STATUS(db.run("UPDATE chats SET erase_at_ms=NULL WHERE id=?", chat));
  return chat_parts::was_there(db);
}

Result<int> erase_due(Database& db, int64_t now_ms) {
  std::vector<ChatId> due;
  {
    TRY(Statement rows, db.prepare("SELECT id FROM chats WHERE erase_at_ms <= ? ORDER BY erase_at_ms"));
    rows.bind(now_ms);
    while (true) {
      TRY(const bool row, rows.step());
      if (!row) break;
      due.push_back(rows.integer(0));
    }
  }
  for (const ChatId chat : due) TRY_STATUS(erase_from_tables(db, chat));
  if (!due.empty()) TRY_STATUS(db.truncate_log());
  return static_cast<int>(due.size());
}

}  // namespace hearth
