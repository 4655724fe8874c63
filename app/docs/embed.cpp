#include "app/docs/embed.h"

#include "app/docs/vectors.h"
#include "engine/base/check.h"

namespace hearth {
namespace {

constexpr int kBlock = 32;  // passages: about a second's work, lost when it is stopped

}  // namespace

Result<size_t> embed_next_passages(Database& db, const TextEmbedder& embedder) {
  TRY(const PassageRun run, passages_without_vectors(db, embedder.id, kBlock));
  std::vector<std::byte> vectors;
  for (const std::string& text : run.texts) {
    TRY(const std::vector<float> vector, embedder.embed(text));
    CHECK(vector.size() == embedder.width);
    append_vector(vector, vectors);
  }
  if (run.texts.empty()) return size_t{0};
  TRY_STATUS(add_vector_block(
      db, run.document, embedder.id,
      {.first = run.first, .passages = static_cast<int64_t>(run.texts.size()), .vectors = vectors}));
  return run.texts.size();
}

}  // namespace hearth
