// What a person typed into the search box, as words to look for. search.cpp makes an FTS5 expression of it,
// snippet.cpp looks for the same words in a text. The connection's thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

struct sqlite3;

namespace hearth {

// Words that must follow each other; the last is the beginning of a word when `prefix`. What was typed as one
// word may be several here ("don't", "東京都").
struct SearchTerm {
  std::vector<std::string> words;  // folded, as word_tokenizer.h gives them; never empty
  bool prefix = false;
  bool operator==(const SearchTerm&) const = default;
};

// All of them must occur. Empty: nothing to look for, so nothing is found.
using SearchQuery = std::vector<SearchTerm>;

// What lies beyond is ignored: a pasted page is no search.
inline constexpr size_t kMaxQueryBytes = 2048;
inline constexpr size_t kMaxQueryWords = 64;

// "a phrase" in straight or typographic quotes (an unfinished one ends with the text), word* for a prefix,
// everything else a word. `as_you_type`: the last word may be unfinished, so it is a prefix once it has two
// characters. A single character of a script without spaces always is one, since the index holds it as the
// beginning of a pair. Fails with OutOfMemory only.
Result<SearchQuery> parse_query(sqlite3* handle, std::string_view typed, bool as_you_type);

// Always well formed: every word is quoted. `query` must not be empty.
std::string fts_expression(const SearchQuery& query);

}  // namespace hearth
