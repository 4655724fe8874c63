// Finding documents by meaning: their passages go through an embedding model a few at a time, whenever no
// answer is being written, and so does each question. Without such a model words have to do.
#include <algorithm>

#include "app/core/controller_impl.h"
#include "app/core/time_left.h"
#include "app/core/words.h"
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
  meaning = {};
  aside([folders = options.model_folders] { return find_embedder(folders); },
        [this, of = session](Result<FoundEmbedder>& found) {
          if (of != session) return;
          DocumentsView::Indexing& view = state.documents.indexing;
          view.no_model = !found;
          view.offer = {};
          if (!found) {
            if (const auto* beside = embedder_beside()) view.offer = {beside->file, beside->bytes};
            return;
          }
          meaning.model = std::move(*found);
          index_more();
        });
}

// Null where none is given out with the page.
const Controller::Options::ModelBeside* Controller::Impl::embedder_beside() const {
  const auto beside = std::ranges::find_if(
      options.beside, [](const auto& model) { return is_own_model(model.file, ModelPurpose::Embed); });
  return beside == options.beside.end() ? nullptr : &*beside;
}

void Controller::Impl::on(action::FetchEmbedder&) {
  if (const auto* beside = embedder_beside()) fetch_beside(*beside, "MiniLM", "");
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
  if (embedded.ticket == meaning.question_ticket && !embedded.vectors.empty())
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
  if (failed.ticket == meaning.question_ticket) {
    meaning.question_ticket = 0;
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

// Whether it is, or will be, searched for by meaning.
bool Controller::Impl::embed_question(const std::string& question) {
  const std::string text = repair_utf8(question);
  if (!meaning.model || meaning.failed || text.find_first_not_of(" \t\r\n") == std::string::npos)
    return false;
  read([text](Database& db) { return texts_of_question(db, text); },
       [this, ticket = answer->ticket](Result<std::vector<std::string>>& texts) {
         if (!answer || answer->ticket != ticket) return;
         if (!texts) return finish_answer(AnswerDetails::End::Failed, texts.error());
         if (!meaning.model) return search_by_words();
         meaning.question_ticket = next_ticket();
         engine.post(engine_command::Embed{.ticket = meaning.question_ticket,
                                           .path = meaning.model->path,
                                           .device = open_settings().device,
                                           .texts = std::move(*texts)});
       });
  return true;
}

void Controller::Impl::search_by_meaning(std::vector<std::vector<float>> vectors) {
  meaning.question_ticket = 0;
  if (!answer || !answer->documents) return;
  read(
      [question = answer->documents->question, vectors = std::move(vectors), index = meaning.index,
       id = meaning.model->id](Database& db) mutable -> Result<SearchedByMeaning> {
        if (!index) {
          TRY(VectorIndex loaded, VectorIndex::load(db, id, vectors.front().size()));
          index = std::make_shared<const VectorIndex>(std::move(loaded));
        }
        std::optional<Meaning> known;
        if (index->size() > 0) known.emplace(*index, vectors);
        TRY(SearchedDocuments found, search_documents(db, question, kPassagesForAnswer, known));
        return SearchedByMeaning{std::move(found), std::move(index)};
      },
      [this, ticket = answer->ticket](Result<SearchedByMeaning>& searched) {
        if (!answer || answer->ticket != ticket) return;
        if (!searched) return finish_answer(AnswerDetails::End::Failed, searched.error());
        meaning.index = std::move(searched->index);
        Result<SearchedDocuments> found = std::move(searched->documents);
        documents_searched(found);
      });
}

void Controller::Impl::search_by_words() {
  if (!answer || !answer->documents) return;
  read([question = answer->documents->question](
           Database& db) { return search_documents(db, question, kPassagesForAnswer); },
       [this, ticket = answer->ticket](Result<SearchedDocuments>& searched) {
         if (answer && answer->ticket == ticket) documents_searched(searched);
       });
}

}  // namespace hearth
