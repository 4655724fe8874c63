// Finishes what taking words out of the search index leaves: FTS5 keeps the beginning of a word as the
// boundary between two pages, and its secure-delete overwrites the word but not the boundary (seen with
// SQLite 3.54). Used by whatever takes texts out of the index, in that transaction, and by the erase check.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "app/store/database.h"

namespace hearth {

class RemovedWords {
 public:
  // Notes the words of a text that was taken out.
  Status add(Database& db, std::string_view text);
  // After the last of them: boundaries that only these words explain are moved to words that are still there.
  Status clear_boundaries(Database& db) const;

 private:
  std::set<std::string> words_;
};

// Calls `found` for each boundary that no word in the index begins with, with where it is (a number of
// FTS5's), the boundary and the first word after it; that is empty when there is none.
Status each_dead_boundary(Database& db, const std::function<bool(std::string_view boundary)>& is_of_interest,
                          const std::function<Status(int64_t segment, const std::string& boundary,
                                                     const std::string& next_word)>& found);

// Whether one of `words` begins with `beginning`.
bool any_begins_with(const std::set<std::string>& words, std::string_view beginning);

}  // namespace hearth
