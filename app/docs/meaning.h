// How near a passage comes to what a question means, and whether it speaks of each of its words. A model that
// makes one vector of a text puts every word of it into that vector: without a word that the passage speaks
// of, the question is farther from the passage; without one that is foreign to it, nearer. Near misses ("What
// does a Debian Developer earn?") are told by that, which the vector of the whole question hides.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/docs/vectors.h"
#include "app/store/database.h"

namespace hearth {

// The texts whose vectors a Meaning has: the question, then the question without one of its words, for each
// word that carries meaning, sixteen at most. The connection's thread.
Result<std::vector<std::string>> texts_of_question(Database& db, std::string_view question);

struct Nearness {
  double cosine = 0;  // of the question and the nearest of the passage's vectors
  // By how much the question's words bring it nearer to that vector: a mean of their differences in cosine in
  // which the least counts most. Below 0: some word is foreign to the passage.
  double words = 0;
};

// What a question means to the model that embedded the passages.
class Meaning {
 public:
  // `texts`: the vectors of texts_of_question(), in its order. `index` outlives it.
  Meaning(const VectorIndex& index, const std::vector<std::vector<float>>& texts);

  // Nearest first, at most `count`.
  std::vector<NearPassage> nearest(size_t count) const;

  // Nothing of a passage without vectors.
  std::optional<Nearness> nearness(int64_t passage) const;

 private:
  const VectorIndex& index_;
  std::vector<SoughtVector> texts_;
};

}  // namespace hearth
