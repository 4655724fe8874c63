// The full-text index over titles and all branches: one contentless FTS5 table with Hearth's own tokenizer
// (word_tokenizer.h), `secure-delete` on. Row id: a message's id, or minus a chat's id for its title.
// chats.cpp and erase.cpp keep it in step, inside their transactions.
#pragma once

#include <string_view>

#include "app/store/database.h"

namespace hearth {

// The SQL that makes the table; part of a migration.
extern const char* const kCreateSearchIndex;

Status index_message(Database& db, int64_t message, std::string_view text);
Status index_title(Database& db, int64_t chat, std::string_view title);
// FTS5 needs the very text that was indexed, to take each of its words out of the pages.
Status unindex_message(Database& db, int64_t message, std::string_view text);
Status unindex_title(Database& db, int64_t chat, std::string_view title);

}  // namespace hearth
