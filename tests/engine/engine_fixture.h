// Short ways to open and pump, for the tests of the engine's boundary.
#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/engine.h"

namespace hearth {

inline std::unique_ptr<Model> opened(const std::string& path, const OpenSettings& settings = {}) {
  auto model = open_model(path, settings);
  REQUIRE_MESSAGE(model.has_value(), model.error().message);
  return std::move(*model);
}

inline std::unique_ptr<Chat> opened_chat(Model& model, const ContextSettings& settings = {}) {
  auto chat = Chat::open(model, settings);
  REQUIRE_MESSAGE(chat.has_value(), chat.error().message);
  return std::move(*chat);
}

inline std::string pumped(Chat& chat) {
  std::string text;
  for (;;) {
    const auto state = chat.pump(text);
    REQUIRE_MESSAGE(state.has_value(), state.error().message);
    if (*state == PumpState::Done) return text;
  }
}

inline std::string answered(Chat& chat, const std::vector<Message>& messages,
                            const AnswerSettings& settings) {
  const Status asked = chat.ask(messages, settings);
  REQUIRE_MESSAGE(asked.has_value(), asked.error().message);
  return pumped(chat);
}

inline AnswerSettings greedy(uint32_t max_tokens) {
  AnswerSettings settings;
  settings.sampling.temperature = 0;
  settings.max_tokens = max_tokens;
  return settings;
}

// The logits after each of `ids` (or after the last), one row after the other.
inline std::vector<float> logits_of(Evaluation& evaluation, std::span<const int32_t> ids) {
  std::vector<float> logits;
  const auto append = [](void* to, size_t, std::span<const float> row) {
    static_cast<std::vector<float>*>(to)->insert(static_cast<std::vector<float>*>(to)->end(), row.begin(),
                                                 row.end());
  };
  const Status status = evaluation.evaluate(ids, append, &logits);
  REQUIRE_MESSAGE(status.has_value(), status.error().message);
  return logits;
}

inline std::unique_ptr<Evaluation> opened_evaluation(Model& model, const ContextSettings& settings,
                                                     bool all_rows) {
  auto evaluation = Evaluation::open(model, settings, all_rows);
  REQUIRE_MESSAGE(evaluation.has_value(), evaluation.error().message);
  return std::move(*evaluation);
}

}  // namespace hearth
