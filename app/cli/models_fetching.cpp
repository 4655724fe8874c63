#include "app/cli/models_fetching.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <string>

#include "app/cli/arguments.h"
#include "app/cli/output.h"
#include "app/cli/system.h"
#include "app/cli/terminal_text.h"
#include "app/cli/watched_bar.h"
#include "app/models/catalogue.h"
#include "app/models/download.h"
#include "app/models/fit.h"
#include "app/models/hub.h"
#include "app/models/licences.h"
#include "app/models/model_shelf.h"
#include "engine/base/machine.h"
#include "engine/base/paths.h"
#include "engine/base/text.h"

namespace hearth::cli {
namespace {

// ---- get

// "ORG/REPO[:QUANT]", or the id of a model in the catalogue.
Result<ModelReference> reference_of(const std::string& wanted, const Catalogue& catalogue) {
  for (const CatalogueModel& model : catalogue.models) {
    if (model.id == wanted) return ModelReference{model.source, model.file};
  }
  return parse_reference(wanted);
}

std::string host_name(const RemoteModel& model) { return model.host.substr(model.host.find("://") + 3); }

// On standard error, since it comes before the answer.
void show_card(const RemoteModel& model) {
  const auto row = [](std::string_view label, std::string_view value) {
    write_note(concat(padded(std::string(label), 12), value.empty() ? "not said" : value));
  };
  row("Model", concat(model.repository, ", ", model.file));
  row("Size", model.bytes > 0 ? shown_bytes(model.bytes) : "");
  const std::string title = licence_title(model.licence);
  const std::string_view words = licence_in_words(licence_terms(model.licence));
  row("Licence", title.empty() ? std::string(words) : concat(words, " (", title, ")"));
  row("Maker", model.maker);
  row("File by", model.quantizer);
  row("From", host_name(model));
  row("SHA-256", model.sha256);
  if (model.bytes > 0)
    row("Memory", fit_in_words(memory_needed(model.bytes, 0, 0), available_memory_bytes()).words);
}

Status agree(const RemoteModel& model) {
  const std::string what =
      concat(model.bytes > 0 ? shown_bytes(model.bytes) : "it", " from ", host_name(model));
  if (!is_terminal(Stream::Input) || !is_terminal(Stream::Errors))
    return fail(Fault::Cancelled, concat("Nothing was fetched; add --yes to fetch ", what, "."));
  write_note("That server sees your internet address and which file you ask for. Nothing else is sent.");
  write_note(concat("Fetch ", what, "? [y/N]"));
  std::string answer;
  std::getline(std::cin, answer);
  if (answer == "y" || answer == "Y" || answer == "yes") return {};
  return fail(Fault::Cancelled, "Nothing was fetched.");
}

struct Fetched {
  RemoteModel model;
  DownloadOutcome outcome;
};

Result<Fetched> fetch(const std::string& wanted, bool agreed, Connections& connections) {
  const Catalogue catalogue = built_in_catalogue();
  TRY(const ModelReference reference, reference_of(wanted, catalogue));
  TRY(const std::string shelf, shelf_folder());
  const std::vector<std::string> hosts = model_hosts(catalogue);
  WatchedBar bar("Fetching");
  const KeepGoing keep_going = bar.keep_going();
  TRY(RemoteModel model,
      look_up_model(connections, hosts, reference, [&keep_going] { return keep_going(0); }));
  bar.clear();
  if (!agreed) {
    show_card(model);
    TRY_STATUS(agree(model));
  }
  const DownloadWatch watch = [&keep_going](const DownloadProgress& progress) {
    return keep_going(
        progress.total == 0 ? 0 : static_cast<double>(progress.done) / static_cast<double>(progress.total));
  };
  const DownloadOrder order = order_of(model, hosts, shelf);
  DownloadOutcome outcome = download_model(connections, order, watch);
  bar.clear();
  if (outcome.end == DownloadEnd::WrongFile) forget_download(order.folder, order.file);
  if (outcome.end == DownloadEnd::Stopped || outcome.end == DownloadEnd::Interrupted)
    outcome.error.message += " The same command goes on from there.";
  if (outcome.end != DownloadEnd::Done) return std::unexpected(std::move(outcome.error));
  return Fetched{std::move(model), std::move(outcome)};
}

Json json_of(const Fetched& fetched, const std::vector<Connection>& ledger) {
  Json connections = Json::array();
  for (auto entry = ledger.rbegin(); entry != ledger.rend(); ++entry) {
    connections.push_back({{"why", in_english(entry->purpose)},
                           {"host", entry->host},
                           {"sent", entry->sent},
                           {"received", entry->received},
                           {"result", entry->result}});
  }
  const std::string file = text_of(path_of(fetched.outcome.path).filename());
  return {{"name", file.substr(0, file.rfind('.'))},
          {"path", fetched.outcome.path},
          {"repository", fetched.model.repository},
          {"file", fetched.model.file},
          {"bytes", fetched.model.bytes},
          {"sha256", fetched.outcome.sha256},
          {"licence", fetched.model.licence},
          {"maker", fetched.model.maker},
          {"quantizer", fetched.model.quantizer},
          {"host", host_name(fetched.model)},
          {"connections", std::move(connections)}};
}

// ---- remove

// A model elsewhere is named too, so that the person learns where it lies.
Result<ModelFile> remove(const std::string& name) {
  TRY(const std::string shelf, shelf_folder());
  auto found = match_model_name(name, list_model_files({shelf}));
  if (!found) found = match_model_name(name, list_model_files(model_folders("")));
  if (!found) return found;
  TRY_STATUS(remove_from_shelf(*found, shelf));
  return found;
}

}  // namespace

int get_model(const CommandLine& line) {
  std::string wanted;
  bool agreed = false;
  Arguments arguments("models get", "Fetch a model from a server of models and put it on Hearth's shelf.");
  arguments.text("MODEL", "ORG/REPO, ORG/REPO:QUANT, or a model of the catalogue such as qwen3-4b", wanted);
  arguments.flag("-y,--yes", "Fetch without asking", agreed);
  arguments.note(
      "Asking the server for this one model is what the command itself allows; Hearth opens no other "
      "connection. HEARTH_MODEL_HOSTS names servers to ask instead, with commas between them.");
  if (const auto ended = arguments.parse(line)) return *ended;
  if (wanted.empty()) return arguments.wrong_usage("Give the MODEL to fetch");
  Connections connections;
  connections.allow(true);
  const Result<Fetched> fetched = fetch(wanted, agreed, connections);
  if (!fetched) return print_error(fetched.error(), arguments.json());
  if (arguments.json()) return print_json(json_of(*fetched, connections.ledger().entries()));
  write_out(safe_for_terminal(concat("Fetched ", fetched->outcome.path, "\n")));
  return finish_output();
}

int remove_model(const CommandLine& line) {
  std::string name;
  Arguments arguments("models remove",
                      "Remove a model from Hearth's shelf. A link is removed, not its file.");
  arguments.text("NAME", "A model that `hearth models list` shows", name);
  if (const auto ended = arguments.parse(line)) return *ended;
  if (name.empty()) return arguments.wrong_usage("Give the NAME of the model to remove");
  const Result<ModelFile> removed = remove(name);
  if (!removed) return print_error(removed.error(), arguments.json());
  if (arguments.json()) return print_json({{"name", removed->name}, {"path", removed->path}});
  write_out(safe_for_terminal(concat("Removed ", removed->name, "\n")));
  return finish_output();
}

}  // namespace hearth::cli
