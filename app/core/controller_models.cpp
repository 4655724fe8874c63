// The shelf, the catalogue, downloads and the ledger. What reads the disk or waits for a server runs on the
// desk's threads; results come back through the mailbox.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <span>

#include "app/core/controller_impl.h"
#include "app/core/model_desk.h"
#include "app/core/shelf_scan.h"
#include "app/core/words.h"
#include "app/models/file_hash.h"
#include "app/models/fit.h"
#include "app/models/free_space.h"
#include "app/models/licences.h"
#include "app/models/model_paths.h"
#include "app/models/model_places.h"
#include "app/models/model_shelf.h"
#include "app/net/url.h"
#include "engine/base/machine.h"
#include "engine/base/paths.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

constexpr double kWorthTelling = 0.1;  // of a speed: a change smaller than that is not shown

std::string shelf_of(const std::string& home) { return path_in(home, "models"); }

std::string cache_folder_of(const std::string& home) { return path_in(home, "cache"); }

std::string without_scheme(const std::string& host) {
  const size_t end = host.find("://");
  return end == std::string::npos ? host : host.substr(end + 3);
}

DownloadView view_of(const DownloadStatus& status) {
  using State = DownloadStatus::State;
  const auto state = [&] {
    switch (status.state) {
      case State::Waiting:
        return DownloadView::State::Waiting;
      case State::Running:
        return DownloadView::State::Running;
      case State::Paused:
        return DownloadView::State::Paused;
      case State::Checking:
        return DownloadView::State::Checking;
      case State::Done:
        return DownloadView::State::Done;
      case State::Failed:
        return DownloadView::State::Failed;
    }
    return DownloadView::State::Failed;
  };
  return {.id = status.id,
          .name = status.order.name,
          .host = status.host,
          .file = status.order.file,
          .done = status.done,
          .total = status.total,
          .bytes_per_s = status.bytes_per_s,
          .state = state(),
          .error = status.state == State::Failed ? said(status.outcome.error) : std::string(),
          .wrong_hash = status.outcome.end == DownloadEnd::WrongFile && status.state == State::Failed,
          .copied = !status.order.copied_from.empty(),
          .beside = !status.order.beside.empty()};
}

std::string why(const ConnectionPurpose& purpose) {
  switch (purpose.kind) {
    case ConnectionPurpose::Kind::FetchModel:
      return words(Word::kLedgerFetching, {purpose.subject});
    case ConnectionPurpose::Kind::LookUpModel:
      return words(Word::kLedgerLookingUp, {purpose.subject});
    case ConnectionPurpose::Kind::ListServerModels:
      return std::string(words(Word::kLedgerServerModels));
    case ConnectionPurpose::Kind::AnswerFromServer:
      break;
  }
  return std::string(words(Word::kLedgerServerAnswer));
}

Remedy remedy_for(const DownloadOutcome& outcome) {
  if (outcome.end == DownloadEnd::WrongFile) return Remedy::DeleteAndFetchAgain;
  return outcome.error.fault == Fault::DiskFull ? Remedy::FreeSpace : Remedy::RetryDownload;
}

}  // namespace

ModelDesk::ModelDesk(const std::vector<std::string>& servers, std::function<void()> downloads_changed)
    : hosts(servers.empty() ? model_hosts(catalogue) : servers),
      downloads(connections, std::move(downloads_changed)) {}

// ---- The shelf

void Controller::Impl::begin_models() {
  desk.connections.allow_hosts(desk.hosts);
  desk.connections.allow_hosts(desk.catalogue.stores);
  desk.connections.allow(state.settings.network);
  desk.downloads.take_up(shelf_of(options.home));
  for (const DownloadStatus& begun : desk.downloads.status()) desk.connections.allow_hosts(begun.order.hosts);
  refresh_downloads();
  action::ScanShelf scan;
  on(scan);
}

const DeviceSummary* Controller::Impl::device_in_use() const {
  const std::string& wanted = state.settings.device;
  const DeviceSummary* best = nullptr;
  for (const DeviceSummary& device : state.workbench.devices) {
    if (wanted != "auto" ? device.id == wanted : !best || device.tokens_per_s > best->tokens_per_s)
      best = &device;
  }
  return best;
}

MachineFacts Controller::Impl::machine_facts() const {
  MachineFacts machine;
  machine.free_memory_bytes = available_memory_bytes();
  if (const DeviceSummary* const device = device_in_use()) {
    machine.tested_tokens_per_s = device->tokens_per_s;
    // Layers go to a card with memory of its own as long as there is room on it.
    if (device->kind == "discrete gpu" && machine.free_memory_bytes > 0)
      machine.free_memory_bytes += device->memory_bytes;
  }
  if (const double measured = measured_tokens_per_s(); measured > 0) {
    machine.measured_path = state.model.path;
    machine.measured_tokens_per_s = measured;
    machine.measured_bytes_per_token = model_card.bytes_per_token;
  }
  return machine;
}

double Controller::Impl::measured_tokens_per_s() const {
  const bool here = state.model.state == ModelView::State::Ready && state.model.server.empty();
  return here ? state.model.tokens_per_s : 0;
}

void Controller::Impl::on(action::ScanShelf&) {
  if (desk.scanning) {
    desk.scan_again = true;
    return;
  }
  desk.scanning = state.shelf.loading = true;
  ShelfPlaces places = {.shelf = shelf_of(options.home),
                        .folders = options.model_folders,
                        .others = state.settings.model_folders,
                        .files = state.settings.model_files,
                        .usual = options.look_around,
                        .cache = cache_folder_of(options.home)};
  if (std::ranges::find(places.folders, places.shelf) == places.folders.end())
    places.folders.insert(places.folders.begin(), places.shelf);
  if (!state.settings.model.empty()) places.files.push_back(state.settings.model);
  on_desk(
      [places = std::move(places), context = state.settings.context_tokens](const ModelDesk& here) {
        return scan_shelf(places, context, [&here] { return here.keep_going(); });
      },
      [this](std::vector<ShelfModel>& found) { shelf_scanned(found); });
}

void Controller::Impl::shelf_scanned(std::vector<ShelfModel>& found) {
  // What is being checked meanwhile stays so.
  for (ShelfModel& model : found) {
    const auto before = std::ranges::find(state.shelf.models, model.path, &ShelfModel::path);
    if (before == state.shelf.models.end()) continue;
    if (before->check == ShelfModel::Check::Running) model.check = before->check;
  }
  state.shelf.models = std::move(found);
  state.shelf.free_disk_bytes = free_space(shelf_of(options.home)).value_or(0);
  refresh_choices();
  desk.scanning = state.shelf.loading = false;
  if (std::exchange(desk.scan_again, false)) {
    action::ScanShelf scan;
    on(scan);
  }
}

void Controller::Impl::refresh_choices() {
  const MachineFacts machine = machine_facts();
  desk.tested_seen = machine.tested_tokens_per_s;
  desk.measured_seen = machine.measured_tokens_per_s;
  state.shelf.free_memory_bytes = machine.free_memory_bytes;
  mark_fitting(state.shelf.models, machine);
  mark_model_in_use();
  const std::string host = desk.hosts.empty() ? "" : without_scheme(desk.hosts.front());
  state.shelf.choices =
      choices_here(desk.catalogue, host, state.shelf.models, machine, state.settings.context_tokens);
  find_beside();
}

// What lies beside the page is the next best to what is here.
void Controller::Impl::find_beside() {
  std::vector<ModelChoice>& choices = state.shelf.choices;
  for (const Options::ModelBeside& beside : options.beside) {
    const auto choice = std::ranges::find(choices, beside.file, &ModelChoice::file);
    if (choice == choices.end() || choice->here) continue;
    choice->beside = true;
    if (const auto address = parse_url(beside.address)) choice->host = address->host;
    const auto first = std::ranges::find_if(choices, [&choice](const ModelChoice& other) {
      return other.kind == choice->kind && !(other.here && other.fits);
    });
    if (first < choice) std::rotate(first, choice, choice + 1);
  }
}

void Controller::Impl::mark_model_in_use() {
  const bool open = state.model.state == ModelView::State::Ready;
  for (ShelfModel& model : state.shelf.models) model.in_use = open && model.path == state.model.path;
}

void Controller::Impl::on(action::AddModel& add) {
  if (keep_picked(add.file, false)) return;
  on_desk([file = add.file](const ModelDesk&) { return read_model_card(file); },
          [this, file = add.file](Result<ModelCard>& card) {
            if (!card) {
              tell(Notice::Kind::Caution, said(card.error()));
              return;
            }
            std::vector<std::string>& files = state.settings.model_files;
            if (std::ranges::find(files, file) == files.end()) {
              files.push_back(file);
              save_settings_later();
            }
            action::ScanShelf scan;
            on(scan);
          });
}

void Controller::Impl::on(action::AddModelFolder& add) {
  std::vector<std::string>& folders = state.settings.model_folders;
  if (add.folder.empty() || std::ranges::find(folders, add.folder) != folders.end()) return;
  if (!options.picked_folder.empty() && add.folder.starts_with(options.picked_folder)) {
    tell(Notice::Kind::Caution,
         "A browser lets no page keep a folder of models: choose the files themselves.");
    return;
  }
  folders.push_back(add.folder);
  save_settings_later();
  action::ScanShelf scan;
  on(scan);
}

void Controller::Impl::on(action::VerifyModel& verify) {
  const auto model = std::ranges::find(state.shelf.models, verify.path, &ShelfModel::path);
  if (model == state.shelf.models.end() || model->check == ShelfModel::Check::Running) return;
  model->check = ShelfModel::Check::Running;
  ask_at_desk(
      [file = ModelFile{model->name, model->path},
       cache = cache_folder_of(options.home)](const ModelDesk& here) -> Task<VerifiedModel> {
        VerifiedModel verified =
            co_await verifying_model(file, [&here](double) { return here.keep_going(); });
        if (!verified.sha256.empty()) remember_sha256(file.path, cache, verified.sha256);
        // Other programs write down what they fetched in the name of the file.
        const std::string named = hash_in_name(file.path);
        if (!verified.expected && !named.empty()) verified.expected = named;
        co_return verified;
      },
      [this](VerifiedModel& verified) { model_verified(verified); });
}

void Controller::Impl::model_verified(const VerifiedModel& verified) {
  const auto model = std::ranges::find(state.shelf.models, verified.file.path, &ShelfModel::path);
  if (model == state.shelf.models.end()) return;
  const std::optional<std::string>& expected = verified.expected;
  const bool bad = !verified.problem.empty() || (expected && *expected != verified.sha256);
  using Check = ShelfModel::Check;
  model->check = bad ? Check::Bad : expected ? Check::Good : Check::Unknown;
  if (!verified.sha256.empty()) model->sha256 = verified.sha256;
  if (bad) {
    tell(Notice::Kind::Danger, words(Word::kShelfDamaged, {model->name}));
  } else {
    const Word said = expected ? Word::kShelfWhole : Word::kShelfNoHash;
    tell_for_a_while(Notice::Kind::Done, words(said, {model->name}));
  }
}

void Controller::Impl::on(action::RemoveModel& remove) {
  const auto model = std::ranges::find(state.shelf.models, remove.path, &ShelfModel::path);
  if (model == state.shelf.models.end()) return;
  if (state.model.path == remove.path) {
    action::CloseModel close;
    on(close);
  }
  if (std::erase(state.settings.model_files, remove.path) > 0) save_settings_later();
  if (!model->removable) {  // it lies elsewhere: only Hearth forgets it
    action::ScanShelf scan;
    on(scan);
    return;
  }
  on_desk([file = ModelFile{model->name, model->path},
           shelf = shelf_of(options.home)](const ModelDesk&) { return remove_from_shelf(file, shelf); },
          [this, name = model->name](const Status& removed) {
            if (removed) {
              tell_for_a_while(Notice::Kind::Done, words(Word::kShelfRemoved, {name}));
            } else {
              tell(Notice::Kind::Caution, said(removed.error()));
            }
            action::ScanShelf scan;
            on(scan);
          });
}

// ---- Fetching

bool Controller::Impl::network_is_on() {
  desk.connections.allow(state.settings.network);
  if (state.settings.network) return true;
  tell(Notice::Kind::Caution, std::string(words(Word::kShelfNetworkOff)), Remedy::TurnNetworkOn);
  return false;
}

void Controller::Impl::on(action::LookUpModel& wanted) {
  state.remote = RemoteCard{.reference = wanted.reference};
  const uint64_t turn = ++desk.looking_up;
  const auto reference = parse_reference(wanted.reference);
  if (!reference) {
    state.remote->error = said(reference.error());
    return;
  }
  if (!network_is_on()) {
    state.remote->error = std::string(words(Word::kShelfNetworkOff));
    return;
  }
  state.remote->loading = true;
  if (!reference->host.empty()) desk.connections.allow_hosts(std::span(&reference->host, 1));
  ask_at_desk(
      [turn, reference = *reference](ModelDesk& here) {
        return look_up(here.connections, here.hosts, reference,
                       [&here, turn] { return here.keep_going() && here.looking_up == turn; });
      },
      [this, turn](Result<RemoteModel>& found) {
        refresh_ledger();
        if (desk.looking_up == turn && state.remote) show_remote(found);
      });
}

void Controller::Impl::show_remote(Result<RemoteModel>& found) {
  RemoteCard& card = *state.remote;
  card.loading = false;
  if (!found) {
    card.error = said(found.error());
    return;
  }
  desk.found = *found;
  card.repository = found->repository;
  card.file = found->file;
  card.licence = licence_title(found->licence);
  card.licence_words = licence_for_people(found->licence);
  card.maker = found->maker;
  card.quantizer = found->quantizer;
  card.host = without_scheme(found->host);
  card.sha256 = found->sha256;
  card.bytes = found->bytes;
  card.fits = fit_in_words(memory_needed(found->bytes, 0, 0), machine_facts().free_memory_bytes).fits;
}

void Controller::Impl::on(action::Download& download) {
  if (download.id.empty()) {
    const bool found = state.remote && state.remote->error.empty() && !state.remote->loading;
    if (found && network_is_on()) start_download(desk.found, state.remote->repository);
    return;
  }
  const auto& models = desk.catalogue.models;
  const auto model = std::ranges::find(models, download.id, &CatalogueModel::id);
  if (model == models.end()) return;
  const auto beside = std::ranges::find(options.beside, model->file, &Options::ModelBeside::file);
  if (beside != options.beside.end()) {
    fetch_beside(*beside, model->name, model->sha256);
    return;
  }
  if (!network_is_on()) return;
  // The server says what the file's size and hash are today.
  ask_at_desk(
      [reference = ModelReference{model->source, model->file, {}}](ModelDesk& here) {
        return look_up(here.connections, here.hosts, reference, [&here] { return here.keep_going(); });
      },
      [this, name = model->name, sha256 = model->sha256](Result<RemoteModel>& found) {
        refresh_ledger();
        if (!found) {
          tell(Notice::Kind::Caution, said(found.error()));
          return;
        }
        // What the catalogue is sure of holds, whatever the server says.
        if (!sha256.empty()) found->sha256 = sha256;
        start_download(*found, name);
      });
}

void Controller::Impl::start_download(const RemoteModel& model, const std::string& name) {
  const bool named = std::ranges::find(desk.hosts, model.host) == desk.hosts.end();
  DownloadOrder order = order_of(model, named ? std::vector{model.host} : desk.hosts, {});
  order.name = name;
  begin_download(std::move(order));
}

// `sha256`: empty where the catalogue knows none.
void Controller::Impl::fetch_beside(const Options::ModelBeside& beside, const std::string& name,
                                    const std::string& sha256) {
  DownloadOrder order;
  order.name = name;
  order.file = beside.file;
  order.sha256 = sha256;
  order.bytes = beside.bytes;
  order.beside = beside.address;
  begin_download(std::move(order));
}

void Controller::Impl::begin_download(DownloadOrder order) {
  order.folder = shelf_of(options.home);
  const bool nothing_open =
      state.model.state == ModelView::State::None || state.model.state == ModelView::State::Failed;
  if (nothing_open && own_search_model(order.file).empty()) desk.open_when_done = order.file;
  desk.downloads.start(std::move(order));
  refresh_downloads();
}

bool Controller::Impl::keep_picked(const std::string& path, bool open_it) {
  if (options.picked_folder.empty() || !path.starts_with(options.picked_folder)) return false;
  DownloadOrder order;
  order.file = path.substr(path.rfind('/') + 1);
  order.name = text_of(path_of(order.file).stem());
  order.copied_from = path;
  std::error_code fault;
  const auto bytes = std::filesystem::file_size(path_of(path), fault);
  order.bytes = fault ? 0 : bytes;
  if (open_it) desk.open_when_done = order.file;
  begin_download(std::move(order));
  return true;
}

void Controller::Impl::on(action::PauseDownload& pause) {
  desk.downloads.pause(pause.download);
  refresh_downloads();
}

void Controller::Impl::on(action::ResumeDownload& resume) {
  const auto download = std::ranges::find(state.downloads, resume.download, &DownloadView::id);
  const bool asks_others = download == state.downloads.end() || !(download->copied || download->beside);
  if (asks_others && !network_is_on()) return;
  drop_download_notices(resume.download);
  desk.downloads.resume(resume.download);
  refresh_downloads();
}

void Controller::Impl::on(action::CancelDownload& cancel) {
  drop_download_notices(cancel.download);
  desk.downloads.cancel(cancel.download);
  refresh_downloads();
}

void Controller::Impl::drop_download_notices(uint64_t download) {
  for (const Remedy remedy : {Remedy::RetryDownload, Remedy::DeleteAndFetchAgain, Remedy::FreeSpace})
    drop_notices(remedy, download);
}

void Controller::Impl::refresh_downloads() {
  std::vector<DownloadView> views;
  for (const DownloadStatus& status : desk.downloads.status()) {
    const auto before = std::ranges::find(state.downloads, status.id, &DownloadView::id);
    const DownloadView& view = views.emplace_back(view_of(status));
    if (before == state.downloads.end() || before->state != view.state) download_moved(status);
  }
  state.downloads = std::move(views);
  refresh_ledger();
}

void Controller::Impl::download_moved(const DownloadStatus& status) {
  if (status.state == DownloadStatus::State::Failed) {
    const bool wrong = status.outcome.end == DownloadEnd::WrongFile;
    tell(wrong ? Notice::Kind::Danger : Notice::Kind::Caution, said(status.outcome.error),
         remedy_for(status.outcome), status.id);
  }
  if (status.state != DownloadStatus::State::Done) return;
  tell_for_a_while(Notice::Kind::Done, words(Word::kShelfReady, {status.order.name}));
  on_desk(
      [outcome = status.outcome, cache = cache_folder_of(options.home)](const ModelDesk&) {
        remember_sha256(outcome.path, cache, outcome.sha256);
        return true;
      },
      [this](bool) {
        action::ScanShelf scan;
        on(scan);
      });
  if (state.documents.indexing.no_model) look_for_embedder();
  look_for_ranker();
  if (status.order.file != desk.open_when_done) return;
  desk.open_when_done.clear();
  action::OpenModel open{status.outcome.path};
  on(open);
}

// ---- The ledger

void Controller::Impl::on(action::ClearLedger&) {
  desk.connections.ledger().clear();
  refresh_ledger();
}

void Controller::Impl::refresh_ledger() {
  const uint64_t revision = desk.connections.ledger().revision();
  if (revision == desk.ledger_seen) return;
  desk.ledger_seen = revision;
  state.ledger.entries.clear();
  for (Connection& entry : desk.connections.ledger().entries()) {
    state.ledger.entries.push_back({.at_ms = entry.at_ms,
                                    .why = why(entry.purpose),
                                    .host = std::move(entry.host),
                                    .sent = entry.sent,
                                    .received = entry.received,
                                    .result = std::move(entry.result)});
  }
  changed();
}

// ---- What changed elsewhere

void Controller::Impl::models_settings_changed(const Settings& before) {
  desk.connections.allow(state.settings.network);
  const bool other_places = before.model_folders != state.settings.model_folders ||
                            before.model_files != state.settings.model_files;
  if (!other_places && before.language == state.settings.language &&
      before.context_tokens == state.settings.context_tokens)
    return;
  action::ScanShelf scan;
  on(scan);
}

// Speeds are predicted from the test of the devices, which the first model that opens needs too.
void Controller::Impl::find_out_speed() {
  const bool shown = state.screen == Screen::ChooseModel || state.page == Page::Models;
  if (!options.look_around || !shown || std::exchange(desk.asked_for_speed, true)) return;
  action::TestDevices test;
  on(test);
}

// Answers are saved with the hash of the model that gave them.
void Controller::Impl::find_out_hash() {
  if (state.model.state != ModelView::State::Ready || !state.model.sha256.empty() ||
      !state.model.server.empty() || desk.hashing == state.model.path)
    return;
  desk.hashing = state.model.path;
  ask_at_desk(
      [path = state.model.path, cache = cache_folder_of(options.home)](const ModelDesk& here) {
        return remembered_hashing(path, cache, [&here](double) { return here.keep_going(); });
      },
      [this, path = state.model.path](const std::string& hash) {
        if (state.model.path == path) state.model.sha256 = hash;
        if (!hash.empty()) desk.hashing.clear();  // it may be opened again
      });
}

void Controller::Impl::pump_models() {
  refresh_ledger();
  find_out_speed();
  find_out_hash();
  const std::string in_use = state.model.state == ModelView::State::Ready ? state.model.path : std::string();
  if (in_use != desk.in_use_seen) {
    desk.in_use_seen = in_use;
    mark_model_in_use();
    changed();
  }
  const DeviceSummary* const device = device_in_use();
  const double tested = device ? device->tokens_per_s : 0;
  // Each answer is a little faster or slower than the one before.
  const bool other_speed =
      std::abs(measured_tokens_per_s() - desk.measured_seen) > kWorthTelling * desk.measured_seen;
  if (tested == desk.tested_seen && !other_speed) return;
  refresh_choices();
  changed();
}

}  // namespace hearth
