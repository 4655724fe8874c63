#include "app/cli/options.h"

#include "app/cli/output.h"
#include "app/cli/progress_bar.h"

namespace hearth::cli {
namespace {

constexpr int kMostThreads = 1024;
constexpr uint32_t kLongestContext = 1u << 24;

}  // namespace

void add_device_options(Arguments& arguments, DeviceChoice& device) {
  device.cache_folder = cache_folder();
  arguments.text("--device", "Where to compute: auto, cpu, vulkan or vulkan:N (see: hearth devices)",
                 device.id);
  arguments.number("-t,--threads", "Processor threads; 0: as many as there are cores", device.threads, 0,
                   kMostThreads);
}

void add_model_options(Arguments& arguments, EngineOptions& options) {
  arguments.text("-m,--model", "A GGUF file, or the name of a model that is found (or the beginning of it)",
                 options.model);
  arguments.text("--models", "A folder to look for models in, before all others", options.models);
}

void add_context_options(Arguments& arguments, ContextSettings& context) {
  arguments.number("--ctx", "How many tokens the model keeps in mind", context.tokens, 1, kLongestContext);
  arguments.choice("--kv", "How it keeps them", context.kv, {"f32", "f16", "q8_0"});
}

void add_engine_options(Arguments& arguments, EngineOptions& options) {
  add_model_options(arguments, options);
  add_device_options(arguments, options.device);
  add_context_options(arguments, options.context);
}

Result<std::unique_ptr<Model>> open_with_progress(const std::string& path, const OpenSettings& settings,
                                                  const InterruptWatch* watch) {
  ProgressBar bar("Loading");
  TRY(auto opening, ModelOpening::start(path, settings));
  for (;;) {
    TRY(const PumpState state, opening->pump());
    if (state == PumpState::Done) break;
    if (watch && watch->interrupted()) return fail(Fault::Cancelled, "Opening the model was stopped.");
    bar.update(opening->fraction());
  }
  auto model = opening->take();
  bar.clear();
  if (!model->notice().empty()) write_note(model->notice());
  return model;
}

Result<std::unique_ptr<Model>> open_chosen_model(const EngineOptions& options, ModelPurpose purpose,
                                                 bool vocabulary_only) {
  TRY(const std::string path, find_model(options.model, model_folders(options.models), purpose));
  return open_with_progress(path, {options.device, options.context, vocabulary_only});
}

}  // namespace hearth::cli
