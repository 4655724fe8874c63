// What is behind a Model: shared by engine.cpp, model.cpp and what is made from a model (chat.cpp,
// evaluation.cpp, embedder.cpp). Nothing else includes this. Belongs to the thread that owns the model.
#pragma once

#include <memory>
#include <optional>

#include "engine/device/device.h"
#include "engine/engine.h"
#include "engine/gguf/gguf.h"
#include "engine/session/session.h"
#include "engine/text/chat_template.h"
#include "engine/text/tokenizer.h"

namespace hearth {

struct Model::State {
  explicit State(GgufFile opened) : file(std::move(opened)) {}

  // Why text cannot go in or out, or the tokenizer.
  Result<const Tokenizer*> text() const;
  // Parsed when it is first asked for: an opening that only evaluates ids needs none.
  Result<const ChatTemplate*> templates();

  GgufFile
      file;  // first: the tokenizer and, where weights were not repacked, the device look into its mapping
  ModelCard card;
  DeviceSummary device_summary;
  std::unique_ptr<Device> device;  // none for a vocabulary alone
  LoadedModel loaded;
  std::optional<Result<Tokenizer>> tokenizer;
  std::optional<Result<ChatTemplate>> chat_template;
};

DeviceSummary summary_of(const DeviceInfo& info);

// The session's settings for what the caller asked, within what the model was trained for. Unsupported for a
// cache type that does not exist or a file without weights.
Result<SessionSettings> session_settings(const LoadedModel& model, const ContextSettings& settings,
                                         OutputRows rows);

}  // namespace hearth
