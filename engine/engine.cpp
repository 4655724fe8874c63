#include "engine/engine.h"

#include "engine/base/check.h"
#include "engine/device/devices.h"
#include "engine/model_card.h"
#include "engine/model_state.h"

namespace hearth {

DeviceSummary summary_of(const DeviceInfo& info) {
  constexpr std::string_view kKinds[] = {"cpu", "integrated gpu", "discrete gpu", "software gpu"};
  return {.id = info.id,
          .name = info.name,
          .kind = std::string(kKinds[static_cast<size_t>(info.kind)]),
          .memory_bytes = info.memory_bytes,
          .features = info.features,
          .driver = info.driver};
}

namespace {

DeviceSettings settings_of(const DeviceChoice& choice) {
  return {.threads = choice.threads, .cache_folder = choice.cache_folder};
}

}  // namespace

std::vector<DeviceSummary> list_devices(const DeviceChoice& choice) {
  std::vector<DeviceSummary> devices;
  for (const DeviceInfo& info : offered_devices()) {
    DeviceSummary& summary = devices.emplace_back(summary_of(info));
    DeviceReport report = examine_device(info, settings_of(choice));
    summary.self_test = std::move(report.self_test);
    summary.replaced_kernels = std::move(report.replaced_kernels);
    summary.tokens_per_s = report.tokens_per_s;
  }
  return devices;
}

Result<ChosenDevice> choose_device(const DeviceChoice& choice) {
  TRY(DeviceSelection selection, select_device(choice.id, settings_of(choice)));
  return ChosenDevice{std::move(selection.id), std::move(selection.reason)};
}

Result<ModelCard> read_model_card(const std::string& path) {
  TRY(const GgufFile file, GgufFile::open(path));
  return card_of(file);
}

struct ModelOpening::State {
  std::unique_ptr<Model::State> model;
  std::optional<ModelLoading> loading;  // none when the file holds only a vocabulary
  bool done = false;
};

ModelOpening::ModelOpening(std::unique_ptr<State> state) : state_(std::move(state)) {}
ModelOpening::~ModelOpening() = default;

Result<std::unique_ptr<ModelOpening>> ModelOpening::start(const std::string& path,
                                                          const OpenSettings& settings) {
  const DeviceSettings of_devices = settings_of(settings.device);
  TRY(const DeviceSelection selection, select_device(settings.device.id, of_devices));
  const auto opener = [of_devices](const std::string& id) { return open_device(id, of_devices); };
  TRY(auto opening, Start::on(path, settings, {.device = selection.id}, opener));
  const bool as_wanted = settings.device.id == "auto" || selection.id.starts_with(settings.device.id);
  if (!as_wanted && opening->state_->loading) opening->state_->loading->set_notice(selection.reason);
  return opening;
}

Result<std::unique_ptr<ModelOpening>> ModelOpening::Start::on(const std::string& path,
                                                              const OpenSettings& settings,
                                                              Placement placement, DeviceOpener opener) {
  TRY(GgufFile file, GgufFile::open(path));
  auto state = std::make_unique<State>();
  state->model = std::make_unique<Model::State>(std::move(file));
  Model::State& model = *state->model;
  model.card = card_of(model.file);
  model.tokenizer = Tokenizer::open(model.file);

  if (settings.vocabulary_only || model.file.tensors().empty()) {
    if (!*model.tokenizer) return std::unexpected(model.tokenizer->error());
  } else {
    TRY(model.loaded.architecture, find_architecture(model.file));
    TRY(model.loaded.recipe, model.loaded.architecture->read(model.file));
    const bool pools = model.loaded.recipe.pools;
    model.card.embeds = pools;
    model.opener = std::move(opener);
    TRY(model.expected_session,
        session_settings(model.loaded, settings.context, pools ? OutputRows::Pooled : OutputRows::Last));
    state->loading = ModelLoading::start(model.file, model.opener, model.expected_session,
                                         std::move(placement), model.devices, model.loaded);
  }
  return std::unique_ptr<ModelOpening>(new ModelOpening(std::move(state)));
}

Result<PumpState> ModelOpening::pump() {
  if (state_->done) return PumpState::Done;
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
