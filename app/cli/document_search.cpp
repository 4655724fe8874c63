#include "app/cli/document_search.h"

#include <limits>

#include "app/cli/terminal_text.h"
#include "app/cli/watched_bar.h"
#include "app/docs/embed.h"
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

}  // namespace

Status embed_documents(Database& db, const DeviceChoice& device, const std::string& models) {
  return embed_at_most(db, device, models, std::numeric_limits<int64_t>::max());
}

Status embed_few_documents(Database& db, const DeviceChoice& device, const std::string& models) {
  return embed_at_most(db, device, models, kFew);
}

Result<Retrieved> find_in_documents(Database& db, std::string_view question, int limit,
                                    const DeviceChoice& device, const std::string& models) {
  auto model = EmbeddingModel::find(device, models);
  if (!model) return retrieve(db, question, limit);
  TRY(const bool embedded, has_vectors(db, model->id()));
  const std::string text = repair_utf8(question);
  if (!embedded || text.find_first_not_of(" \t\r\n") == std::string::npos)
    return retrieve(db, question, limit);
  TRY(const TextEmbedder* texts, model->texts());
  TRY(const VectorIndex index, VectorIndex::load(db, texts->id, texts->width));
  TRY(const std::vector<std::string> asked, texts_of_question(db, text));
  std::vector<std::vector<float>> vectors;
  for (const std::string& one : asked) {
    TRY(std::vector<float> vector, texts->embed(one));
    vectors.push_back(std::move(vector));
  }
  return retrieve(db, question, limit, Meaning(index, vectors));
}

}  // namespace hearth::cli
