#include "engine/engine.h"

#include "engine/base/check.h"
#include "engine/device/devices.h"
#include "engine/model_card.h"
#include "engine/model_state.h"

namespace hearth {

DeviceSummary summary_of(const DeviceInfo& info) {
  constexpr std::string_view kKinds[] = {"cpu", "integrated gpu", "discrete gpu", "software gpu", "gpu"};
  return {.id = info.id,
          .name = info.name,
          .kind = std::string(kKinds[static_cast<size_t>(info.kind)]),
          .memory_bytes = info.memory_bytes,
          .features = info.features,
          .driver = info.driver};
}

namespace {

ModelPurpose purpose_of(const Recipe& recipe) {
  if (!recipe.pools) return ModelPurpose::Answer;
  return recipe.ranks ? ModelPurpose::Rank : ModelPurpose::Embed;
}

DeviceSettings settings_of(const DeviceChoice& choice) {
  return {.threads = choice.threads, .cache_folder = choice.cache_folder};
}

}  // namespace

Pumped<std::vector<DeviceSummary>> listing_devices(DeviceChoice choice) {
  std::vector<DeviceSummary> devices;
  const std::vector<DeviceInfo> offered = co_await offered_devices();
  for (const DeviceInfo& info : offered) {
    DeviceReport report = co_await examine_device(info, settings_of(choice));
    DeviceSummary& summary = devices.emplace_back(summary_of(info));
    summary.self_test = std::move(report.self_test);
    summary.replaced_kernels = std::move(report.replaced_kernels);
    summary.tokens_per_s = report.tokens_per_s;
  }
  co_return devices;
}

std::vector<DeviceSummary> list_devices(const DeviceChoice& choice) { return listing_devices(choice).wait(); }

Pumped<Result<ChosenDevice>> choosing_device(DeviceChoice choice) {
  CO_TRY(DeviceSelection selection, co_await select_device(choice.id, settings_of(choice)));
  co_return ChosenDevice{std::move(selection.id), std::move(selection.reason)};
}

Result<ChosenDevice> choose_device(const DeviceChoice& choice) { return choosing_device(choice).wait(); }

struct ModelOpening::State {
  // Reads all of the file but its weights.
  Status read(const std::string& path, const OpenSettings& settings);
  bool has_weights() const { return model->loaded.architecture != nullptr; }
  void load_to(Placement placement, DeviceOpener opener);
  DeviceSettings device_settings() const;
  Result<Progress> select();

  DeviceChoice choice;
  std::shared_ptr<std::string> tested_now = std::make_shared<std::string>();
  std::optional<Pumped<Result<DeviceSelection>>> selection;  // of a device, while it is being decided
  std::unique_ptr<Model::State> model;
  std::optional<ModelLoading> loading;  // none when the file holds only a vocabulary
  bool done = false;
};

ModelOpening::ModelOpening(std::unique_ptr<State> state) : state_(std::move(state)) {}
ModelOpening::~ModelOpening() = default;

Result<std::unique_ptr<ModelOpening>> ModelOpening::start(const std::string& path,
                                                          const OpenSettings& settings) {
  auto state = std::make_unique<State>();
  TRY_STATUS(state->read(path, settings));
  if (state->has_weights()) {
    state->choice = settings.device;
    state->selection = select_device(settings.device.id, state->device_settings());
    TRY_STATUS(state->select());  // mostly that is all
  }
  return std::unique_ptr<ModelOpening>(new ModelOpening(std::move(state)));
}

Result<std::unique_ptr<ModelOpening>> ModelOpening::Start::on(const std::string& path,
                                                              const OpenSettings& settings,
                                                              Placement placement, DeviceOpener opener) {
  auto state = std::make_unique<State>();
  TRY_STATUS(state->read(path, settings));
  if (state->has_weights()) state->load_to(std::move(placement), std::move(opener));
  return std::unique_ptr<ModelOpening>(new ModelOpening(std::move(state)));
}

Status ModelOpening::State::read(const std::string& path, const OpenSettings& settings) {
  TRY(GgufFile file, GgufFile::open(path));
  model = std::make_unique<Model::State>(std::move(file));
  model->card = card_of(model->file);
  model->tokenizer = Tokenizer::open(model->file);
  if (settings.vocabulary_only || model->file.tensors().empty()) {
    if (!*model->tokenizer) return std::unexpected(model->tokenizer->error());
    return {};
  }
  TRY(model->loaded.architecture, find_architecture(model->file));
  TRY(model->loaded.recipe, model->loaded.architecture->read(model->file));
  const bool pools = model->loaded.recipe.pools;
  model->card.purpose = purpose_of(model->loaded.recipe);
  TRY(model->expected_session,
      session_settings(model->loaded, settings.context, pools ? OutputRows::Pooled : OutputRows::Last));
  return {};
}

void ModelOpening::State::load_to(Placement placement, DeviceOpener opener) {
  model->opener = std::move(opener);
  loading = ModelLoading::start(model->file, model->opener, model->expected_session, std::move(placement),
                                model->devices, model->loaded);
}

DeviceSettings ModelOpening::State::device_settings() const {
  DeviceSettings settings = settings_of(choice);
  settings.tested_now = tested_now;
  return settings;
}

// Done: the weights are on their way to the chosen device.
Result<Progress> ModelOpening::State::select() {
  if (!selection->pump()) return Progress::Running;
  TRY(const DeviceSelection selected, selection->take());
  selection.reset();
  const auto opener = [of_devices = device_settings()](const std::string& id) {
    return open_device(id, of_devices);
  };
  load_to({.device = selected.id}, opener);
  const bool as_wanted = choice.id == "auto" || selected.id.starts_with(choice.id);
  if (!as_wanted) loading->set_notice(selected.reason);
  return Progress::Done;
}

Result<PumpState> ModelOpening::pump() {
  if (state_->done) return PumpState::Done;
  if (state_->selection) {
    TRY_STATUS(state_->select());
    return PumpState::Running;
  }
  if (state_->loading) {
    TRY(const Progress progress, state_->loading->pump());
    if (progress == Progress::Running) return PumpState::Running;
    state_->model->settle(*state_->loading);
  }
  state_->done = true;
  return PumpState::Done;
}

double ModelOpening::fraction() const {
  if (state_->done) return 1.0;
  return state_->loading ? state_->loading->fraction() : 0.0;
}

const std::string& ModelOpening::tested_now() const { return *state_->tested_now; }

std::unique_ptr<Model> ModelOpening::take() {
  CHECK(state_->done && state_->model);
  return std::unique_ptr<Model>(new Model(std::move(state_->model)));
}

Result<std::unique_ptr<Model>> open_model(const std::string& path, const OpenSettings& settings) {
  TRY(const auto opening, ModelOpening::start(path, settings));
  for (;;) {
    TRY(const PumpState state, opening->pump());
    if (state == PumpState::Done) return opening->take();
  }
}

}  // namespace hearth
