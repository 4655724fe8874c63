#include "app/store/search.h"

#include <algorithm>
#include <unordered_map>

#include "app/store/chat_keys.h"
#include "app/store/search_query.h"
#include "app/store/snippet.h"

namespace hearth {
namespace {

struct Candidate {
  double rank;  // FTS5's bm25(): smaller is better
  int64_t row;  // of the index: a message, or minus a chat
};

bool better(const Candidate& a, const Candidate& b) {
  if (a.rank != b.rank) return a.rank < b.rank;
  return a.row > b.row;
}

// Decides which rows of the index a search may show.
class Filtering {
 public:
  Filtering(Database& db, const SearchFilter& filter) : db_(db), filter_(filter) {}

  Result<bool> allows(int64_t row) { return row < 0 ? allows_title(-row) : allows_message(row); }

 private:
  Result<bool> allows_title(ChatId chat) {
    if (filter_.model) return false;
    TRY(Statement statement, db_.prepare("SELECT created_ms FROM chats WHERE id=?"));
    TRY(const bool found, statement.bind(chat).step());
    if (!found || !in_time(statement.integer(0))) return false;
    return allows_chat(chat);
  }

  Result<bool> allows_message(MessageId message) {
    TRY(Statement statement, db_.prepare("SELECT chat, created_ms, model FROM messages WHERE id=?"));
    TRY(const bool found, statement.bind(message).step());
    if (!found || !in_time(statement.integer(1))) return false;
    if (filter_.model && statement.text(2) != *filter_.model) return false;
    return allows_chat(statement.integer(0));
  }

  bool in_time(int64_t created_ms) const {
    return (!filter_.from_ms || created_ms >= *filter_.from_ms) &&
           (!filter_.to_ms || created_ms < *filter_.to_ms);
  }

  Result<bool> allows_chat(ChatId chat) {
    const auto known = chats_.find(chat);
    if (known != chats_.end()) return known->second;
    TRY(Statement statement,
        db_.prepare("SELECT c.archived, coalesce(f.name, '') FROM chats c"
                    " LEFT JOIN folders f ON f.id=c.folder_id WHERE c.id=? AND c.erase_at_ms IS NULL"));
    TRY(const bool found, statement.bind(chat).step());
    const bool allowed = found && (filter_.archived || statement.integer(0) == 0) &&
                         (!filter_.folder || statement.text(1) == *filter_.folder);
    chats_.emplace(chat, allowed);
    return allowed;
  }

  Database& db_;
  const SearchFilter& filter_;
  std::unordered_map<ChatId, bool> chats_;
};

// The best rows, best first. A heap of `limit` rows: sorting all matches of a common word, as ORDER BY rank
// does, takes longer than ranking them, and only rows that would enter the heap need to pass the filter.
Result<std::vector<Candidate>> best_rows(Database& db, const std::string& expression,
                                         const SearchFilter& filter, size_t limit) {
  TRY(Statement matches, db.prepare("SELECT rowid, bm25(search_index) FROM search_index"
                                    " WHERE search_index MATCH ?"));
  matches.bind(expression);
  Filtering filtering(db, filter);
  std::vector<Candidate> best;
  while (true) {
    TRY(const bool row, matches.step());
    if (!row) break;
    const Candidate candidate{matches.number(1), matches.integer(0)};
    if (best.size() == limit && !better(candidate, best.front())) continue;
    TRY(const bool allowed, filtering.allows(candidate.row));
    if (!allowed) continue;
    if (best.size() == limit) {
      std::ranges::pop_heap(best, better);
      best.pop_back();
    }
    best.push_back(candidate);
    std::ranges::push_heap(best, better);
  }
  std::ranges::sort_heap(best, better);
  return best;
}

// Opens what was found. Conversations' keys are opened once each.
class Opening {
 public:
  Opening(Database& db, const SearchQuery& query) : db_(db), query_(query) {}

  // Nothing when the row went away meanwhile.
  Result<std::optional<SearchHit>> open(int64_t row) {
    const bool title = row < 0;
    TRY(Statement statement,
        db_.prepare(title ? "SELECT id, lower(hex(public_id)), created_ms, title FROM chats WHERE id=-?"
                          : "SELECT c.id, lower(hex(c.public_id)), m.created_ms, m.text FROM messages m"
                            " JOIN chats c ON c.id=m.chat WHERE m.id=?"));
    TRY(const bool found, statement.bind(row).step());
    if (!found) return std::nullopt;
    SearchHit hit{.chat = statement.integer(0),
                  .chat_public_id = std::string(statement.text(1)),
                  .message = title ? std::nullopt : std::optional(row),
                  .created_ms = statement.integer(2),
                  .snippet = {}};
    TRY(const ChatKey* key, key_of(hit.chat));
    TRY(const std::string text, key->open_text(title ? SealedPart::Title : SealedPart::Text,
                                               title ? hit.chat : row, statement.blob(3)));
    TRY(hit.snippet, make_snippet(db_.handle(), text, query_));
    return hit;
  }

 private:
  Result<const ChatKey*> key_of(ChatId chat) {
    auto known = keys_.find(chat);
    if (known == keys_.end()) {
      TRY(ChatKey key, ChatKey::load(db_, chat));
      known = keys_.emplace(chat, std::move(key)).first;
    }
    return &known->second;
  }

  Database& db_;
  const SearchQuery& query_;
  std::unordered_map<ChatId, ChatKey> keys_;
};

}  // namespace

Result<std::vector<SearchHit>> search_chats(Database& db, std::string_view query, const SearchFilter& filter,
                                            int limit, bool as_you_type) {
  std::vector<SearchHit> hits;
  TRY(const SearchQuery wanted, parse_query(db.handle(), query, as_you_type));
  if (wanted.empty() || limit <= 0) return hits;
  const auto most = static_cast<size_t>(std::min(limit, kMaxSearchHits));
  TRY(const std::vector<Candidate> best, best_rows(db, fts_expression(wanted), filter, most));
  Opening opening(db, wanted);
  for (const Candidate& candidate : best) {
    Result<std::optional<SearchHit>> hit = opening.open(candidate.row);
    if (!hit && hit.error().fault == Fault::NotFound) continue;  // its key was destroyed meanwhile
    if (!hit) return std::unexpected(hit.error());
    if (std::optional<SearchHit> opened = *std::move(hit)) hits.push_back(*std::move(opened));
  }
  return hits;
}

}  // namespace hearth
