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

Result<PiecesToEmbed> next_pieces(Database& db, std::string_view embedder) {
  TRY(const PassageRun run, passages_without_vectors(db, embedder, kBlock));
  PiecesToEmbed next{
      .document = run.document, .first = run.first, .passages = run.texts.size(), .pieces = {}};
  for (size_t passage = 0; passage < run.texts.size(); ++passage) {
    for (const std::string_view piece : pieces_of(run.texts[passage]))
      next.pieces.push_back({static_cast<uint32_t>(passage), std::string(piece)});
  }
  return next;
}

Status keep_vectors(Database& db, std::string_view embedder, const PiecesToEmbed& of,
                    const std::vector<std::vector<float>>& vectors) {
  CHECK(vectors.size() == of.pieces.size());
  std::vector<std::byte> block;
  for (size_t i = 0; i < vectors.size(); ++i) append_vector(of.pieces[i].passage, vectors[i], block);
  return add_vector_block(
      db, of.document, embedder,
      {.first = of.first, .passages = static_cast<int64_t>(of.passages), .vectors = block});
}

Result<size_t> embed_next_passages(Database& db, const TextEmbedder& embedder) {
  TRY(const PiecesToEmbed next, next_pieces(db, embedder.id));
  if (next.passages == 0) return size_t{0};
  std::vector<std::vector<float>> vectors;
  for (const PiecesToEmbed::Piece& piece : next.pieces) {
    TRY(std::vector<float> vector, embedder.embed(piece.text));
    CHECK(vector.size() == embedder.width);
    vectors.push_back(std::move(vector));
  }
  TRY_STATUS(keep_vectors(db, embedder.id, next, vectors));
  return next.passages;
}

}  // namespace hearth
