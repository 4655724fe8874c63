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
  // How much of what the question is about the best passage speaks of, 0 to 1: the share of the question's
  // words, rare ones counting more.
  double coverage = 0;
  double nearness = 0;  // cosine of the nearest passage; 0 without a meaning
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
