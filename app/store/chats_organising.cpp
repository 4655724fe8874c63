// Titles, folders, tags and marks of conversations.
#include <unordered_set>

#include "app/store/chat_keys.h"
#include "app/store/chat_parts.h"
#include "app/store/chats.h"
#include "app/store/removed_words.h"
#include "app/store/search_index.h"

namespace hearth {
namespace {

Result<std::vector<std::string>> texts_of(Statement& rows) {
  std::vector<std::string> texts;
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) return texts;
    texts.emplace_back(rows.text(0));
  }
}

// The row of `name` in folders or tags, made when new; both statements take it.
Result<int64_t> id_of_name(Database& db, const char* insert, const char* select, std::string_view name) {
  TRY_STATUS(db.run(insert, name));
  return db.integer(select, name);
}

Status must_exist(Database& db, ChatId chat) {
  TRY(const int64_t count, db.integer("SELECT count(*) FROM chats WHERE id=?", chat));
  return count > 0 ? Status() : Status(chat_parts::no_such_chat());
}

}  // namespace

namespace chat_parts {

Status remove_empty_folders(Database& db) {
  return db.run("DELETE FROM folders WHERE NOT EXISTS(SELECT 1 FROM chats WHERE folder_id=folders.id)");
}

Status remove_unused_tags(Database& db) {
  return db.run("DELETE FROM tags WHERE NOT EXISTS(SELECT 1 FROM chat_tags WHERE tag=tags.id)");
}

Status put_into_folder(Database& db, ChatId chat, std::string_view folder) {
  if (folder.empty()) return db.run("UPDATE chats SET folder_id=NULL WHERE id=?", chat);
  TRY(const int64_t id, id_of_name(db, "INSERT INTO folders(name) VALUES(?) ON CONFLICT DO NOTHING",
                                   "SELECT id FROM folders WHERE name=?", folder));
  return db.run("UPDATE chats SET folder_id=? WHERE id=?", id, chat);
}

Status put_tags(Database& db, ChatId chat, const std::vector<std::string>& tags) {
  std::unordered_set<std::string_view> put;
  for (const std::string& tag : tags) {
    if (tag.empty() || !put.insert(tag).second) continue;
    TRY(const int64_t id, id_of_name(db, "INSERT INTO tags(name) VALUES(?) ON CONFLICT DO NOTHING",
                                     "SELECT id FROM tags WHERE name=?", tag));
    TRY_STATUS(db.run("INSERT INTO chat_tags(chat, position, tag) VALUES(?, ?, ?)", chat,
                      static_cast<int64_t>(put.size()), id));
  }
  return {};
}

Result<std::vector<std::string>> tags_of(Database& db, ChatId chat) {
  TRY(Statement rows,
      db.prepare(
          "SELECT n.name FROM chat_tags t JOIN tags n ON n.id=t.tag WHERE t.chat=? ORDER BY t.position"));
  return texts_of(rows.bind(chat));
}

}  // namespace chat_parts

Status rename_chat(Database& db, ChatId chat, std::string_view title) {
  TRY(Transaction transaction, Transaction::begin(db));
  TRY(const ChatSummary before, find_chat(db, chat));
  TRY(const ChatKey key, ChatKey::load(db, chat));
  TRY_STATUS(unindex_title(db, chat, before.title));
  const Bytes sealed = key.seal(SealedPart::Title, chat, title);
  TRY_STATUS(db.run("UPDATE chats SET title=? WHERE id=?", sealed, chat));
  TRY_STATUS(index_title(db, chat, title));
  RemovedWords removed;
  TRY_STATUS(removed.add(db, before.title));
  TRY_STATUS(removed.clear_boundaries(db));
  return transaction.commit();
}

Status set_folder(Database& db, ChatId chat, std::string_view folder) {
  TRY(Transaction transaction, Transaction::begin(db));
  TRY_STATUS(must_exist(db, chat));
  TRY_STATUS(chat_parts::put_into_folder(db, chat, folder));
  TRY_STATUS(chat_parts::remove_empty_folders(db));
  return transaction.commit();
}

Status set_tags(Database& db, ChatId chat, const std::vector<std::string>& tags) {
  TRY(Transaction transaction, Transaction::begin(db));
  TRY_STATUS(must_exist(db, chat));
  TRY_STATUS(db.run("DELETE FROM chat_tags WHERE chat=?", chat));
  TRY_STATUS(chat_parts::put_tags(db, chat, tags));
  TRY_STATUS(chat_parts::remove_unused_tags(db));
  return transaction.commit();
}

Status set_pinned(Database& db, ChatId chat, bool pinned) {
  TRY_STATUS(db.run("UPDATE chats SET pinned=? WHERE id=?", pinned, chat));
  return chat_parts::was_there(db);
}

Status set_archived(Database& db, ChatId chat, bool archived) {
  TRY_STATUS(db.run("UPDATE chats SET archived=? WHERE id=?", archived, chat));
  return chat_parts::was_there(db);
}

Result<std::vector<std::string>> list_folders(Database& db) {
  TRY(Statement rows, db.prepare("SELECT name FROM folders ORDER BY name"));
  return texts_of(rows);
}

Result<std::vector<std::string>> list_tags(Database& db) {
  TRY(Statement rows, db.prepare("SELECT name FROM tags ORDER BY name"));
  return texts_of(rows);
}

}  // namespace hearth
