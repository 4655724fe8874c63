// The piece of a message that shows why it was found. search.cpp calls it with each text that is shown. The
// connection's thread.
#pragma once

#include <string_view>

#include "app/store/search.h"
#include "app/store/search_query.h"

struct sqlite3;

namespace hearth {

inline constexpr size_t kSnippetBytes = 160;  // of the message; "…" and repaired characters come on top

// The first stretch with as many terms of the query as any other, with each match in it marked; the beginning
// of the text when nothing matches. White space becomes single spaces, invalid UTF-8 and control characters
// U+FFFD. Reads no further than it must, and 256 KiB beyond the first match at most. OutOfMemory only.
Result<Snippet> make_snippet(sqlite3* handle, std::string_view text, const SearchQuery& query);

}  // namespace hearth
