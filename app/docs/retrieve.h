// A question -> the passages that may answer it. The reading connection's thread.
#pragma once

#include <string_view>
#include <vector>

#include "app/store/library.h"

namespace hearth {

struct Retrieved {
  std::vector<Passage> passages;  // best first
  // How much of what the question is about the best passage speaks of, 0 to 1: the share of the question's
  // words, rare ones counting more.
  double coverage = 0;
  // False: nothing here answers it, so no model is asked.
  bool relevant = false;
};

// `limit`: passages at most.
Result<Retrieved> retrieve(Database& db, std::string_view question, int limit);

}  // namespace hearth
