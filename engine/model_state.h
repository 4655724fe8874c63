// What is behind a Model: shared by engine.cpp, model.cpp and what is made from a model (chat.cpp,
// evaluation.cpp, embedder.cpp, ranker.cpp). Nothing else includes this. Belongs to the thread that owns the
// model.
#pragma once

#include <memory>
#include <optional>

#include "engine/device/device.h"
#include "engine/engine.h"
#include "engine/gguf/gguf.h"
#include "engine/model_loading.h"
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

  // A session on the model. A device that has no room for it makes the model move: pump_move() before it is
  // used.
  Result<std::unique_ptr<Session>> open_session(const SessionSettings& settings);
  // Answers an error that a session met: true when the model now moves to another place, and the session can
  // go on after pump_move() is Done.
  bool start_move(const Error& error);
  Result<Progress> pump_move();  // Done at once when it does not move
  Pumped<Status> moving();       // the same, to its end
  // Both. The error itself when there is no other place.
  Pumped<Status> move_after(Error error);
  // The pooled output of a text, or of two (Step::second_segment), on a session that pools.
  Pumped<Result<std::vector<float>>> pooling(Session& session, std::vector<TokenId> ids,
                                             uint32_t second_segment = UINT32_MAX);
  // Takes over what a finished loading decided.
  void settle(const ModelLoading& loading);

  GgufFile
      file;  // first: the tokenizer and, where weights were not repacked, the device look into its mapping
  ModelCard card;
  DeviceSummary device_summary;
  std::string notice;
  DeviceOpener opener;
  SessionSettings expected_session;              // what predictions of memory count with
  std::vector<std::unique_ptr<Device>> devices;  // of the placement; none for a vocabulary alone
  Placement placement;
  LoadedModel loaded;
  std::optional<ModelLoading> move;
  std::optional<Result<Tokenizer>> tokenizer;
  std::optional<Result<ChatTemplate>> chat_template;
};

DeviceSummary summary_of(const DeviceInfo& info);

// How ModelOpening::start() goes on once the device is chosen. Tests give devices that fail.
struct ModelOpening::Start {
  static Result<std::unique_ptr<ModelOpening>> on(const std::string& path, const OpenSettings& settings,
                                                  Placement placement, DeviceOpener opener);
};

// The session's settings for what the caller asked, within what the model was trained for. Unsupported for a
// cache type that does not exist or a file without weights.
Result<SessionSettings> session_settings(const LoadedModel& model, const ContextSettings& settings,
                                         OutputRows rows);

}  // namespace hearth
