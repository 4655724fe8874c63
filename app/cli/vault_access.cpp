#include "app/cli/vault_access.h"

#include <cstdio>

#include "app/cli/input.h"
#include "app/cli/output.h"
#include "app/cli/system.h"
#include "app/cli/terminal.h"
#include "app/models/model_paths.h"
#include "app/store/passphrase.h"
#include "engine/base/text.h"

namespace hearth::cli {
namespace {

constexpr uint64_t kLongestPassphraseFile = 1u << 20;

std::unexpected<Error> no_passphrase() {
  return fail(Fault::WrongKey,
              "The vault needs its passphrase: give it with --passphrase-file F (-: standard input).");
}

void drop_last_character(std::string& typed) {
  while (!typed.empty() && (static_cast<unsigned char>(typed.back()) & 0xc0) == 0x80) typed.pop_back();
  if (!typed.empty()) typed.pop_back();
}

enum class Typing { GoesOn, Done, Left };

// What one byte of the keyboard does to the text being typed.
Typing type(char byte, std::string& typed) {
  constexpr char kCtrlD = 4, kBackspace = 8, kCtrlU = 21, kDelete = 127;
  if (byte == '\n' || byte == '\r') return Typing::Done;
  if (byte == kCtrlD) return Typing::Left;
  if (byte == kBackspace || byte == kDelete) {
    drop_last_character(typed);
  } else if (byte == kCtrlU) {
    wipe(typed);
  } else if (static_cast<unsigned char>(byte) >= ' ') {
    typed += byte;
  }
  return Typing::GoesOn;
}

}  // namespace

void add_vault_options(Arguments& arguments, VaultOptions& options) {
  arguments.text("--vault", "One of several vaults, by its name", options.vault);
  arguments.text("--passphrase-file", "A file whose first line is the passphrase; -: standard input",
                 options.passphrase_file);
}

std::string vault_name(const VaultOptions& options) {
  return options.vault.value_or(std::string(kDefaultVault));
}

Result<std::string> chosen_vault_folder(const VaultOptions& options) {
  TRY(const std::string home, home_folder());
  return vault_folder(home, vault_name(options));
}

Result<Secret> read_secret_file(const std::string& file, std::string_view what) {
  TRY(std::string text, read_input(file, kLongestPassphraseFile));
  std::string_view line = std::string_view(text).substr(0, text.find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  Secret secret = Secret::copy_of(line);
  wipe(text);
  if (secret.size() == 0) return fail(Fault::WrongKey, concat("The ", what, " begins with an empty line."));
  return secret;
}

Result<Secret> read_passphrase_file(const std::string& file) {
  TRY(const Secret typed, read_secret_file(file, "passphrase file"));
  return normalized_passphrase(typed.text());
}

bool can_ask() { return is_terminal(Stream::Input) && is_terminal(Stream::Errors); }

std::optional<Secret> ask_hidden(std::string_view question, Typed typed_as) {
  const TerminalMode hidden(TerminalMode::Keys::Raw);
  std::fputs(concat(question, " ").c_str(), stderr);
  std::fflush(stderr);
  std::string typed;
  typed.reserve(1024);  // no copies of it are left behind by growing
  Typing state = Typing::GoesOn;
  while (state == Typing::GoesOn) {
    std::optional<std::string> keys = read_keys();
    if (!keys || keys->find('\x03') != std::string::npos) {
      state = Typing::Left;
    } else if (!keys->starts_with('\x1b')) {  // arrow keys and the like mean nothing here
      for (size_t i = 0; i < keys->size() && state == Typing::GoesOn; ++i) state = type((*keys)[i], typed);
    }
    if (keys) wipe(*keys);
  }
  std::fputs("\r\n", stderr);
  std::optional<Secret> passphrase;
  if (state == Typing::Done && !typed.empty())
    passphrase = typed_as == Typed::AsIs ? Secret::copy_of(typed) : normalized_passphrase(typed);
  wipe(typed);
  return passphrase;
}

Result<Secret> chosen_passphrase(const VaultOptions& options, std::string_view question) {
  if (options.passphrase_file) return read_passphrase_file(*options.passphrase_file);
  if (!can_ask()) return no_passphrase();
  std::optional<Secret> asked = ask_hidden(question);
  if (!asked) return no_passphrase();
  return std::move(*asked);
}

Result<Secret> new_passphrase(const std::optional<std::string>& file) {
  if (file) return read_passphrase_file(*file);
  if (!can_ask()) return fail(Fault::WrongKey, "Give the new passphrase in a file.");
  std::optional<Secret> first = ask_hidden("New passphrase:");
  if (!first) return fail(Fault::Cancelled, "Nothing was changed: no passphrase was given.");
  const std::optional<Secret> second = ask_hidden("The same again:");
  if (!second || second->text() != first->text())
    return fail(Fault::Cancelled, "Nothing was changed: the two passphrases differ.");
  return std::move(*first);
}

Result<std::unique_ptr<Vault>> open_chosen_vault(const VaultOptions& options) {
  TRY(const std::string folder, chosen_vault_folder(options));
  if (!vault_exists(folder)) {
    return fail(Fault::NotFound, concat("There is no vault \"", repair_utf8(vault_name(options)),
                                        "\" yet: make one with hearth vault create."));
  }
  TRY(const Secret passphrase, chosen_passphrase(options, concat("Passphrase of the vault:")));
  return Vault::unlock(folder, passphrase);
}

}  // namespace hearth::cli
