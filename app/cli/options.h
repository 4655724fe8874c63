// The flags that verbs share, and opening the model that they name. Main thread.
#pragma once

#include <memory>
#include <string>

#include "app/cli/arguments.h"
#include "app/cli/interrupts.h"
#include "app/models/model_paths.h"
#include "engine/engine.h"

namespace hearth::cli {

struct EngineOptions {
  std::string model;        // -m; empty: the default one
  std::string models;       // --models
  DeviceChoice device;      // --device, -t
  ContextSettings context;  // --ctx, --kv
};

void add_device_options(Arguments& arguments, DeviceChoice& device);
void add_model_options(Arguments& arguments, EngineOptions& options);
// The defaults are what `context` holds.
void add_context_options(Arguments& arguments, ContextSettings& context);
// All of the above.
void add_engine_options(Arguments& arguments, EngineOptions& options);

// Opens with a bar on the terminal while it takes long. Cancelled when `watch` saw Ctrl-C.
Result<std::unique_ptr<Model>> open_with_progress(const std::string& path, const OpenSettings& settings,
                                                  const InterruptWatch* watch = nullptr);

// The model that the options mean, opened. `vocabulary_only`: tokenizer and template are enough.
Result<std::unique_ptr<Model>> open_chosen_model(const EngineOptions& options, ModelPurpose purpose,
                                                 bool vocabulary_only = false);

}  // namespace hearth::cli
