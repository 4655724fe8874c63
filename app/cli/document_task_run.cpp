#include "app/cli/document_task_run.h"

#include <nlohmann/json.hpp>

#include "app/cli/watched_bar.h"
#include "app/models/model_paths.h"
#include "engine/base/text.h"

namespace hearth::cli {
namespace {

bool is_public_id(const std::string& text) {
  constexpr size_t kDigits = 16;
  return text.size() == kDigits && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

Result<WholeDocuments> open_files(const std::vector<std::string>& files, const DocumentOptions& reading) {
  WholeDocuments whole{.vault = {}, .documents = {}, .in_memory = true};
  TRY(whole.vault, Vault::in_memory());
  TRY(const AddedFiles added, add_files(whole.vault->writer(), files, reading));
  if (!added.failed.empty()) {
    const NotAdded& first = added.failed.front();
    return fail(Fault::BadFormat, concat(repair_utf8(first.file), ": ", first.reason));
  }
  if (!added.skipped.empty())
    return fail(Fault::Unsupported,
                concat(repair_utf8(added.skipped.front().file), " says the same as another of the files."));
  tell_what_was_left_out(added);
  TRY(whole.documents, list_documents(whole.vault->writer()));
  std::ranges::sort(whole.documents, {}, &DocumentSummary::id);  // as they were added
  return whole;
}

}  // namespace

Result<WholeDocuments> open_whole_documents(const VaultOptions& options,
                                            const std::vector<std::string>& sources,
                                            const DocumentOptions& reading) {
  if (!std::ranges::all_of(sources, is_public_id)) return open_files(sources, reading);
  WholeDocuments whole;
  TRY(whole.vault, open_chosen_vault(options));
  TRY(const std::vector<DocumentSummary> all, list_documents(whole.vault->writer()));
  for (const std::string& id : sources) {
    TRY(const DocumentId document, document_with_public_id(whole.vault->writer(), id));
    if (std::ranges::find(whole.documents, document, &DocumentSummary::id) != whole.documents.end())
      return fail(Fault::Unsupported, "The same document was given twice.");
    whole.documents.push_back(*std::ranges::find(all, document, &DocumentSummary::id));
  }
  return whole;
}

Result<Answerer> Answerer::open(const EngineOptions& options) {
  Answerer answerer;
  TRY(answerer.model_, open_chosen_model(options, ModelPurpose::Answer));
  if (!answerer.model_->answers())
    return fail(Fault::Unsupported, "This model does not answer; it is for something else.");
  TRY(answerer.chat_, Chat::open(*answerer.model_, options.context));
  return answerer;
}

std::string Answerer::id() const { return model_id(model_->card()); }

size_t Answerer::part_bytes(std::span<const WholePage> pages) const {
  std::vector<size_t> tokens;
  for (const WholePage& page : pages)
    tokens.push_back(page.text.size() < kBytesToMeasure ? 0
                                                        : model_->tokenize(page.text, false, false).size());
  return hearth::part_bytes(pages, tokens, chat_->context_tokens());
}

Result<std::string> Answerer::answer(const ModelCall& call, const std::function<bool()>& keep_going) const {
  const std::vector<Message> messages = {{"system", call.instructions}, {"user", call.question}};
  AnswerSettings settings{.sampling = {.temperature = 0}, .max_tokens = call.max_tokens, .stop_strings = {}};
  TRY_STATUS(chat_->ask(messages, settings));
  std::string answer;
  for (PumpState state = PumpState::Running; state == PumpState::Running;) {
    TRY(state, chat_->pump(answer));
    if (!keep_going()) return fail(Fault::Cancelled, "Stopped.");
  }
  return answer;
}

Status run_document_task(const WholeDocuments& whole, std::string_view kind, const Answerer& answerer,
                         const RunningTask& task) {
  Database& db = whole.vault->writer();
  std::vector<DocumentId> ids;
  for (const DocumentSummary& one : whole.documents) ids.push_back(one.id);
  TRY(const int64_t kept, document_task(db, document_task_name(kind, answerer.id(), whole.documents), ids));
  TRY(const std::vector<std::string> answers, answers_of_task(db, kept));
  for (const std::string& answer : answers) {
    if (!task.next()) break;
    TRY_STATUS(task.take(answer));
  }
  WatchedBar bar("Reading pages");
  const KeepGoing watched = bar.keep_going();
  const auto keep_going = [&] { return watched(task.fraction()); };
  while (const std::optional<ModelCall> call = task.next()) {
    Result<std::string> answer = answerer.answer(*call, keep_going);
    if (!answer && answer.error().fault == Fault::Cancelled) {
      const Coverage done = task.coverage();
      return fail(Fault::Cancelled,
                  concat("Stopped with ", done.pages_read, " of ", done.pages, " pages read",
                         whole.in_memory ? "; of files outside the vault nothing is kept."
                                         : "; the same command goes on from there."));
    }
    if (!answer) return std::unexpected(answer.error());
    const std::string text = repair_utf8(*answer);
    TRY_STATUS(add_answer_to_task(db, kept, text));
    TRY_STATUS(task.take(text));
  }
  return {};
}

Json json_of_coverage(const Coverage& coverage) {
  return {
      {"pages", coverage.pages}, {"pages_read", coverage.pages_read}, {"pages_left", coverage.pages_left()}};
}

Json json_of_finding(const Finding& finding, std::span<const WholePage> pages) {
  const WholePage& page = pages[finding.page];
  return {{"text", finding.text},
          {"file", page.file},
          {"page", page.number ? Json(*page.number) : Json()},
          {"page_label", page.label.empty() ? Json() : Json(page.label)},
          {"quote", finding.quote},
          {"verified", true}};
}

std::string place_of(const WholePage& page) {
  if (!page.number) return page.file;
  return concat(page.file, ", page ", page.label.empty() ? concat(*page.number) : page.label);
}

}  // namespace hearth::cli
