// A question -> the passages that may answer it. The reading connection's thread.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "app/docs/meaning.h"
#include "app/store/library.h"

namespace hearth {

struct Retrieved {
  std::vector<Passage> passages;  // best first
  // How likely one of them answers, 0 to 1. By words alone: the share of the question's words that one of
  // them speaks of, rare ones counting more.
  double relevance = 0;
  // False: nothing here answers it, so no model is asked.
  bool relevant = false;
  // What that was told by, where there is a meaning: the nearest cosine, and the words' part of the first.
  std::optional<Nearness> near;
};

// `limit`: passages at most. By words alone without a meaning.
Result<Retrieved> retrieve(Database& db, std::string_view question, int limit,
                           const std::optional<Meaning>& meaning = {});

}  // namespace hearth
