// hearth docs: the documents that questions are answered from.
#include <nlohmann/json.hpp>

#include <array>

#include "app/cli/actions.h"
#include "app/cli/document_search.h"
#include "app/cli/documents.h"
#include "app/cli/output.h"
#include "app/cli/terminal_text.h"
#include "app/cli/verbs.h"
#include "app/cli/whole_documents.h"
#include "app/exchange/times.h"
#include "engine/base/text.h"

namespace hearth::cli {
namespace {

// ---- add

Json json_of(const std::vector<NotAdded>& files) {
  Json rows = Json::array();
  for (const NotAdded& one : files) rows.push_back({{"file", one.file}, {"reason", one.reason}});
  return rows;
}

Json json_of(const std::vector<ScansRead>& scans) {
  Json rows = Json::array();
  for (const ScansRead& one : scans)
    rows.push_back({{"file", one.file},
                    {"pages", one.pages},
                    {"hard_to_read", one.hard_to_read},
                    {"without_words", one.without_words},
                    {"failures", one.failures}});
  return rows;
}

int print_added(const AddedFiles& files, bool json) {
  const bool nothing = files.added.empty() && files.skipped.empty();
  if (json) {
    Json document = {{"added", files.added},
                     {"skipped", json_of(files.skipped)},
                     {"failed", json_of(files.failed)},
                     {"read_by_ocr", json_of(files.scans)},
                     {"notices", files.notices}};
    if (nothing) document.update(error_json({Fault::BadFormat, "None of the files could be read."}));
    print_json(document);
  } else {
    tell_what_was_left_out(files);
    write_out(concat(files.added.size(), " added, ", files.skipped.size(), " there already, ",
                     files.failed.size(), " failed\n"));
  }
  const int written = finish_output();
  return nothing ? kFailed : written;
}

// A model that cannot be opened takes nothing away: words are compared.
void embed_added(Database& db, const DeviceChoice& device) {
  if (const Status embedded = embed_documents(db, device, ""); !embedded)
    write_note(embedded.error().message);
}

int add_documents(const CommandLine& line) {
  VaultOptions options;
  DocumentOptions reading;
  DeviceChoice device;
  std::vector<std::string> files;
  Arguments arguments("docs add", "Add files to the documents in the vault.");
  arguments.texts("FILES", "The files, or folders of them; what they are is told by their content", files);
  add_document_options(arguments, reading);
  add_vault_options(arguments, options);
  add_device_options(arguments, device);
  arguments.note(
      "A file that cannot be read is told, and the others are added. The files are not changed. "
      "Pages that are pictures are read by OCR where Tesseract is installed.");
  if (const auto ended = arguments.parse(line)) return *ended;
  if (files.empty()) return arguments.wrong_usage("Give the FILES to add");
  if (options.passphrase_file == "-" && reading.password_file == "-")
    return arguments.wrong_usage("Standard input can hold the passphrase or the password, not both");
  const auto vault = open_chosen_vault(options);
  if (!vault) return print_error(vault.error(), arguments.json());
  const auto added = add_files((*vault)->writer(), files, reading);
  if (!added) return print_error(added.error(), arguments.json());
  embed_added((*vault)->writer(), device);
  return print_added(*added, arguments.json());
}

// ---- list

int print_documents(const std::vector<DocumentSummary>& documents, bool json) {
  Json rows = Json::array();
  for (const DocumentSummary& one : documents) {
    if (!json) {
      std::string about = one.paged ? concat(one.pages, " pages") : shown_bytes(one.bytes);
      if (one.pages_by_ocr > 0) about += concat(", ", one.pages_by_ocr, " read by OCR");
      if (one.pages_hard_to_read > 0) about += concat(", ", one.pages_hard_to_read, " hard to read");
      if (one.pages_to_read > 0) about += concat(", ", one.pages_to_read, " still pictures");
      write_out(concat(one.public_id, "  ", safe_on_one_line(one.name), "  ", about, "\n"));
      continue;
    }
    rows.push_back({{"id", one.public_id},
                    {"file", one.name},
                    {"path", one.path},
                    {"format", one.format},
                    {"sha256", one.sha256},
                    {"bytes", one.bytes},
                    {"pages", one.paged ? Json(one.pages) : Json()},
                    {"pages_without_text", one.pages_without_text},
                    {"pages_read_by_ocr", one.pages_by_ocr},
                    {"pages_hard_to_read", one.pages_hard_to_read},
                    {"pages_to_read", one.pages_to_read},
                    {"passages", one.passages},
                    {"added", time_as_iso(one.added_ms)}});
  }
  return json ? print_json({{"documents", std::move(rows)}}) : finish_output();
}

int list_all(const CommandLine& line) {
  VaultOptions options;
  Arguments arguments("docs list", "List the documents in the vault.");
  add_vault_options(arguments, options);
  if (const auto ended = arguments.parse(line)) return *ended;
  const auto vault = open_chosen_vault(options);
  if (!vault) return print_error(vault.error(), arguments.json());
  const auto documents = list_documents((*vault)->writer());
  return documents ? print_documents(*documents, arguments.json())
                   : print_error(documents.error(), arguments.json());
}

// ---- remove

Status remove(const VaultOptions& options, const std::string& id) {
  TRY(const auto vault, open_chosen_vault(options));
  TRY(const DocumentId document, document_with_public_id(vault->writer(), id));
  return remove_document(vault->writer(), document);
}

int remove_one(const CommandLine& line) {
  VaultOptions options;
  std::string id;
  Arguments arguments("docs remove", "Erase a document from the vault: its text and its index entries.");
  arguments.text("ID", "As docs list shows it", id);
  add_vault_options(arguments, options);
  arguments.note("The file itself stays where it is.");
  if (const auto ended = arguments.parse(line)) return *ended;
  if (id.empty()) return arguments.wrong_usage("Give the ID of a document");
  const Status removed = remove(options, id);
  if (!removed) return print_error(removed.error(), arguments.json());
  if (arguments.json()) return print_json({{"removed", id}});
  write_out("Removed.\n");
  return finish_output();
}

// ---- search

int print_hits(const std::vector<Passage>& passages, bool json) {
  Json rows = Json::array();
  for (const Passage& passage : passages) {
    if (!json) {
      write_passage(passage);
      write_out("\n");
      continue;
    }
    Json row = json_of_passage(passage);
    row["score"] = passage.score;
    rows.push_back(std::move(row));
  }
  return json ? print_json({{"hits", std::move(rows)}}) : finish_output();
}

struct Searching {
  VaultOptions vault;
  DocumentOptions reading;
  DeviceChoice device;
  std::string text;
  std::vector<std::string> files;
  bool memory = false;
  int limit = 10;
};

Result<Retrieved> search(const Searching& searching) {
  TRY(const auto vault, searching.memory ? files_in_memory(searching.files, searching.reading)
                                         : open_chosen_vault(searching.vault));
  if (searching.memory) TRY_STATUS(embed_few_documents(vault->writer(), searching.device, ""));
  return find_in_documents(vault->writer(), searching.text, searching.limit, searching.device, "");
}

int search_all(const CommandLine& line) {
  Searching searching;
  Arguments arguments("docs search", "Find passages of the documents that answer a question.");
  arguments.text("TEXT", "A question, or words", searching.text);
  arguments.texts("FILES", "With --memory: the files to search", searching.files);
  arguments.flag("--memory", "Search these files instead of the vault; nothing is kept", searching.memory);
  arguments.number("-k,--limit", "Passages at most", searching.limit, 1, kMaxPassageHits);
  add_document_options(arguments, searching.reading);
  add_vault_options(arguments, searching.vault);
  add_device_options(arguments, searching.device);
  if (const auto ended = arguments.parse(line)) return *ended;
  if (searching.text.empty()) return arguments.wrong_usage("Give the TEXT to search for");
  if (searching.memory == searching.files.empty())
    return arguments.wrong_usage(searching.memory ? "Give the FILES to search" : "FILES need --memory");
  const auto found = search(searching);
  return found ? print_hits(found->passages, arguments.json()) : print_error(found.error(), arguments.json());
}

constexpr std::array<Action, 8> kActions = {{
    {"add", "read files and keep what they say", add_documents},
    {"list", "the documents in the vault", list_all},
    {"remove", "erase one from the vault", remove_one},
    {"search", "find passages", search_all},
    {"summary", "a summary, each sentence with its page", summarise_document},
    {"facts", "dates, amounts and the like, each with its page", list_key_facts},
    {"compare", "what differs between two documents", compare_two},
    {"contradictions", "sentences that contradict each other", find_contradictions},
}};

}  // namespace

int docs_verb(const CommandLine& line) { return run_action("docs", kActions, line); }

}  // namespace hearth::cli
