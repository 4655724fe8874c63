// Work on documents as a whole. The model is asked one question after the other, whenever no answer is being
// written, and each answer is kept in the vault before the next is asked for, so that stopping, locking and
// restarting lose one at most.
#include <algorithm>

#include "app/core/controller_impl.h"
#include "app/core/forget.h"
#include "app/core/time_left.h"
#include "app/core/words.h"
#include "app/models/model_paths.h"
#include "app/store/document_tasks.h"
#include "app/store/document_work.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

using State = DocumentWorkView::State;
using Waits = DocumentWorkView::Waits;

constexpr size_t kPagesAtOnce = 16;           // that the engine counts: a question waits no longer
constexpr size_t kBytesPerTokenOfServer = 2;  // which does not count; few, so that a part surely fits
constexpr uint32_t kUnknownContext = 4096;    // tokens, of a server that does not say

// As the vault names it.
const char* kind_of(DocumentWork work) {
  switch (work) {
    case DocumentWork::Summary:
      return "summary";
    case DocumentWork::Facts:
      return "facts";
    case DocumentWork::Compare:
      return "compare";
    case DocumentWork::Contradictions:
      return "contradictions";
  }
  return "";
}

std::optional<DocumentWork> work_of_kind(std::string_view kind) {
  for (const DocumentWork work :
       {DocumentWork::Summary, DocumentWork::Facts, DocumentWork::Compare, DocumentWork::Contradictions})
    if (kind_of(work) == kind) return work;
  return std::nullopt;
}

struct KeptAnswers {
  int64_t task = 0;
  std::vector<std::string> answers;
};

Result<KeptAnswers> kept_answers(Database& db, const std::string& work, const std::string& model,
                                 const std::vector<WholeDocument>& documents) {
  std::vector<DocumentSummary> summaries;
  std::vector<DocumentId> ids;
  for (const WholeDocument& one : documents) {
    summaries.push_back(one.about);
    ids.push_back(one.about.id);
  }
  KeptAnswers kept;
  TRY(kept.task, document_task(db, document_task_name(work, model, summaries), ids));
  TRY(kept.answers, answers_of_task(db, kept.task));
  return kept;
}

bool has_a_right_number(const action::WorkOnDocuments& wanted) {
  const size_t count = wanted.documents.size();
  switch (wanted.work) {
    case DocumentWork::Compare:
      return count == 2 && wanted.documents[0] != wanted.documents[1];
    case DocumentWork::Contradictions:
      return count >= 1;
    case DocumentWork::Summary:
    case DocumentWork::Facts:
      return count == 1;
  }
  return false;
}

}  // namespace

// ---- Actions

void Controller::Impl::on(action::WorkOnDocuments& wanted) {
  if (!jobs || !has_a_right_number(wanted)) return;
  close_document_work();
  if (!show_document_work(wanted)) return;
  state.document_work.state = State::Running;
  whole.share_before.reset();
  write([work = OpenDocumentWork{.kind = kind_of(wanted.work), .documents = wanted.documents}](
            Vault& vault) { return open_document_work(vault.writer(), work); },
        [this](const Status& kept) {
          if (!kept) tell(Notice::Kind::Danger, said(kept.error()));
        });
  work_more();
}

// Whether all of these documents are there.
bool Controller::Impl::show_document_work(const action::WorkOnDocuments& wanted) {
  DocumentWorkView& view = state.document_work;
  view.work = wanted.work;
  for (const std::string& id : wanted.documents) {
    const auto document = std::ranges::find(state.documents.documents, id, &DocumentView::id);
    if (document == state.documents.documents.end()) {
      forget(view);
      return false;
    }
    view.documents.push_back({id, document->name});
    view.pages += static_cast<uint64_t>(std::max<int64_t>(document->pages, 1));
    view.pages_without_text += static_cast<uint64_t>(document->pages_without_text);
  }
  return true;
}

// What was open when the vault was locked, stopped: a person says when it costs time again.
void Controller::Impl::reopen_document_work() {
  read([](Database& db) { return document_work_open(db); },
       [this](const Result<std::optional<OpenDocumentWork>>& open) {
         if (!open || !*open || state.document_work.state != State::None) return;
         const std::optional<DocumentWork> work = work_of_kind((*open)->kind);
         if (!work) return;
         const action::WorkOnDocuments wanted = {.work = *work, .documents = (*open)->documents};
         DocumentWorkView& view = state.document_work;
         if (!has_a_right_number(wanted) || !show_document_work(wanted)) return;
         view.state = State::Stopped;
         view.pages_read =
             std::min(static_cast<uint64_t>(std::max<int64_t>((*open)->pages_read, 0)), view.pages);
         view.share = std::clamp((*open)->share, 0.0, 1.0);
       });
}

void Controller::Impl::on(action::StopDocumentWork&) {
  DocumentWorkView& view = state.document_work;
  if (view.state != State::Running) return;
  view.state = State::Stopped;
  view.waits = Waits::No;
  view.left_s.reset();
  engine.cancel(whole.ticket);
}

void Controller::Impl::on(action::GoOnWithDocuments&) {
  DocumentWorkView& view = state.document_work;
  if (view.state != State::Stopped && view.state != State::Failed) return;
  view.state = State::Running;
  view.error.clear();
  whole.began = Clock::now();
  whole.share_before = view.share;
  work_more();
}

void Controller::Impl::on(action::CloseDocumentWork&) {
  if (!jobs || state.document_work.state == State::None) return;
  close_document_work();
  write([](Vault& vault) { return hearth::close_document_work(vault.writer()); },
        [this](const Status& closed) {
          if (!closed) tell(Notice::Kind::Danger, said(closed.error()));
        });
}

void Controller::Impl::close_document_work() {
  if (state.source.finding) close_source();
  engine.cancel(whole.ticket);
  whole.forget();
  forget(state.document_work);
}

// The page that says what was found, with both sentences at hand where two differ.
void Controller::Impl::on(action::ShowFinding& show) {
  if (show.finding >= state.document_work.found.size()) return;
  const std::vector<FoundSentence>& sentences = state.document_work.found[show.finding].sentences;
  if (show.sentence >= sentences.size()) return;
  close_source();
  SourceView& source = state.source;
  source.state = SourceView::State::Loading;
  source.finding = show.finding;
  source.passage = show.sentence;
  source.citation = show.sentence;
  for (uint32_t i = 0; i < sentences.size(); ++i) {
    const SourcePassage& place = sentences[i].place;
    source.sources.passages.push_back(place);
    source.sources.citations.push_back({.passage = i, .mark = 0, .begin = place.begin, .end = place.end});
  }
  read_source();
}

bool Controller::Impl::works_on_documents() const {
  return state.document_work.state == State::Running && state.document_work.waits != Waits::ForModel;
}

// ---- The next step

void Controller::Impl::work_more() {
  DocumentWorkView& view = state.document_work;
  if (!jobs || view.state != State::Running || whole.busy) return;
  if (!whole.documents) return read_documents_whole();
  view.waits = Waits::No;
  const bool needs_model = whole.task ? whole.next.has_value() : view.work == DocumentWork::Summary;
  if (needs_model && !has_model_for_documents()) return;
  if (!whole.task && view.work == DocumentWork::Summary && whole.part_bytes == 0) return measure_pages();
  if (!whole.task) return begin_document_task();
  if (!whole.next) return document_work_done();
  if (whole.kept == 0) return take_kept_answers();
  ask_of_documents();
}

// Another one begins anew: what it says depends on all that it said before.
bool Controller::Impl::has_model_for_documents() {
  DocumentWorkView& view = state.document_work;
  const bool opening = state.model.state == ModelView::State::Opening;
  if (state.model.state != ModelView::State::Ready && !answer) {
    view.waits = opening ? Waits::No : Waits::ForModel;
    return false;
  }
  if (answer) {
    view.waits = Waits::ForAnswer;
    return false;
  }
  const std::string id = state.model.server.empty()
                             ? model_id(model_card)
                             : concat("server ", state.model.server, " ", state.model.name);
  if (whole.model == id && whole.context == state.model.context_tokens) return true;
  if (!whole.model.empty()) whole.begin_anew();
  whole.model = id;
  whole.context = state.model.context_tokens;
  return true;
}

// What reading, counting and going through documents comes back with.
template <class Value, class Then>
void Controller::Impl::go_on_with(uint64_t number, Result<Value>& value, Then then) {
  if (number != whole.number) return;
  whole.busy = false;
  if (!value) return document_work_failed(value.error());
  then(*value);
  work_more();
}

void Controller::Impl::read_documents_whole() {
  whole.busy = true;
  std::vector<std::string> ids;
  for (const WorkedDocument& one : state.document_work.documents) ids.push_back(one.id);
  read([ids](Database& db) { return read_whole_documents(db, ids); },
       [this, number = whole.number](Result<std::vector<WholeDocument>>& documents) {
         go_on_with(number, documents, [this](std::vector<WholeDocument>& all) {
           whole.documents = std::make_shared<const std::vector<WholeDocument>>(std::move(all));
           state.document_work.pages = 0;
           for (const WholeDocument& one : *whole.documents) state.document_work.pages += one.pages.size();
         });
       });
}

// How much of the text fits into one question.
void Controller::Impl::measure_pages() {
  const std::vector<WholePage>& pages = whole.documents->front().pages;
  if (!state.model.server.empty()) {
    for (const WholePage& page : pages) whole.tokens.push_back(page.text.size() / kBytesPerTokenOfServer);
    whole.part_bytes = part_bytes(pages, whole.tokens, whole.context > 0 ? whole.context : kUnknownContext);
    return work_more();
  }
  const size_t begin = whole.tokens.size(), end = std::min(pages.size(), begin + kPagesAtOnce);
  if (begin == end) {
    whole.part_bytes = part_bytes(pages, whole.tokens, whole.context);
    return work_more();
  }
  engine_command::Count count{.ticket = whole.ticket = next_ticket(), .texts = {}};
  for (size_t i = begin; i < end; ++i)
    count.texts.push_back(pages[i].text.size() < kBytesToMeasure ? std::string() : pages[i].text);
  whole.busy = true;
  engine.post(std::move(count));
}

bool Controller::Impl::pages_were_counted(const engine_event::Counted& counted) {
  if (whole.ticket == 0 || counted.ticket != whole.ticket) return false;
  whole.ticket = 0;
  whole.busy = false;
  whole.tokens.insert(whole.tokens.end(), counted.tokens.begin(), counted.tokens.end());
  work_more();
  return true;
}

struct Controller::Impl::MovedTask {
  std::shared_ptr<DocumentTask> task;
  DocumentTaskProgress progress;
};

void Controller::Impl::begin_document_task() {
  whole.busy = true;
  whole.worker.run_later([this, number = whole.number, work = state.document_work.work,
                          documents = whole.documents, bytes = whole.part_bytes] {
    const auto begun = std::make_shared<Result<MovedTask>>([&]() -> Result<MovedTask> {
      TRY(std::unique_ptr<DocumentTask> task, DocumentTask::begin(work, *documents, bytes));
      DocumentTaskProgress progress = task->progress();
      return MovedTask{.task = std::move(task), .progress = std::move(progress)};
    }());
    mailbox.post([this, number, begun] {
      go_on_with(number, *begun, [this](MovedTask& moved) {
        whole.task = std::move(moved.task);
        show_progress(moved.progress);
      });
    });
  });
}

// What was answered before it was stopped.
void Controller::Impl::take_kept_answers() {
  whole.busy = true;
  const bool summary = state.document_work.work == DocumentWork::Summary;
  const std::string work = summary ? concat("summary in ", whole.part_bytes) : "contradictions";
  write([work, model = whole.model, documents = whole.documents](
            Vault& vault) { return kept_answers(vault.writer(), work, model, *documents); },
        [this, number = whole.number](Result<KeptAnswers>& kept) {
          if (number != whole.number) return;
          whole.busy = false;
          if (!kept) return document_work_failed(kept.error());
          whole.kept = kept->task;
          if (kept->answers.empty()) return work_more();
          whole.share_before.reset();
          hand_to_task(std::move(kept->answers));
        });
}

// Answers, in the order of the questions.
void Controller::Impl::hand_to_task(std::vector<std::string> answers) {
  whole.busy = true;
  whole.worker.run_later([this, number = whole.number, task = whole.task, answers = std::move(answers)] {
    const auto taken = std::make_shared<Result<DocumentTaskProgress>>([&]() -> Result<DocumentTaskProgress> {
      for (const std::string& one : answers) TRY_STATUS(task->take(one));
      return task->progress();
    }());
    mailbox.post([this, number, taken] {
      go_on_with(number, *taken, [this](DocumentTaskProgress& progress) { show_progress(progress); });
    });
  });
}

void Controller::Impl::show_progress(DocumentTaskProgress& progress) {
  DocumentWorkView& view = state.document_work;
  whole.next = std::move(progress.next);
  view.pages = progress.coverage.pages;
  view.pages_read = progress.coverage.pages_read;
  if (!whole.share_before || progress.share < view.share) {
    whole.share_before = progress.share;
    whole.began = Clock::now();
  }
  view.share = progress.share;
  view.struck = progress.struck;
  view.same = progress.same;
  view.pairs_left_out = progress.pairs_left_out;
  view.not_listed = progress.not_listed;
  view.found = std::move(progress.found);
  const double before = *whole.share_before;
  view.left_s = seconds_left(whole.began, before < 1 ? (view.share - before) / (1 - before) : 1);
}

void Controller::Impl::document_work_done() {
  DocumentWorkView& view = state.document_work;
  view.state = State::Done;
  view.share = 1;
  view.left_s.reset();
  whole.begin_anew();
  whole.documents.reset();
  write([pages = view.pages_read](
            Vault& vault) { return note_document_work(vault.writer(), static_cast<int64_t>(pages), 1); },
        [](const Status&) {});  // it is done at once when it is asked for again
}

// What was done stays, and it can be gone on with.
void Controller::Impl::document_work_failed(const Error& error) {
  DocumentWorkView& view = state.document_work;
  if (view.state != State::Running) return;
  view.state = State::Failed;
  view.left_s.reset();
  view.error = said(error);
  log_line(concat("Work on documents failed: ", fault_name(error.fault), "."));
}

// ---- The model

void Controller::Impl::ask_of_documents() {
  const ModelCall& call = *whole.next;
  engine_command::Ask ask{.ticket = whole.ticket = next_ticket(),
                          .slot = ModelSlot::Main,
                          .messages = {{"system", call.instructions}, {"user", call.question}},
                          .settings = {.sampling = {.temperature = 0}, .max_tokens = call.max_tokens},
                          .thought = {}};
  whole.said.clear();
  whole.busy = true;
  engine.post(std::move(ask));
}

// A person does not wait for it: it is asked again when the answer is there.
void Controller::Impl::let_answer_go_first() { engine.cancel(whole.ticket); }

bool Controller::Impl::said_of_documents(const engine_event::Wrote& wrote) {
  if (whole.ticket == 0 || wrote.ticket != whole.ticket) return false;
  whole.said += wrote.text;
  return true;
}

bool Controller::Impl::answered_of_documents(const engine_event::Answered& answered) {
  if (whole.ticket == 0 || answered.ticket != whole.ticket) return false;
  whole.ticket = 0;
  whole.busy = false;
  model_says(answered.device, answered.notice);
  std::string said_now = repair_utf8(std::exchange(whole.said, {}));
  if (answered.error && answered.error->fault == Fault::Cancelled) {
    work_more();
  } else if (answered.error) {
    document_work_failed(*answered.error);
  } else {
    keep_answer_of_documents(std::move(said_now));
  }
  return true;
}

void Controller::Impl::keep_answer_of_documents(std::string text) {
  whole.busy = true;
  const DocumentWorkView& view = state.document_work;
  write(
      [task = whole.kept, text, pages = static_cast<int64_t>(view.pages_read),
       share = view.share](Vault& vault) -> Status {
        TRY_STATUS(add_answer_to_task(vault.writer(), task, text));
        return note_document_work(vault.writer(), pages, share);
      },
      [this, number = whole.number, text](const Status& kept) {
        if (number != whole.number) return;
        whole.busy = false;
        if (!kept) return document_work_failed(kept.error());
        hand_to_task({text});
      });
}

bool Controller::Impl::counting_failed(const engine_event::Failed& failed) {
  if (whole.ticket == 0 || failed.ticket != whole.ticket) return false;
  whole.ticket = 0;
  whole.busy = false;
  document_work_failed(failed.error);
  return true;
}

}  // namespace hearth
