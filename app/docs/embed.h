// The vectors of passages, made by a model that somebody else owns: app/docs knows no engine. next_pieces()
// says what is to be embedded, and keep_vectors() keeps what came of it. The thread of the connection that is
// given: any for the first, the writing one for the rest.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "app/store/passage_vectors.h"

namespace hearth {

// A few passages of one document that follow each other, cut into pieces that one vector each can grasp.
struct PiecesToEmbed {
  struct Piece {
    uint32_t passage = 0;  // counted from the first
    std::string text;
  };
  DocumentId document = 0;
  int64_t first = 0;  // passage
  size_t passages = 0;
  std::vector<Piece> pieces;
};
// The next ones that this embedder has not seen; no passages: it has seen all.
Result<PiecesToEmbed> next_pieces(Database& db, std::string_view embedder);
// `vectors`: of each piece, all of one width. All or nothing.
Status keep_vectors(Database& db, std::string_view embedder, const PiecesToEmbed& of,
                    const std::vector<std::vector<float>>& vectors);

struct TextEmbedder {
  std::string id;                                                     // the same for the same vectors
  size_t width = 0;                                                   // values a vector
  std::function<Result<std::vector<float>>(std::string_view)> embed;  // text -> a unit vector
};

// Both in one, for who has a model that answers at once. How many passages that were; 0: it has seen all.
Result<size_t> embed_next_passages(Database& db, const TextEmbedder& embedder);

}  // namespace hearth
