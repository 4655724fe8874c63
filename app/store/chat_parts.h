// What the files that read, write and organise conversations have in common. Used inside app/store only; the
// connection's thread.
#pragma once

#include <cstdint>
#include <string>

#include "app/store/chats.h"
#include "engine/base/result.h"

namespace hearth::chat_parts {

inline std::unexpected<Error> no_such_chat() {
  return fail(Fault::NotFound, "There is no such conversation in this vault.");
}

// After an UPDATE that names one conversation: NotFound when there was none.
inline Status was_there(const Database& db) { return db.changes() > 0 ? Status() : Status(no_such_chat()); }

// Folders and tags last as long as a conversation is in them, so that erasing the last one leaves no name.
Status remove_empty_folders(Database& db);
Status remove_unused_tags(Database& db);

// Both without a transaction of their own.
Status put_into_folder(Database& db, ChatId chat, std::string_view folder);
Status put_tags(Database& db, ChatId chat, const std::vector<std::string>& tags);

// 16 hexadecimal digits as the 8 bytes that the table holds; empty for anything else.
Bytes bytes_of_public_id(std::string_view text);

// In the person's order.
Result<std::vector<std::string>> tags_of(Database& db, ChatId chat);

}  // namespace hearth::chat_parts
