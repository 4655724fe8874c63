// How verbs reach the vault: the flags --vault and --passphrase-file, the hidden question on a terminal,
// opening. Nothing here ever waits for input that cannot come. Main thread.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/cli/arguments.h"
#include "app/store/vault.h"

namespace hearth::cli {

struct VaultOptions {
  std::optional<std::string> vault;            // --vault; none: the default one
  std::optional<std::string> passphrase_file;  // --passphrase-file; "-": standard input
};
void add_vault_options(Arguments& arguments, VaultOptions& options);

// The folder of the vault that is meant; it need not be there.
Result<std::string> chosen_vault_folder(const VaultOptions& options);
std::string vault_name(const VaultOptions& options);

enum class Typed { Normalized, AsIs };

// The first line of a file or of standard input ("-"), normalised. WrongKey when it is empty.
Result<Secret> read_passphrase_file(const std::string& file);
// The same as it stands there, for what is no passphrase of a vault. `what`: "passphrase file".
Result<Secret> read_secret_file(const std::string& file, std::string_view what);
// Asks on the terminal, without showing what is typed. Nothing when the person leaves it empty or presses
// Ctrl-D or Ctrl-C. Needs can_ask().
std::optional<Secret> ask_hidden(std::string_view question, Typed typed = Typed::Normalized);
bool can_ask();

// From the file if one is given, else asked for; WrongKey with a sentence that says how to give it.
Result<Secret> chosen_passphrase(const VaultOptions& options, std::string_view question);
// A new one: from `file`, or else asked for twice.
Result<Secret> new_passphrase(const std::optional<std::string>& file);

// The vault that is meant, open. NotFound tells how to make one.
Result<std::unique_ptr<Vault>> open_chosen_vault(const VaultOptions& options);

}  // namespace hearth::cli
