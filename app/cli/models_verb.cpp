// hearth models: what is there, what a file is, adding one, checking them all. Fetching and removing are in
// models_fetching.cpp.
#include <nlohmann/json.hpp>

#include <array>
#include <optional>
#include <set>

#include "app/cli/actions.h"
#include "app/cli/models_fetching.h"
#include "app/cli/options.h"
#include "app/cli/output.h"
#include "app/cli/terminal_text.h"
#include "app/cli/verbs.h"
#include "app/cli/watched_bar.h"
#include "app/models/file_hash.h"
#include "app/models/model_places.h"
#include "app/models/model_shelf.h"
#include "engine/base/text.h"

namespace hearth::cli {
namespace {

const char* kind_of(const ModelCard& card) {
  if (card.purpose == ModelPurpose::Embed) return "embedder";
  if (card.purpose == ModelPurpose::Rank) return "ranker";
  return card.layers > 0 ? "chat" : "vocabulary";
}

// ---- list

Json json_row(const ModelFile& file, const Result<ModelCard>& card) {
  Json row = {{"name", file.name}, {"path", file.path}};
  if (!card) {
    row.update(error_json(card.error()));
    return row;
  }
  row.update(Json{{"kind", kind_of(*card)},
                  {"architecture", card->architecture},
                  {"quantization", card->quantization},
                  {"parameters", card->parameters},
                  {"file_bytes", card->file_bytes}});
  return row;
}

std::string plain_row(const ModelFile& file, const Result<ModelCard>& card) {
  if (!card) return concat(file.name, "\tcannot be used: ", card.error().message);
  return concat(file.name, "\t", kind_of(*card), ", ", card->architecture, ", ", card->quantization, ", ",
                shown_bytes(card->file_bytes));
}

struct ListedFile {
  ModelFile file;
  std::string origin;  // empty: one of Hearth's own places
};

// Those of `folders`, and with `everywhere` those of other programs that are not among them.
std::vector<ListedFile> files_to_list(const std::vector<std::string>& folders, bool everywhere) {
  std::vector<ListedFile> all;
  std::set<std::string> identities;
  for (ModelFile& file : list_model_files(folders)) {
    if (everywhere) identities.insert(model_identity(file.path));
    all.push_back({std::move(file), ""});
  }
  if (!everywhere) return all;
  for (FoundModel& found : find_models(usual_places())) {
    if (identities.insert(found.identity).second)
      all.push_back({{std::move(found.name), std::move(found.path)}, std::move(found.origin)});
  }
  return all;
}

int list_models(const CommandLine& line) {
  std::string folder;
  bool everywhere = false;
  Arguments arguments("models list", "List the models that are found, and where they are looked for.");
  arguments.text("--models", "A folder to look in before all others", folder);
  arguments.flag("--everywhere", "Also those that other programs keep on this computer", everywhere);
  if (const auto ended = arguments.parse(line)) return *ended;
  const std::vector<std::string> folders = model_folders(folder);
  Json rows = Json::array();
  for (const auto& [file, origin] : files_to_list(folders, everywhere)) {
    const Result<ModelCard> card = read_model_card(file.path);
    if (arguments.json()) {
      rows.push_back(json_row(file, card));
      if (everywhere) rows.back()["origin"] = origin;
    } else {
      const std::string where = origin.empty() ? "" : concat(" (", origin, ")");
      write_out(safe_for_terminal(concat(plain_row(file, card), where, "\n")));
    }
  }
  if (arguments.json()) return print_json({{"models", std::move(rows)}, {"folders", folders}});
  for (const std::string& place : folders) write_note(concat("looked in ", place));
  return finish_output();
}

// ---- info

Json json_card(const std::string& path, const ModelCard& card, const std::string& sha256) {
  Json metadata = Json::object();
  for (const auto& [key, value] : card.metadata) metadata[key] = value;
  return {{"name", card.name},
          {"path", path},
          {"kind", kind_of(card)},
          {"architecture", card.architecture},
          {"quantization", card.quantization},
          {"licence", card.licence},
          {"author", card.author},
          {"source_url", card.source_url},
          {"parameters", card.parameters},
          {"file_bytes", card.file_bytes},
          {"trained_context", card.trained_context},
          {"vocabulary", card.vocabulary},
          {"layers", card.layers},
          {"has_chat_template", card.has_chat_template},
          {"sha256", sha256},
          {"metadata", std::move(metadata)}};
}

int print_card(const std::string& path, const ModelCard& card, const std::string& sha256) {
  const auto row = [](std::string_view label, std::string_view value) {
    std::string padded(label);
    padded.resize(18, ' ');
    write_out(concat(padded, value.empty() ? "not said" : safe_on_one_line(value), "\n"));
  };
  row("Name", card.name);
  row("File", path);
  row("Size", shown_bytes(card.file_bytes));
  row("Kind", kind_of(card));
  row("Architecture", card.architecture);
  row("Quantization", card.quantization);
  row("Parameters", std::to_string(card.parameters));
  row("Layers", std::to_string(card.layers));
  row("Trained context", std::to_string(card.trained_context));
  row("Vocabulary", std::to_string(card.vocabulary));
  row("Chat template", card.has_chat_template ? "its own" : "none in the file");
  row("Licence", card.licence);
  row("Author", card.author);
  row("Source", card.source_url);
  row("SHA-256", sha256);
  return finish_output();
}

Result<int> show_info(const EngineOptions& options, bool print_plan, bool json) {
  TRY(const std::string path, find_model(options.model, model_folders(options.models), ModelPurpose::Answer));
  if (print_plan) {
    TRY(const auto model, open_with_progress(path, {options.device}));
    if (json) return print_json({{"plan", model->plan_text()}});
    write_out(model->plan_text());
    return finish_output();
  }
  TRY(const ModelCard card, read_model_card(path));
  WatchedBar bar("Checking");
  TRY(const std::string sha256, sha256_of_file(path, bar.keep_going()));
  bar.clear();
  return json ? print_json(json_card(path, card, sha256)) : print_card(path, card, sha256);
}

int model_info(const CommandLine& line) {
  EngineOptions options;
  bool print_plan = false;
  Arguments arguments("models info", "Show a model's card: what its file says of itself.");
  arguments.text("MODEL", "A GGUF file or the name of a model", options.model);
  arguments.flag("--print-plan", "Show the operations of one forward pass instead", print_plan);
  add_model_options(arguments, options);
  add_device_options(arguments, options.device);
  if (const auto ended = arguments.parse(line)) return *ended;
  const Result<int> code = show_info(options, print_plan, arguments.json());
  return code ? *code : print_error(code.error(), arguments.json());
}

// ---- add

int add_model(const CommandLine& line) {
  std::string file;
  bool link = false;
  Arguments arguments("models add", "Put a model file on Hearth's shelf, where it is found by its name.");
  arguments.text("FILE", "A GGUF file", file);
  arguments.flag("--link", "Point to the file instead of copying it", link);
  if (const auto ended = arguments.parse(line)) return *ended;
  if (file.empty()) return arguments.wrong_usage("Give the FILE to add");
  WatchedBar bar(link ? "Checking" : "Copying");
  const auto added = add_to_shelf(file, link, bar.keep_going());
  bar.clear();
  if (!added) return print_error(added.error(), arguments.json());
  if (arguments.json()) {
    return print_json({{"name", added->file.name}, {"path", added->file.path}, {"sha256", added->sha256}});
  }
  write_out(safe_for_terminal(concat("Added ", added->file.name, " (", added->file.path, ")\n")));
  return finish_output();
}

// ---- verify

Result<std::vector<ModelFile>> models_to_verify(const std::vector<std::string>& names,
                                                const std::vector<std::string>& folders) {
  if (names.empty()) return list_model_files(folders);
  std::vector<ModelFile> files;
  for (const std::string& name : names) {
    TRY(const std::string path, find_model(name, folders, ModelPurpose::Answer));
    files.push_back({name, path});
  }
  return files;
}

Json json_of(const VerifiedModel& model) {
  return {{"name", model.file.name},
          {"path", model.file.path},
          {"ok", model.problem.empty()},
          {"sha256", model.sha256},
          {"expected", model.expected ? Json(*model.expected) : Json()},
          {"problem", model.problem}};
}

std::string in_words(const VerifiedModel& model) {
  if (!model.problem.empty()) return concat(model.file.name, "\t", model.problem);
  return concat(model.file.name,
                model.expected ? "\tas it should be" : "\topens; nothing is known to compare it with");
}

int print_verified(const std::vector<VerifiedModel>& models, bool json) {
  size_t damaged = 0;
  Json rows = Json::array();
  for (const VerifiedModel& model : models) {
    if (!model.problem.empty()) ++damaged;
    if (json) {
      rows.push_back(json_of(model));
    } else {
      write_out(safe_for_terminal(in_words(model)) + "\n");
    }
  }
  if (json) {
    Json document = {{"ok", damaged == 0}, {"models", std::move(rows)}};
    if (damaged > 0) {
      const Error error = {Fault::BadFormat,
                           concat(damaged, " of ", models.size(), " models cannot be trusted.")};
      document.update(error_json(error));
    }
    print_json(document);
  }
  const int written = finish_output();
  return damaged > 0 ? kFailed : written;
}

int verify_models(const CommandLine& line) {
  std::string folder;
  std::vector<std::string> names;
  Arguments arguments("models verify", "Open models and compare their contents with what they should be.");
  arguments.texts("NAME", "Only these models; without any, all that are found", names);
  arguments.text("--models", "A folder to look in before all others", folder);
  if (const auto ended = arguments.parse(line)) return *ended;
  const auto files = models_to_verify(names, model_folders(folder));
  if (!files) return print_error(files.error(), arguments.json());
  std::vector<VerifiedModel> verified;
  for (const ModelFile& file : *files) {
    WatchedBar bar("Checking");
    verified.push_back(verify_model(file, bar.keep_going()));
  }
  return print_verified(verified, arguments.json());
}

// ---- which of them

constexpr std::array<Action, 6> kActions = {{
    {"list", "what models are found, and where they are looked for", list_models},
    {"info", "a model's card, with its SHA-256", model_info},
    {"get", "fetch one from a server of models", get_model},
    {"add", "put a file on Hearth's shelf", add_model},
    {"verify", "open models and compare their contents with what they should be", verify_models},
    {"remove", "remove one from Hearth's shelf", remove_model},
}};

}  // namespace

int models_verb(const CommandLine& line) { return run_action("models", kActions, line); }

}  // namespace hearth::cli
