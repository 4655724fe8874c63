// Documents on their way to be found by meaning: the model that makes vectors of them, what it has at the
// moment, the vectors that questions are compared with, and the model that reads the best of what is found.
// Owned by the controller; main thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "app/docs/embed.h"
#include "app/docs/vectors.h"
#include "app/models/model_paths.h"

namespace hearth {

struct MeaningDesk {
  std::optional<FoundEmbedder> model;    // none: documents are found by their words
  std::optional<std::string> ranker;     // path; none: what is found keeps its order
  bool failed = false;                   // it cannot be used; not tried again before the next unlocking
  bool counts = true;                    // how many passages there are is not known any more
  bool busy = false;                     // passages are being fetched, embedded or kept
  uint64_t ticket = 0;                   // of what the engine has; 0: nothing
  PiecesToEmbed block;                   // that is being embedded
  std::vector<std::vector<float>> made;  // vectors of its first pieces
  std::chrono::steady_clock::time_point began;
  std::shared_ptr<const VectorIndex> index;  // none: it is read again with the next question
};

}  // namespace hearth
