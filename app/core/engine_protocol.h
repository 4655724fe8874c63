// What the controller asks of the engine's thread and what comes back, as plain values: nothing here points
// into anything, so the same messages could go between two programs. Tickets are numbers of the controller's,
// growing; an answer carries the ticket of what it answers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "app/core/state.h"
#include "app/serve/client/own_server.h"
#include "engine/engine.h"

namespace hearth {

// Which of two models: the one that answers, and the one it is compared with.
enum class ModelSlot { Main, Second };

namespace engine_command {

// Closes what is in the slot, then opens a file, or a server, which is not asked before a question is. A
// later Open or Close of the slot ends this one with Cancelled.
struct Open {
  uint64_t ticket = 0;
  ModelSlot slot = ModelSlot::Main;
  std::string path;
  std::optional<OwnServer> server;  // instead of a path; settings.context.tokens is its size, 0: not known
  OpenSettings settings;
};
struct Close {
  ModelSlot slot = ModelSlot::Main;
};
// What the models know of conversations is dropped; they stay open.
struct ForgetChats {};
// A last message of the assistant is gone on with; `thought` is what was thought before its text.
struct Ask {
  uint64_t ticket = 0;
  ModelSlot slot = ModelSlot::Main;
  std::vector<Message> messages;
  AnswerSettings settings;
  std::string thought;
};
// How many tokens each text has.
struct Count {
  uint64_t ticket = 0;
  std::vector<std::string> texts;
};
struct Tokens {
  uint64_t ticket = 0;
  std::string text;
};
struct Prompt {
  uint64_t ticket = 0;
  std::vector<Message> messages;
};
struct Candidates {
  uint64_t ticket = 0;
  std::vector<Message> messages;
  ContextSettings context;
};
struct Plan {
  uint64_t ticket = 0;
  ContextSettings context;
};
struct Devices {
  uint64_t ticket = 0;
  DeviceChoice choice;
};
// Texts to unit vectors with an embedding model, which is opened beside the others and stays open.
// ForgetChats and Close of the main model end it with Cancelled.
struct Embed {
  uint64_t ticket = 0;
  std::string path;
  DeviceChoice device;
  std::vector<std::string> texts;
};
// How well each passage answers the question, with a reranking model, which is opened and ended as above.
struct Rank {
  uint64_t ticket = 0;
  std::string path;
  DeviceChoice device;
  std::string question;
  std::vector<std::string> passages;
  double seconds = 0;  // after these, what is ranked is enough
};

}  // namespace engine_command

using EngineCommand = std::variant<engine_command::Open, engine_command::Close, engine_command::ForgetChats,
                                   engine_command::Ask, engine_command::Count, engine_command::Tokens,
                                   engine_command::Prompt, engine_command::Candidates, engine_command::Plan,
                                   engine_command::Devices, engine_command::Embed, engine_command::Rank>;

namespace engine_event {

struct Opening {
  uint64_t ticket = 0;
  double fraction = 0;
  std::string tested_now;  // a GPU that is tested before its first use; empty: none is
};
struct Opened {
  uint64_t ticket = 0;
  ModelCard card;
  DeviceSummary device;
  std::string notice;
  uint32_t context_tokens = 0;
};
struct Reading {  // of the prompt
  uint64_t ticket = 0;
  double fraction = 0;
};
struct Wrote {  // what was added since the last one
  uint64_t ticket = 0;
  std::string text, thought;
  bool thinking = false;
  double thought_s = 0;
  AnswerStats stats;  // so far
};
struct Answered {  // the last of an answer; all text was in Wrote
  uint64_t ticket = 0;
  AnswerStats stats;
  std::optional<Error> error;
  DeviceSummary device;
  std::string notice;  // of the model, as it is now
};
struct Counted {
  uint64_t ticket = 0;
  std::vector<uint32_t> tokens;
};
struct TokensShown {
  uint64_t ticket = 0;
  std::vector<TokenView> tokens;
};
struct PromptShown {
  uint64_t ticket = 0;
  std::string text;
};
struct CandidatesShown {
  uint64_t ticket = 0;
  std::vector<CandidateView> candidates;
};
struct PlanShown {
  uint64_t ticket = 0;
  std::string plan;
  std::vector<OpProfile> profile;
};
struct DevicesListed {
  uint64_t ticket = 0;
  std::vector<DeviceSummary> devices;
  std::string reason;  // for the choice
};
struct Embedded {
  uint64_t ticket = 0;
  std::vector<std::vector<float>> vectors;  // of each text
};
struct Ranked {
  uint64_t ticket = 0;
  std::vector<float> scores;  // as Ranker's, of the first passages: of as many as there was time for
};
struct Failed {  // whatever else was asked with this ticket: Open, Count and the rest
  uint64_t ticket = 0;
  Error error;
};

}  // namespace engine_event

using EngineEvent =
    std::variant<engine_event::Opening, engine_event::Opened, engine_event::Reading, engine_event::Wrote,
                 engine_event::Answered, engine_event::Counted, engine_event::TokensShown,
                 engine_event::PromptShown, engine_event::CandidatesShown, engine_event::PlanShown,
                 engine_event::DevicesListed, engine_event::Embedded, engine_event::Ranked,
                 engine_event::Failed>;

}  // namespace hearth
