#include "app/store/search_index.h"

namespace hearth {
namespace {

// FTS5's own command for contentless tables (fts5.html, section 6.3).
constexpr std::string_view kTakeOut =
    "INSERT INTO search_index(search_index, rowid, words) VALUES('delete', ?, ?)";
constexpr std::string_view kPutIn = "INSERT INTO search_index(rowid, words) VALUES(?, ?)";

}  // namespace

// Without a `prefix` option: prefixes are found by a range of the word list, and prefix indexes would cost
// time and space with each message. `secure-delete` overwrites removed words at once instead of noting that
// they are gone.
const char* const kCreateSearchIndex =
    "CREATE VIRTUAL TABLE search_index USING fts5(words, content='', tokenize='hearth_words');"
    "INSERT INTO search_index(search_index, rank) VALUES('secure-delete', 1);";

Status index_message(Database& db, int64_t message, std::string_view text) {
  return db.run(kPutIn, message, text);
}

Status index_title(Database& db, int64_t chat, std::string_view title) {
  return db.run(kPutIn, -chat, title);
}

Status unindex_message(Database& db, int64_t message, std::string_view text) {
  return db.run(kTakeOut, message, text);
}

Status unindex_title(Database& db, int64_t chat, std::string_view title) {
  return db.run(kTakeOut, -chat, title);
}

}  // namespace hearth
