// hearth ask: an answer from documents, each sentence checked against them.
#include <nlohmann/json.hpp>

#include "app/cli/document_search.h"
#include "app/cli/documents.h"
#include "app/cli/options.h"
#include "app/cli/output.h"
#include "app/cli/terminal_text.h"
#include "app/cli/verbs.h"
#include "app/docs/answering.h"
#include "engine/base/text.h"

namespace hearth::cli {
namespace {

constexpr std::string_view kNotThere = "This is not in your documents.";

struct Asking {
  VaultOptions vault;
  DocumentOptions reading;
  EngineOptions engine;
  std::string question;
  std::vector<std::string> files;
  int passages = kPassagesForAnswer;
  uint32_t max_tokens = kTokensForAnswer;
};

struct Answered {
  Retrieved retrieved;
  CheckedAnswer checked;
  std::vector<std::string> searched;  // names of files
};

Result<std::string> answer_of_model(const Asking& asking, std::span<const Passage> passages) {
  TRY(const auto model, open_chosen_model(asking.engine, ModelPurpose::Answer));
  if (!model->answers())
    return fail(Fault::Unsupported, "This model does not answer; it is for something else.");
  TRY(const auto chat, Chat::open(*model, asking.engine.context));
  const std::vector<Message> messages = {
      {"system", std::string(citing_instructions())},
      {"user", question_with_passages(repair_utf8(asking.question), passages)}};
  AnswerSettings settings{
      .sampling = {.temperature = 0}, .max_tokens = asking.max_tokens, .stop_strings = {}};
  TRY_STATUS(chat->ask(messages, settings));
  std::string answer;
  for (PumpState state = PumpState::Running; state == PumpState::Running;) {
    TRY(state, chat->pump(answer));
  }
  if (chat->stats().stop == StopReason::Length) {
    if (const std::string_view whole = whole_sentences(answer); !whole.empty()) answer.resize(whole.size());
  }
  return answer;
}

Result<Answered> answer(const Asking& asking) {
  TRY(const auto vault,
      asking.files.empty() ? open_chosen_vault(asking.vault) : files_in_memory(asking.files, asking.reading));
  Database& db = vault->writer();
  Answered answered;
  TRY(const std::vector<DocumentSummary> documents, list_documents(db));
  if (documents.empty())
    return fail(Fault::NotFound, "There are no documents in this vault: hearth docs add FILE adds one.");
  for (const DocumentSummary& one : documents) answered.searched.push_back(one.name);
  if (!asking.files.empty()) TRY_STATUS(embed_few_documents(db, asking.engine.device, asking.engine.models));
  TRY(answered.retrieved,
      find_in_documents(db, asking.question, asking.passages, asking.engine.device, asking.engine.models));
  if (!answered.retrieved.relevant) return answered;
  TRY(const std::string said, answer_of_model(asking, answered.retrieved.passages));
  TRY(answered.checked, check_answer(db, asking.question, said, answered.retrieved.passages));
  answered.retrieved.relevant = !answered.checked.text.empty();
  return answered;
}

int print_json_answer(const Answered& answered) {
  const std::vector<Passage>& passages = answered.retrieved.passages;
  Json citations = Json::array(), nearest = Json::array();
  for (const Citation& citation : answered.checked.citations) {
    Json row = json_of_place(passages[citation.passage]);
    row["n"] = citation.passage + 1;
    row["quote"] = citation.quote;
    row["verified"] = citation.verified;
    citations.push_back(std::move(row));
  }
  for (const Passage& passage : passages) nearest.push_back(json_of_passage(passage));
  const bool found = answered.retrieved.relevant;
  return print_json({{"answer", found ? answered.checked.text : std::string(kNotThere)},
                     {"found", found},
                     {"citations", std::move(citations)},
                     {"struck", answered.checked.struck},
                     {"quotes_only", answered.checked.quotes_only},
                     {"searched", answered.searched},
                     {"passages", std::move(nearest)}});
}

void write_passages(const std::vector<Passage>& passages) {
  for (size_t index = 0; index < passages.size(); ++index)
    write_out(dimmed(safe_on_one_line(concat("[", index + 1, "] ", place_of(passages[index])))) + "\n");
}

int print_for_people(const Answered& answered) {
  const std::vector<Passage>& passages = answered.retrieved.passages;
  if (!answered.retrieved.relevant) {
    write_out(concat(kNotThere, passages.empty() ? "\n" : " The nearest passages:\n\n"));
    for (const Passage& passage : passages) write_passage(passage);
    return finish_output();
  }
  if (answered.checked.quotes_only)
    write_out("Nothing that the model said could be found there. These sentences come nearest:\n");
  write_out(safe_for_terminal(answered.checked.text) + "\n\n");
  write_passages(passages);
  if (answered.checked.struck > 0 && !answered.checked.quotes_only)
    write_note("What is struck out (~~…~~) was not found in the passages.");
  return finish_output();
}

}  // namespace

int ask_verb(const CommandLine& line) {
  Asking asking;
  Arguments arguments("ask", "Answer a question from documents, with citations that are checked.");
  arguments.text("-q,--question", "The question", asking.question);
  arguments.texts("FILES", "Files to answer from, in memory; none: the documents in the vault", asking.files);
  arguments.number("-k,--passages", "Passages that the model is given", asking.passages, 1, 20);
  arguments.number("-n,--max-tokens", "Stop after so many tokens", asking.max_tokens, 1, 1u << 20);
  add_document_options(arguments, asking.reading);
  add_vault_options(arguments, asking.vault);
  add_engine_options(arguments, asking.engine);
  arguments.note(
      "A sentence is kept only where a passage says the same: its quotes word for word, its numbers, and "
      "most of its words."
      " When nothing is left, the passages themselves are quoted. The words decide, not the model.");
  if (const auto ended = arguments.parse(line)) return *ended;
  if (asking.question.empty()) return arguments.wrong_usage("Give the question: -q TEXT");
  const auto answered = answer(asking);
  if (!answered) return print_error(answered.error(), arguments.json());
  return arguments.json() ? print_json_answer(*answered) : print_for_people(*answered);
}

}  // namespace hearth::cli
