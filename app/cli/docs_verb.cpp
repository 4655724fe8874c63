// hearth docs: the documents that questions are answered from.
#include <nlohmann/json.hpp>

#include <array>

#include "app/cli/actions.h"
#include "app/cli/document_search.h"
#include "app/cli/documents.h"
#include "app/cli/output.h"
#include "app/cli/terminal_text.h"
#include "app/cli/verbs.h"
#include "app/cli/watched_documents.h"
#include "app/cli/whole_documents.h"
#include "app/docs/folder_walk.h"
#include "app/exchange/times.h"
#include "app/store/known_files.h"
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

// What one call of docs add came to.
struct Added {
  std::vector<std::string> watched;  // folders that are kept up with from now on
  LookedAt looked;                   // with --changed
  AddedFiles files;
};

int print_added(const Added& done, bool asked_for_files, bool json) {
  const AddedFiles& files = done.files;
  const bool nothing =
      asked_for_files && done.watched.empty() && files.added.empty() && files.skipped.empty();
  if (json) {
    Json document = {{"added", files.added},
                     {"updated", files.updated},
                     {"skipped", json_of(files.skipped)},
                     {"failed", json_of(files.failed)},
                     {"gone", done.looked.gone},
                     {"being_written", done.looked.being_written},
                     {"folders_failed", json_of(done.looked.folders)},
                     {"watched", done.watched},
                     {"read_by_ocr", json_of(files.scans)},
                     {"notices", files.notices}};
    if (nothing) document.update(error_json({Fault::BadFormat, "None of the files could be read."}));
    print_json(document);
  } else {
    tell_what_was_left_out(files);
    for (const NotAdded& folder : done.looked.folders)
      write_note(safe_on_one_line(concat(folder.file, ": ", folder.reason)));
    for (const std::string& file : done.looked.gone)
      write_note(safe_on_one_line(concat(file, ": It is no longer there. What was read of it stays.")));
    for (const std::string& file : done.looked.being_written)
      write_note(
          safe_on_one_line(concat(file, ": It changed a moment ago: look again once it is finished.")));
    write_out(concat(files.added.size() - files.updated.size(), " added, ", files.updated.size(),
                     " updated, ", files.skipped.size(), " unchanged, ", files.failed.size(), " failed\n"));
  }
  const int written = finish_output();
  return nothing ? kFailed : written;
}

// A model that cannot be opened takes nothing away: words are compared.
void embed_added(Database& db, const DeviceChoice& device) {
  if (const Status embedded = embed_documents(db, device, ""); !embedded)
    write_note(embedded.error().message);
}

struct Adding {
  VaultOptions vault;
  DocumentOptions reading;
  DeviceChoice device;
  std::vector<std::string> files;
  bool watch = false, changed = false;
};

Result<Added> add(const Adding& adding) {
  TRY(const auto vault, open_chosen_vault(adding.vault));
  Database& db = vault->writer();
  Added done;
  if (adding.watch) {
    TRY(done.watched, watch_folders(db, adding.files));
  }
  if (adding.changed) {
    TRY(done.looked, look_at_watched_folders(db));
    if (done.looked.watched == 0)
      return fail(Fault::NotFound, "No folder is watched: hearth docs add FOLDER --watch begins to.");
  }
  TRY(done.files, add_files(db, adding.changed ? done.looked.files : adding.files, adding.reading));
  embed_added(db, adding.device);
  return done;
}

int add_documents(const CommandLine& line) {
  Adding adding;
  Arguments arguments("docs add", "Add files to the documents in the vault.");
  arguments.texts("FILES", "The files, or folders of them; what they are is told by their content",
                  adding.files);
  arguments.flag("--watch", "Keep up with changes in these folders, in the window and with --changed",
                 adding.watch);
  arguments.flag("--changed", "Instead of FILES: what is new or has changed in the folders that are watched",
                 adding.changed);
  add_document_options(arguments, adding.reading);
  add_vault_options(arguments, adding.vault);
  add_device_options(arguments, adding.device);
  arguments.note(
      "A file that is added again is read only when it changed, and takes the place of what it said before. "
      "One that cannot be read is told, and the others are added. The files are not changed. "
      "Pages that are pictures are read by OCR where Tesseract is installed.");
  if (const auto ended = arguments.parse(line)) return *ended;
  if (adding.files.empty() != adding.changed)
    return arguments.wrong_usage(adding.changed ? "--changed takes no FILES" : "Give the FILES to add");
  if (adding.watch && adding.changed) return arguments.wrong_usage("--watch needs FILES that are folders");
  if (adding.vault.passphrase_file == "-" && adding.reading.password_file == "-")
    return arguments.wrong_usage("Standard input can hold the passphrase or the password, not both");
  const auto added = add(adding);
  return added ? print_added(*added, !adding.changed, arguments.json())
               : print_error(added.error(), arguments.json());
}

// ---- list

struct Listed {
  std::vector<DocumentSummary> documents;
  std::vector<std::string> watched;  // folders
};

Result<Listed> list(const VaultOptions& options) {
  TRY(const auto vault, open_chosen_vault(options));
  Listed listed;
  TRY(listed.documents, list_documents(vault->writer()));
  TRY(listed.watched, watched_folders(vault->writer()));
  return listed;
}

int print_documents(const Listed& listed, bool json) {
  Json rows = Json::array();
  for (const DocumentSummary& one : listed.documents) {
    if (!json) {
      std::string about = one.paged ? concat(one.pages, " pages") : shown_bytes(one.bytes);
      if (one.pages_by_ocr > 0) about += concat(", ", one.pages_by_ocr, " read by OCR");
      if (one.pages_hard_to_read > 0) about += concat(", ", one.pages_hard_to_read, " hard to read");
      if (one.pages_to_read > 0) about += concat(", ", one.pages_to_read, " still pictures");
      if (one.file_gone) about += ", its file is gone";
      if (one.file_unread) about += ", its file has changed and could not be read";
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
                    {"file_gone", one.file_gone},
                    {"file_unread", one.file_unread},
                    {"added", time_as_iso(one.added_ms)}});
  }
  if (json) return print_json({{"documents", std::move(rows)}, {"watched", listed.watched}});
  for (const std::string& folder : listed.watched)
    write_out(concat("Keeps up with ", safe_on_one_line(folder), "\n"));
  return finish_output();
}

int list_all(const CommandLine& line) {
  VaultOptions options;
  Arguments arguments("docs list", "List the documents in the vault.");
  add_vault_options(arguments, options);
  if (const auto ended = arguments.parse(line)) return *ended;
  const auto listed = list(options);
  return listed ? print_documents(*listed, arguments.json()) : print_error(listed.error(), arguments.json());
}

// ---- remove

struct Removing {
  VaultOptions vault;
  std::string id;
  std::optional<std::string> folder;  // that is not watched any more, instead
};

Status remove(const Removing& removing) {
  TRY(const auto vault, open_chosen_vault(removing.vault));
  if (removing.folder) return stop_watching(vault->writer(), whole_place(*removing.folder));
  TRY(const DocumentId document, document_with_public_id(vault->writer(), removing.id));
  return remove_document(vault->writer(), document);
}

int remove_one(const CommandLine& line) {
  Removing removing;
  Arguments arguments("docs remove", "Erase a document from the vault: its text and its index entries.");
  arguments.text("ID", "As docs list shows it", removing.id);
  arguments.text("--watch", "Instead of ID: a folder to keep up with no longer; its documents stay",
                 removing.folder);
  add_vault_options(arguments, removing.vault);
  arguments.note(
      "The file itself stays where it is. In a folder that is watched it is not read again unless it is "
      "added.");
  if (const auto ended = arguments.parse(line)) return *ended;
  if (removing.id.empty() != removing.folder.has_value())
    return arguments.wrong_usage("Give the ID of a document, or a folder with --watch");
  const Status removed = remove(removing);
  if (!removed) return print_error(removed.error(), arguments.json());
  if (arguments.json())
    return print_json(removing.folder ? Json{{"stopped_watching", *removing.folder}}
                                      : Json{{"removed", removing.id}});
  write_out(removing.folder ? "Not watched any more. Its documents stay.\n" : "Removed.\n");
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
