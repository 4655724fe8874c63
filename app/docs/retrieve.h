// A question -> the passages that may answer it. The reading connection's thread.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "app/docs/vectors.h"
#include "app/store/library.h"

namespace hearth {

struct Retrieved {
  std::vector<Passage> passages;  // best first
  // How likely one of them answers: the share of the question's words that it speaks of, rare ones counting
  // more (0 to 1), or with a meaning half of that and its nearness together.
  double relevance = 0;
  // False: nothing here answers it, so no model is asked.
  bool relevant = false;
};

// What a question means to the model that embedded the passages.
struct Meaning {
  const VectorIndex& index;
  std::vector<float> question;
};

// `limit`: passages at most. By words alone without a meaning.
Result<Retrieved> retrieve(Database& db, std::string_view question, int limit,
                           const std::optional<Meaning>& meaning = {});

}  // namespace hearth
