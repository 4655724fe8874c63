#include "app/cli/document_search.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <span>

#include "app/cli/terminal_text.h"
#include "app/cli/watched_bar.h"
#include "app/docs/embed.h"
#include "app/docs/rank.h"
#include "engine/base/text.h"

namespace hearth::cli {
namespace {

constexpr int64_t kFew = 500;  // passages: some ten seconds on a processor

// The embedding model of the shelf. Its file is looked at first, since often there is nothing to embed.
class EmbeddingModel {
 public:
  // NotFound: there is none.
  static Result<EmbeddingModel> find(const DeviceChoice& device, const std::string& models) {
    EmbeddingModel found;
    TRY(FoundEmbedder file, find_embedder(model_folders(models)));
    found.path_ = std::move(file.path);
    found.device_ = device;
    found.texts_.id = std::move(file.id);
    return found;
  }

  const std::string& id() const { return texts_.id; }

  // Opens it when it is not open yet.
  Result<const TextEmbedder*> texts() {
    if (embedder_) return &texts_;
    TRY(model_, open_with_progress(path_, {.device = device_, .context = {}, .vocabulary_only = false}));
    TRY(embedder_, Embedder::open(*model_));
    texts_.width = embedder_->width();
    texts_.embed = [embedder = embedder_.get()](std::string_view text) -> Result<std::vector<float>> {
      TRY(Embedder::Embedding made, embedder->embed(text));
      return std::move(made.values);
    };
    return &texts_;
  }

 private:
  std::string path_;
  DeviceChoice device_;
  std::unique_ptr<Model> model_;
  std::unique_ptr<Embedder> embedder_;
  TextEmbedder texts_;
};

Status embed_at_most(Database& db, const DeviceChoice& device, const std::string& models, int64_t limit) {
  auto model = EmbeddingModel::find(device, models);
  if (!model) return {};  // words are compared
  TRY(const int64_t all, count_passages_without_vectors(db, model->id()));
  if (all == 0 || all > limit) return {};
  TRY(const TextEmbedder* texts, model->texts());
  WatchedBar bar("Indexing");
  const KeepGoing keep_going = bar.keep_going();
  for (size_t done = 0;;) {
    TRY(const size_t more, embed_next_passages(db, *texts));
    if (more == 0) return {};
    done += more;
    if (!keep_going(static_cast<double>(done) / static_cast<double>(all)))
      return fail(Fault::Cancelled, "Indexing was stopped; hearth docs add goes on with it.");
  }
}

Result<Retrieved> find_passages(Database& db, std::string_view question, int limit,
                                const DeviceChoice& device, const std::string& models) {
  auto model = EmbeddingModel::find(device, models);
  if (!model) return retrieve(db, question, limit);
  TRY(const bool embedded, has_vectors(db, model->id()));
  if (!embedded || is_blank(question)) return retrieve(db, question, limit);
  TRY(const TextEmbedder* texts, model->texts());
  TRY(const VectorIndex index, VectorIndex::load(db, texts->id, texts->width));
  TRY(const std::vector<std::string> asked, texts_of_question(db, question));
  std::vector<std::vector<float>> vectors;
  for (const std::string& one : asked) {
    TRY(std::vector<float> vector, texts->embed(one));
    vectors.push_back(std::move(vector));
  }
  return retrieve(db, question, limit, Meaning(index, vectors));
}

// Of the first passages, as many as there is time for.
Result<std::vector<float>> scores_of(const std::string& ranker_path, const DeviceChoice& device,
                                     std::string_view question, std::span<const Passage> passages) {
  using Clock = std::chrono::steady_clock;
  TRY(const auto model,
      open_with_progress(ranker_path, {.device = device, .context = {}, .vocabulary_only = false}));
  TRY(const auto ranker, Ranker::open(*model));
  std::vector<float> scores;
  const Clock::time_point end =
      Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(kRankSeconds));
  for (const Passage& passage : passages) {
    if (Clock::now() > end) break;
    TRY(const float score, ranker->rank(question, text_to_rank(passage)));
    scores.push_back(score);
  }
  return scores;
}

}  // namespace

Status embed_documents(Database& db, const DeviceChoice& device, const std::string& models) {
  return embed_at_most(db, device, models, std::numeric_limits<int64_t>::max());
}

Status embed_few_documents(Database& db, const DeviceChoice& device, const std::string& models) {
  return embed_at_most(db, device, models, kFew);
}

Result<Retrieved> find_in_documents(Database& db, std::string_view question, int limit,
                                    const DeviceChoice& device, const std::string& models) {
  const std::string text = repair_utf8(question);
  const auto ranker = find_ranker(model_folders(models));
  if (!ranker || is_blank(text)) return find_passages(db, text, limit, device, models);
  TRY(Retrieved found, find_passages(db, text, std::max(limit, kPassagesToRank), device, models));
  if (found.relevant) {
    const size_t read = std::min<size_t>(found.passages.size(), kPassagesToRank);
    TRY(const std::vector<float> scores,
        scores_of(*ranker, device, text, std::span(found.passages).first(read)));
    rank_passages(found.passages, scores);
  }
  if (found.passages.size() > static_cast<size_t>(limit)) found.passages.resize(static_cast<size_t>(limit));
  return found;
}

}  // namespace hearth::cli
