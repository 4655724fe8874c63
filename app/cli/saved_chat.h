// What `hearth chat` keeps of a conversation in the vault: each question before it is answered, each answer
// when it is done. Taking something back makes a branch. Owned by the chat verb for one conversation; main
// thread.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/vault_access.h"
#include "app/store/chats.h"
#include "engine/engine.h"

namespace hearth::cli {

class SavedChat {
 public:
  // Null when nothing is to be kept: there is no vault, or on a terminal the person gives no passphrase
  // (`note` says so). A vault or passphrase that was named must open.
  static Result<std::unique_ptr<SavedChat>> open(const VaultOptions& options, std::string& note);

  Status add_system(std::string_view text) { return add(Speaker::System, text, {}); }
  Status add_question(std::string_view text) { return add(Speaker::User, text, {}); }
  Status add_answer(std::string_view text, const AnswerOrigin& origin) {
    return add(Speaker::Assistant, text, origin);
  }
  // What comes next branches off before the last so many messages.
  void take_back(size_t messages) { path_.resize(path_.size() - std::min(messages, path_.size())); }

 private:
  explicit SavedChat(std::unique_ptr<Vault> vault) : vault_(std::move(vault)) {}
  Status add(Speaker speaker, std::string_view text, const AnswerOrigin& origin);

  std::unique_ptr<Vault> vault_;
  std::optional<ChatId> chat_;  // made with the first message
  bool named_ = false;          // after the first question
  std::vector<MessageId> path_;
};

// How the last answer of `chat` came to be. `model_path` names the file, for its hash.
AnswerOrigin answer_origin(const Model& model, const std::string& model_path, const Sampling& sampling,
                           const AnswerStats& stats);

}  // namespace hearth::cli
