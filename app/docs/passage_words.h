// What the words of a question say of a passage. The connection's thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/store/library.h"

namespace hearth {

struct AskedWord {
  std::string word, root;
  double weight = 0;    // rarer: more
  bool common = false;  // in so many passages that it chooses none
};
// The question's words without those that say nothing, each once, the first 48.
Result<std::vector<AskedWord>> asked_words(Database& db, std::string_view question);

// For find_passages(): any of the words, in any form; empty without words.
std::string expression_of(const std::vector<AskedWord>& words);

struct HeldWords {
  double coverage = 0;  // the share of the question's weight that the passage speaks of, 0 to 1
  double score = 0;     // BM25 with words in any form, of passages that speak of more of the question more
};
// Of the passage, its heading and its file's name.
Result<HeldWords> held_words(Database& db, const Passage& passage, const std::vector<AskedWord>& asked);

}  // namespace hearth
