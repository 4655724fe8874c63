// Sentences of documents as sets of words and figures, and which of them speak of the same: what comparing
// two documents (compare_documents.h) and looking for contradictions (contradictions.h) have in common. The
// connection's thread.
#pragma once

#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "app/docs/whole_pages.h"

namespace hearth {

struct Assertion {
  Finding found;                     // text and quote: the sentence
  std::vector<uint32_t> words;       // numbers of roots that carry meaning, ascending, each once
  std::vector<std::string> figures;  // folded, ascending: "850", "three"
  std::string wording;               // all words, folded: the same for the same sentence
  bool negated = false;
  bool whole_sentence = false;  // not a heading, a row of a table or a line of a table of contents
};

class AssertionReader {
 public:
  explicit AssertionReader(Database& db) : db_(db) {}
  // Sentences that say nothing (rules, lone figures) are left out. Words get the same number in every call.
  Result<std::vector<Assertion>> read(std::span<const WholePage> pages);

 private:
  Database& db_;
  std::unordered_map<std::string, uint32_t> numbers_;
};

// For each of `from`: the statements of `among` that speak of the same, likeness 0 to 1, rare words counting
// more; at least `least` alike, the most alike first, at most `most` of them.
struct Alike {
  size_t other = 0;  // index into `among`
  double likeness = 0;
};
std::vector<std::vector<Alike>> alike(std::span<const Assertion> from, std::span<const Assertion> among,
                                      double least, size_t most);

// Figures of the one that the other does not have: "850 euros" becomes "850".
std::string figures_only_in(const Assertion& one, const Assertion& other);

}  // namespace hearth
