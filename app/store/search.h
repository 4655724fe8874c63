// Finds conversations by what was said in them. Runs on the reading connection; app/core/jobs.h keeps it off
// the writer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/store/chats.h"
#include "app/store/database.h"

namespace hearth {

struct SearchFilter {
  std::optional<int64_t> from_ms, to_ms;  // when the message was written or the chat made; to_ms excluded
  std::optional<std::string> model;       // a title has none
  std::optional<std::string> folder;      // empty: in no folder
  bool archived = true;
};

struct Snippet {
  std::string text;  // about 160 bytes of the message around the best match, "…" where cut; one line
  struct Mark {
    size_t begin, end;  // bytes of `text` that matched
  };
  std::vector<Mark> marks;
};

struct SearchHit {
  ChatId chat = 0;
  std::string chat_public_id;
  std::optional<MessageId> message;  // none: the title matched
  int64_t created_ms = 0;
  Snippet snippet;
};

inline constexpr int kMaxSearchHits = 1000;

// What a person types: words (all must occur in one message or title), "a phrase", word* for a prefix; the
// last word also matches as a prefix when `as_you_type` (search_query.h). Never an error for odd input: what
// has no word in it finds nothing. Best first (BM25, the newer of equals), at most `limit` and
// kMaxSearchHits. Every match is ranked; only texts that are returned are opened. Conversations in their undo
// window are not found. Cancelled when the connection was interrupted.
Result<std::vector<SearchHit>> search_chats(Database& db, std::string_view query,
                                            const SearchFilter& filter = {}, int limit = 50,
                                            bool as_you_type = false);

}  // namespace hearth
