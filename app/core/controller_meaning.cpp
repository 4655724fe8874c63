// Finding documents by meaning: their passages go through an embedding model a few at a time, whenever no
// answer is being written, and so does each question. Without such a model words have to do.
#include <algorithm>

#include "app/core/controller_impl.h"
#include "app/core/time_left.h"
#include "app/core/words.h"
#include "app/docs/rank.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

using Clock = std::chrono::steady_clock;
constexpr size_t kPiecesAtOnce = 4;  // a fraction of a second: a question waits no longer
constexpr auto kTriedAgainAfter = std::chrono::seconds(2);

struct NextBlock {
  PiecesToEmbed pieces;
  std::optional<int64_t> left;  // passages, where they were counted
};

Result<NextBlock> next_block(Database& db, const std::string& embedder, bool count) {
  NextBlock next;
  TRY(next.pieces, next_pieces(db, embedder));
  if (!count) return next;
  TRY(const int64_t left, count_passages_without_vectors(db, embedder));
  next.left = left;
  return next;
}

struct SearchedByMeaning {
  SearchedDocuments documents;
  std::shared_ptr<const VectorIndex> index;
};

}  // namespace

void Controller::Impl::look_for_embedder() {
  aside([folders = options.model_folders] { return find_embedder(folders); },
        [this, of = session](Result<FoundEmbedder>& found) {
          if (of != session) return;
          DocumentsView::Indexing& view = state.documents.indexing;
          view.no_model = !found;
          view.offer = {};
          if (!found) {
            for (const auto* beside : search_models_beside())
              view.offer = {beside->file, view.offer.bytes + beside->bytes};
            return;
          }
          meaning.model = std::move(*found);
          index_more();
        });
}

void Controller::Impl::look_for_ranker() {
  aside([folders = options.model_folders] { return find_ranker(folders); },
        [this, of = session](Result<std::string>& found) {
          if (of == session && found) meaning.ranker = std::move(*found);
        });
}

// Those that are given out with the page.
std::vector<const Controller::Options::ModelBeside*> Controller::Impl::search_models_beside() const {
  std::vector<const Options::ModelBeside*> found;
  for (const Options::ModelBeside& model : options.beside)
    if (!own_search_model(model.file).empty()) found.push_back(&model);
  return found;
}

void Controller::Impl::on(action::FetchSearchModels&) {
  for (const auto* model : search_models_beside())
    fetch_beside(*model, std::string(own_search_model(model->file)), "");
}

void Controller::Impl::on(action::PauseIndexing& pause) {
  state.documents.indexing.paused = pause.pause;
  if (pause.pause) engine.cancel(meaning.ticket);
  index_more();
}

void Controller::Impl::documents_changed() {
  meaning.counts = true;
  meaning.index.reset();
  index_more();
}

// ---- Passages

void Controller::Impl::index_more() {
  if (!jobs || !meaning.model || meaning.failed || meaning.busy || state.documents.indexing.paused || answer)
    return;
  if (meaning.made.size() < meaning.block.pieces.size()) return embed_pieces();
  meaning.busy = true;
  read([id = meaning.model->id, count = meaning.counts](Database& db) { return next_block(db, id, count); },
       [this](Result<NextBlock>& next) {
         meaning.busy = false;
         if (!next) return indexing_failed(next.error());
         if (next->left) indexing_counted(*next->left);
         if (next->pieces.passages == 0) return indexing_done();
         meaning.block = std::move(next->pieces);
         meaning.made.clear();
         state.documents.indexing.running = true;
         if (meaning.block.pieces.empty()) return keep_block();
         index_more();
       });
}

// The share of what there was to do when it began, and of what came since.
void Controller::Impl::indexing_counted(int64_t left) {
  DocumentsView::Indexing& view = state.documents.indexing;
  meaning.counts = false;
  if (!view.running) {
    view.done = 0;
    meaning.began = Clock::now();
  }
  view.passages = view.done + left;
}

void Controller::Impl::embed_pieces() {
  const auto& pieces = meaning.block.pieces;
  engine_command::Embed command{.ticket = meaning.ticket = next_ticket(),
                                .path = meaning.model->path,
                                .device = open_settings().device,
                                .texts = {}};
  const size_t begin = meaning.made.size(), end = std::min(pieces.size(), begin + kPiecesAtOnce);
  for (size_t i = begin; i < end; ++i) command.texts.push_back(pieces[i].text);
  meaning.busy = true;
  engine.post(std::move(command));
}

void Controller::Impl::on_event(engine_event::Embedded& embedded) {
  if (is_search(embedded.ticket) && !embedded.vectors.empty())
    return search_by_meaning(std::move(embedded.vectors));
  if (embedded.ticket != meaning.ticket) return;
  meaning.ticket = 0;
  meaning.busy = false;
  for (std::vector<float>& vector : embedded.vectors) meaning.made.push_back(std::move(vector));
  if (meaning.made.size() == meaning.block.pieces.size()) return keep_block();
  index_more();
}

// Whether that was asked for here.
bool Controller::Impl::embedding_failed(const engine_event::Failed& failed) {
  if (failed.ticket == 0) return false;
  if (is_search(failed.ticket) && !answer->documents->found) {
    log_line(concat("A question could not be embedded: ", fault_name(failed.error.fault), "."));
    search_by_words();
    return true;
  }
  if (failed.ticket != meaning.ticket) return false;
  meaning.ticket = 0;
  meaning.busy = false;
  if (failed.error.fault != Fault::Cancelled) {
    indexing_failed(failed.error);
  } else {  // another model is being opened
    at_time(Clock::now() + kTriedAgainAfter, [this] { index_more(); });
  }
  return true;
}

void Controller::Impl::keep_block() {
  meaning.busy = true;
  const auto block = std::make_shared<PiecesToEmbed>(std::exchange(meaning.block, {}));
  const auto vectors = std::make_shared<std::vector<std::vector<float>>>(std::exchange(meaning.made, {}));
  jobs->write(Urgency::Background,
              [this, of = session, id = meaning.model->id, block, vectors](Vault& vault) {
                const Status kept = keep_vectors(vault.writer(), id, *block, *vectors);
                mailbox.post([this, of, kept, passages = block->passages] {
                  if (of == session) block_kept(kept, static_cast<int64_t>(passages));
                });
              });
}

void Controller::Impl::block_kept(const Status& kept, int64_t passages) {
  meaning.busy = false;
  if (!kept) return indexing_failed(kept.error());
  meaning.index.reset();
  DocumentsView::Indexing& view = state.documents.indexing;
  view.done += passages;
  view.passages = std::max(view.passages, view.done);
  const double share = static_cast<double>(view.done) / static_cast<double>(view.passages);
  if (const auto left = seconds_left(meaning.began, share)) view.left_s = left;
  index_more();
}

void Controller::Impl::indexing_done() { state.documents.indexing = {}; }

// What was done stays, and the rest is found by its words.
void Controller::Impl::indexing_failed(const Error& error) {
  if (error.fault == Fault::Cancelled) return;
  meaning.failed = true;
  indexing_done();
  log_line(concat("Documents could not be embedded: ", fault_name(error.fault), "."));
  tell(Notice::Kind::Caution, said(error));
}

// ---- Questions

// Whether the engine was asked for that by the search of the answer that is written.
bool Controller::Impl::is_search(uint64_t ticket) const {
  return ticket != 0 && answer && answer->documents && answer->documents->search_ticket == ticket;
}

// Whether it is, or will be, searched for by meaning.
bool Controller::Impl::embed_question(const std::string& question) {
  const std::string text = repair_utf8(question);
  if (!meaning.model || meaning.failed || is_blank(text)) return false;
  read([text](Database& db) { return texts_of_question(db, text); },
       [this, ticket = answer->ticket](Result<std::vector<std::string>>& texts) {
         if (!answer || answer->ticket != ticket) return;
         if (!texts) return finish_answer(AnswerDetails::End::Failed, texts.error());
         if (!meaning.model) return search_by_words();
         answer->documents->search_ticket = next_ticket();
         engine.post(engine_command::Embed{.ticket = answer->documents->search_ticket,
                                           .path = meaning.model->path,
                                           .device = open_settings().device,
                                           .texts = std::move(*texts)});
       });
  return true;
}

void Controller::Impl::search_by_meaning(std::vector<std::vector<float>> vectors) {
  answer->documents->search_ticket = 0;
  read(
      [question = answer->documents->question, vectors = std::move(vectors), index = meaning.index,
       id = meaning.model->id, limit = passages_wanted()](Database& db) mutable -> Result<SearchedByMeaning> {
        if (!index) {
          TRY(VectorIndex loaded, VectorIndex::load(db, id, vectors.front().size()));
          index = std::make_shared<const VectorIndex>(std::move(loaded));
        }
        std::optional<Meaning> known;
        if (index->size() > 0) known.emplace(*index, vectors);
        TRY(SearchedDocuments found, search_documents(db, question, limit, known));
        return SearchedByMeaning{std::move(found), std::move(index)};
      },
      [this, ticket = answer->ticket](Result<SearchedByMeaning>& searched) {
        if (!answer || answer->ticket != ticket) return;
        if (!searched) return finish_answer(AnswerDetails::End::Failed, searched.error());
        meaning.index = std::move(searched->index);
        passages_retrieved(std::move(searched->documents));
      });
}

void Controller::Impl::search_by_words() {
  if (!answer || !answer->documents) return;
  read([question = answer->documents->question,
        limit = passages_wanted()](Database& db) { return search_documents(db, question, limit); },
       [this, ticket = answer->ticket](Result<SearchedDocuments>& searched) {
         if (!answer || answer->ticket != ticket) return;
         if (!searched) return documents_searched(searched);
         passages_retrieved(std::move(*searched));
       });
}

// ---- Reading the best of what was found beside the question

int Controller::Impl::passages_wanted() const {
  return meaning.ranker ? kPassagesToRank : kPassagesForAnswer;
}

void Controller::Impl::passages_retrieved(SearchedDocuments searched) {
  DocumentAnswer& from = *answer->documents;
  from.found = std::move(searched);
  if (!meaning.ranker || !from.found->retrieved.relevant) return passages_ranked({});
  show_passages(*from.found, from.found->retrieved.passages);
  engine_command::Rank command{.ticket = from.search_ticket = next_ticket(),
                               .path = *meaning.ranker,
                               .device = open_settings().device,
                               .question = repair_utf8(from.question),
                               .passages = {},
                               .seconds = kRankSeconds};
  for (const Passage& passage : from.found->retrieved.passages)
    command.passages.push_back(text_to_rank(passage));
  engine.post(std::move(command));
}

void Controller::Impl::on_event(engine_event::Ranked& ranked) {
  if (is_search(ranked.ticket)) passages_ranked(ranked.scores);
}

void Controller::Impl::passages_ranked(std::span<const float> scores) {
  answer->documents->search_ticket = 0;
  Result<SearchedDocuments> found = std::move(*std::exchange(answer->documents->found, {}));
  std::vector<Passage>& passages = found->retrieved.passages;
  rank_passages(passages, scores);
  if (passages.size() > kPassagesForAnswer) passages.resize(kPassagesForAnswer);
  documents_searched(found);
}

// Whether that was asked for here. What was found keeps its order then.
bool Controller::Impl::ranking_failed(const engine_event::Failed& failed) {
  if (!is_search(failed.ticket)) return false;
  if (failed.error.fault != Fault::Cancelled) {
    log_line(concat("Passages could not be ranked: ", fault_name(failed.error.fault), "."));
    meaning.ranker.reset();
  }
  passages_ranked({});
  return true;
}

}  // namespace hearth
