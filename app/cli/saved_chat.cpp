#include "app/cli/saved_chat.h"

#include <chrono>

#include "app/cli/output.h"
#include "app/cli/progress_bar.h"
#include "app/core/answer_details.h"
#include "app/models/file_hash.h"
#include "engine/base/text.h"

namespace hearth::cli {
namespace {

int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// Asks until the passphrase is right; null when nobody can be asked or the person gives none.
Result<std::unique_ptr<Vault>> ask_and_unlock(const std::string& folder) {
  while (can_ask()) {
    const std::optional<Secret> passphrase =
        ask_hidden("Passphrase of the vault (Enter: do not save this chat):");
    if (!passphrase) break;
    auto vault = Vault::unlock(folder, *passphrase);
    if (vault || vault.error().fault != Fault::WrongKey) return vault;
    write_note(vault.error().message);
  }
  return nullptr;
}

}  // namespace

Result<std::unique_ptr<SavedChat>> SavedChat::open(const VaultOptions& options, std::string& note) {
  const bool named = options.vault || options.passphrase_file;
  std::unique_ptr<Vault> vault;
  if (named) {
    TRY(vault, open_chosen_vault(options));
  } else {
    const Result<std::string> folder = chosen_vault_folder(options);
    if (!folder || !vault_exists(*folder)) return nullptr;
    TRY(vault, ask_and_unlock(*folder));
    if (!vault)
      note = can_ask() ? "This chat is not saved."
                       : "Not saved: the vault needs its passphrase (--passphrase-file F).";
  }
  if (!vault) return nullptr;
  return std::unique_ptr<SavedChat>(new SavedChat(std::move(vault)));
}

Status SavedChat::add(Speaker speaker, std::string_view text, const AnswerOrigin& origin) {
  Database& db = vault_->writer();
  if (!chat_) {
    TRY(chat_, create_chat(db, "", now_ms()));
  }
  const std::optional<MessageId> parent = path_.empty() ? std::nullopt : std::optional(path_.back());
  TRY(const MessageId added,
      add_message(db, *chat_, parent,
                  {.speaker = speaker, .text = repair_utf8(text), .created_ms = now_ms(), .origin = origin}));
  path_.push_back(added);
  if (named_ || speaker != Speaker::User) return {};
  named_ = true;
  return rename_chat(db, *chat_, title_of_question(text));
}

AnswerOrigin answer_origin(const Model& model, const std::string& model_path, const Sampling& sampling,
                           const AnswerStats& stats) {
  ProgressBar bar("Checking");
  const auto show = [&bar](double done) {
    bar.update(done);
    return true;
  };
  return hearth::answer_origin(model.card(), remembered_sha256(model_path, show), sampling, stats);
}

}  // namespace hearth::cli
