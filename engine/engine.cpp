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
          .features = info.features};
}

std::vector<DeviceSummary> list_devices() {
  std::vector<DeviceSummary> devices;
  for (const DeviceInfo& info : offered_devices()) {
    devices.push_back(summary_of(info));
    const Status tested = test_device(info.id);
    devices.back().self_test = tested ? "passed" : tested.error().message;
  }
  return devices;
}

Result<ChosenDevice> choose_device(const DeviceChoice& choice) {
  TRY(DeviceSelection selection, select_device(choice.id));
  return ChosenDevice{std::move(selection.id), std::move(selection.reason)};
}

Result<ModelCard> read_model_card(const std::string& path) {
  TRY(const GgufFile file, GgufFile::open(path));
  return card_of(file);
}

struct ModelOpening::State {
  std::unique_ptr<Model::State> model;
  std::optional<WeightLoader> loader;  // none when the file holds only a vocabulary
  bool done = false;
};

ModelOpening::ModelOpening(std::unique_ptr<State> state) : state_(std::move(state)) {}
ModelOpening::~ModelOpening() = default;

Result<std::unique_ptr<ModelOpening>> ModelOpening::start(const std::string& path,
                                                          const OpenSettings& settings) {
  TRY(GgufFile file, GgufFile::open(path));
  auto state = std::make_unique<State>();
  state->model = std::make_unique<Model::State>(std::move(file));
  Model::State& model = *state->model;
  model.card = card_of(model.file);
  model.tokenizer = Tokenizer::open(model.file);

  if (settings.vocabulary_only || model.file.tensors().empty()) {
    if (!*model.tokenizer) return std::unexpected(model.tokenizer->error());
  } else {
    TRY(const Architecture* architecture, find_architecture(model.file));
    TRY(model.loaded.recipe, architecture->read(model.file));
    TRY(const DeviceSelection selection, select_device(settings.device.id));
    TRY(model.device, open_device(selection.id, settings.device.threads));
    model.loaded.architecture = architecture;
    model.loaded.device = model.device.get();
    model.device_summary = summary_of(model.device->info());
    model.card.embeds = model.loaded.recipe.pools;
    TRY(state->loader, WeightLoader::start(model.file, *model.device,
                                           architecture->weights(model.loaded.recipe, model.file)));
  }
  return std::unique_ptr<ModelOpening>(new ModelOpening(std::move(state)));
}

Result<PumpState> ModelOpening::pump() {
  if (state_->done) return PumpState::Done;
  if (state_->loader) {
    TRY(const Progress progress, state_->loader->pump());
    if (progress == Progress::Running) return PumpState::Running;
    state_->model->loaded.weights = state_->loader->take();
  }
  state_->done = true;
  return PumpState::Done;
}

double ModelOpening::fraction() const {
  if (state_->done) return 1.0;
  return state_->loader ? state_->loader->fraction() : 0.0;
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
