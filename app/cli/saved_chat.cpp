#include "app/cli/saved_chat.h"

#include <nlohmann/json.hpp>

#include <chrono>

#include "app/cli/output.h"
#include "app/cli/progress_bar.h"
#include "app/models/file_hash.h"
#include "engine/base/text.h"

namespace hearth::cli {
namespace {

int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// The first line of a question, cut at a word.
std::string title_of(std::string_view question) {
  constexpr size_t kLongest = 60;
  const size_t start = question.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos) return "";
  std::string_view line = question.substr(start);
  line = line.substr(0, line.find_first_of("\r\n"));
  if (line.size() <= kLongest) return repair_utf8(line);
  line = line.substr(0, kLongest);
  if (const size_t space = line.rfind(' '); space != std::string_view::npos && space > kLongest / 2)
    line = line.substr(0, space);
  line.remove_suffix(unfinished_utf8_tail(line));
  return repair_utf8(line) + "…";
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
  return rename_chat(db, *chat_, title_of(text));
}

AnswerOrigin answer_origin(const Model& model, const std::string& model_path, const Sampling& sampling,
                           const AnswerStats& stats) {
  ProgressBar bar("Checking");
  const auto show = [&bar](double done) {
    bar.update(done);
    return true;
  };
  const Json parameters = {{"temperature", sampling.temperature},
                           {"top_k", sampling.top_k},
                           {"top_p", sampling.top_p},
                           {"min_p", sampling.min_p},
                           {"seed", sampling.seed}};
  return {.model = model.card().name,
          .model_hash = remembered_sha256(model_path, show),
          .parameters = json_text(parameters),
          .prompt_tokens = stats.prompt_tokens,
          .tokens = stats.tokens,
          .first_token_ms = stats.first_token_ms,
          .tokens_per_s = stats.tokens_per_s};
}

}  // namespace hearth::cli
