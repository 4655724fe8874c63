#include "app/store/removed_words.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "app/store/word_tokenizer.h"

namespace hearth {
namespace {

// Before each word and boundary FTS5 writes which of its indexes it belongs to; '0' is the main one, and
// search_index.cpp asks for no other.
constexpr char kMainIndex = '0';

// The first word of the index that is not before `beginning`; empty when there is none.
Result<std::string> first_word_from(Database& db, std::string_view beginning) {
  TRY(Statement row, db.prepare("SELECT term FROM temp.removed_words_index WHERE term >= ? LIMIT 1"));
  TRY(const bool found, row.bind(beginning).step());
  return found ? std::string(row.text(0)) : std::string();
}

struct Boundary {
  int64_t segment;
  std::string beginning;  // of a word
};

Result<std::vector<Boundary>> boundaries(Database& db,
                                         const std::function<bool(std::string_view)>& is_of_interest) {
  TRY(Statement rows, db.prepare("SELECT segid, term FROM search_index_idx"));
  std::vector<Boundary> found;
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) return found;
    const auto bytes = rows.blob(1);
    const std::string_view term(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (term.size() < 2 || term.front() != kMainIndex || !is_of_interest(term.substr(1))) continue;
    found.push_back({rows.integer(0), std::string(term.substr(1))});
  }
}

// The shortest beginning of `word` that is not before `boundary`, which is before `word`. It parts the same
// words as `boundary` does.
std::string moved_boundary(std::string_view boundary, std::string_view word) {
  const auto [in_boundary, in_word] = std::ranges::mismatch(boundary, word);
  return std::string(word.substr(0, static_cast<size_t>(in_word - word.begin()) + 1));
}

std::string term_of(std::string_view beginning) { return kMainIndex + std::string(beginning); }

}  // namespace

bool any_begins_with(const std::set<std::string>& words, std::string_view beginning) {
  const auto at = words.lower_bound(std::string(beginning));
  return at != words.end() && at->starts_with(beginning);
}

Status each_dead_boundary(Database& db, const std::function<bool(std::string_view boundary)>& is_of_interest,
                          const std::function<Status(int64_t segment, const std::string& boundary,
                                                     const std::string& next_word)>& found) {
  TRY_STATUS(
      db.script("CREATE VIRTUAL TABLE IF NOT EXISTS temp.removed_words_index"
                " USING fts5vocab(main, search_index, row)"));
  // Reading any word first makes FTS5 write what it still holds in memory.
  TRY_STATUS(first_word_from(db, ""));
  TRY(const std::vector<Boundary> candidates, boundaries(db, is_of_interest));
  for (const auto& [segment, beginning] : candidates) {
    TRY(const std::string word, first_word_from(db, beginning));
    if (!word.starts_with(beginning)) TRY_STATUS(found(segment, beginning, word));
  }
  return {};
}

Status RemovedWords::add(Database& db, std::string_view text) {
  return each_word(db.handle(), text, TokenizeFor::Indexing, [this](std::string_view word, size_t, size_t) {
    words_.emplace(word);
    return true;
  });
}

// FTS5 looks a word up on the page of the last boundary that is not after it (fts5.html, section 9.2), so a
// boundary may lie anywhere after the page before and up to its own page's first word. A page without words
// needs none.
Status RemovedWords::clear_boundaries(Database& db) const {
  return each_dead_boundary(
      db, [this](std::string_view boundary) { return any_begins_with(words_, boundary); },
      [&db](int64_t segment, const std::string& boundary, const std::string& next_word) -> Status {
        const std::string term = term_of(boundary);
        const auto term_bytes = std::as_bytes(std::span(term));
        if (!next_word.empty()) {
          const std::string moved = term_of(moved_boundary(boundary, next_word));
          TRY_STATUS(db.run("UPDATE OR IGNORE search_index_idx SET term=? WHERE segid=? AND term=?",
                            std::as_bytes(std::span(moved)), segment, term_bytes));
          if (db.changes() > 0) return {};
        }
        return db.run("DELETE FROM search_index_idx WHERE segid=? AND term=?", segment, term_bytes);
      });
}

}  // namespace hearth
