// The messages of a terminal chat and what its commands do to them. Plain data, pure functions, owned by
// TerminalChat.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/engine.h"

namespace hearth::cli {

class Conversation {
 public:
  void set_system(std::string text) { system_ = std::move(text); }  // empty: none
  const std::string& system() const { return system_; }

  void add_question(std::string text) { turns_.push_back({"user", std::move(text)}); }
  void add_answer(std::string text) { turns_.push_back({"assistant", std::move(text)}); }

  // Forgets the last answer, so that its question can be asked again. False when there is no answered
  // question.
  bool drop_answer();
  // Forgets the last question and its answer and returns the question; nothing when there is none.
  std::optional<std::string> drop_exchange();

  bool empty() const { return turns_.empty(); }
  // What the model is asked with: the system prompt, if any, and the turns.
  std::vector<Message> messages() const;
  // For people to keep. `model` names who answered.
  std::string markdown(const std::string& model) const;

 private:
  std::string system_;
  std::vector<Message> turns_;  // question, answer, question, …
};

}  // namespace hearth::cli
