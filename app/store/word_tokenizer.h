// How text becomes searchable words: SQLite's unicode61 (case folded, diacritics removed) for scripts with
// spaces, and overlapping pairs of characters for Chinese, Japanese kana, Korean, and those of South-East
// Asia that put no spaces between words (Thai, Lao, Khmer, Burmese), so that a word of one or two characters
// is found without a dictionary. A run ABCD is indexed as AB, BC, CD, D; "BC" is a word, "B" a prefix, "BCD"
// the phrase BC CD. An emoji is a word. Registered with each connection (database.cpp); snippet.cpp uses it
// to find what matched. Any thread.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

#include "engine/base/result.h"

struct sqlite3;

namespace hearth {

inline constexpr const char* kWordTokenizer = "hearth_words";  // its name in SQL

// Makes the tokenizer known to an SQLite connection; returns SQLite's code, since the schema is read on the
// way: a wrong key or a broken disk may show here.
int register_word_tokenizer(sqlite3* handle);

enum class TokenizeFor { Indexing, Query };

// Longer words are cut to this many bytes, in the index and in queries alike: nobody searches for the middle
// of a base64 block.
inline constexpr size_t kMaxWordBytes = 128;

// Calls `found` for each word with its folded form and its bytes [begin, end) in `text`, until it returns
// false. Invalid UTF-8 and NUL separate words. The last character of a query's run is a word of its own only
// when the run has no other or another word follows. `handle`: a connection that was registered. Fails with
// OutOfMemory only.
Status each_word(sqlite3* handle, std::string_view text, TokenizeFor use,
                 const std::function<bool(std::string_view word, size_t begin, size_t end)>& found);

// True for a character of the scripts that are indexed in pairs.
bool is_unspaced(char32_t code);

}  // namespace hearth
