// What an embedding model makes of the library's passages, in blocks of passages that follow each other in
// one document. Blocks are added in the order of the passages, so the last one tells how far the model has
// come: indexing may stop anywhere and goes on there. Sealed by the database's pages alone. Written by
// app/docs/embed.h, read by app/docs/vectors.h.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/store/library.h"

namespace hearth {

// The SQL that makes the table; part of a migration.
extern const char* const kCreatePassageVectors;

struct PassageRun {
  DocumentId document = 0;
  int64_t first = 0;               // passage
  std::vector<std::string> texts;  // of it and of those after it, without headings
};
// The first passages that `embedder` has not seen, at most `limit`, all of one document; no texts: it has
// seen all.
Result<PassageRun> passages_without_vectors(Database& db, std::string_view embedder, int limit);
// How many these are in all documents.
Result<int64_t> count_passages_without_vectors(Database& db, std::string_view embedder);

Result<bool> has_vectors(Database& db, std::string_view embedder);

struct VectorBlock {
  int64_t first = 0;  // passage
  int64_t passages = 0;
  std::span<const std::byte> vectors;  // app/docs/vectors.h says how
};
// Blocks of other embedders go. Does nothing when the document has been removed meanwhile.
Status add_vector_block(Database& db, DocumentId document, std::string_view embedder,
                        const VectorBlock& block);
// In order. A block is valid during the call.
Status visit_vector_blocks(Database& db, std::string_view embedder,
                           const std::function<void(const VectorBlock&)>& visit);

}  // namespace hearth
