#include "app/docs/embed.h"

#include "app/docs/sentences.h"
#include "app/docs/vectors.h"
#include "engine/base/check.h"

namespace hearth {
namespace {

constexpr int kBlock = 32;  // passages: a second's work or two, lost when it is stopped
// What a small model grasps in one vector: one thought. Passages of 900 bytes as a whole were found less
// often (docs/performance.md).
constexpr size_t kPieceBytes = 350;

// Whole sentences that follow each other, each piece about kPieceBytes.
std::vector<std::string_view> pieces_of(std::string_view text) {
  std::vector<std::string_view> pieces;
  TextRange open;
  for (const TextRange& sentence : sentences_of(text)) {
    if (open.end > open.begin && sentence.end - open.begin > kPieceBytes) {
      pieces.push_back(open.in(text));
      open.begin = sentence.begin;
    }
    if (open.end == open.begin) open.begin = sentence.begin;
    open.end = sentence.end;
  }
  if (open.end > open.begin) pieces.push_back(open.in(text));
  return pieces;
}

}  // namespace

Result<size_t> embed_next_passages(Database& db, const TextEmbedder& embedder) {
  TRY(const PassageRun run, passages_without_vectors(db, embedder.id, kBlock));
  std::vector<std::byte> vectors;
  for (size_t passage = 0; passage < run.texts.size(); ++passage) {
    for (const std::string_view piece : pieces_of(run.texts[passage])) {
      TRY(const std::vector<float> vector, embedder.embed(piece));
      CHECK(vector.size() == embedder.width);
      append_vector(static_cast<uint32_t>(passage), vector, vectors);
    }
  }
  if (run.texts.empty()) return size_t{0};
  TRY_STATUS(add_vector_block(
      db, run.document, embedder.id,
      {.first = run.first, .passages = static_cast<int64_t>(run.texts.size()), .vectors = vectors}));
  return run.texts.size();
}

}  // namespace hearth
