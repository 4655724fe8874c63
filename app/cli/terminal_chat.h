// `hearth chat` without -p: a conversation in the terminal. Runs on the main thread until the person leaves.
#pragma once

#include <string>

#include "app/cli/options.h"
#include "app/cli/vault_access.h"
#include "engine/engine.h"

namespace hearth::cli {

struct ChatSettings {
  EngineOptions engine;
  AnswerSettings answer;
  std::string system;
  VaultOptions vault;
  bool temporary = false;  // nothing is saved, though there is a vault
};

// Returns the program's exit code; says itself what went wrong.
int run_terminal_chat(const ChatSettings& settings);

}  // namespace hearth::cli
