// The vectors of passages, made by a model that somebody else owns: app/docs knows no engine. The writing
// connection's thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "app/store/passage_vectors.h"

namespace hearth {

struct TextEmbedder {
  std::string id;                                                     // the same for the same vectors
  size_t width = 0;                                                   // values a vector
  std::function<Result<std::vector<float>>(std::string_view)> embed;  // text -> a unit vector
};

// Embeds the next few passages that `embedder` has not seen and keeps their vectors, all or nothing. 0: it
// has seen all.
Result<size_t> embed_next_passages(Database& db, const TextEmbedder& embedder);

}  // namespace hearth
