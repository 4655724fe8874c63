// hearth vault: making, opening, backing up, checking and removing the encrypted store.
#include <nlohmann/json.hpp>

#include <array>

#include "app/cli/actions.h"
#include "app/cli/input.h"
#include "app/cli/output.h"
#include "app/cli/terminal_text.h"
#include "app/cli/vault_access.h"
#include "app/cli/verbs.h"
#include "app/cli/watched_bar.h"
#include "app/models/model_paths.h"
#include "app/store/erase.h"
#include "engine/base/text.h"

namespace hearth::cli {
namespace {

constexpr int kUnlockTime_ms = 700;  // what a guess at the passphrase should cost
constexpr uint64_t kLongestText = 64u << 20;

int print_done(const Status& done, const Json& document, std::string_view words, bool json) {
  if (!done) return print_error(done.error(), json);
  if (json) return print_json(document);
  write_out(safe_for_terminal(concat(words, "\n")));
  return finish_output();
}

// ---- create

Result<Vault::Created> create(const VaultOptions& options) {
  TRY(const std::string folder, chosen_vault_folder(options));
  if (vault_exists(folder))
    return fail(Fault::Busy,
                concat("There is a vault \"", vault_name(options), "\" already; it was not touched."));
  if (!options.passphrase_file && can_ask()) {
    write_note(
        "What you say will be encrypted with a passphrase. There is no back door: without the passphrase or "
        "the");
    write_note("recovery code nobody, not even you, can read it again.");
  }
  TRY(const Secret passphrase, new_passphrase(options.passphrase_file));
  return Vault::create(folder, passphrase, calibrate_kdf(kUnlockTime_ms));
}

int create_vault(const CommandLine& line) {
  VaultOptions options;
  Arguments arguments("vault create",
                      "Make an encrypted vault. Prints the recovery code once: keep it on paper.");
  add_vault_options(arguments, options);
  if (const auto ended = arguments.parse(line)) return *ended;
  const Result<Vault::Created> created = create(options);
  if (!created) return print_error(created.error(), arguments.json());
  if (arguments.json()) {
    return print_json({{"recovery_code", created->recovery_code.text()},
                       {"vault", vault_name(options)},
                       {"folder", created->vault->folder()}});
  }
  write_out(concat(
      "The vault \"", vault_name(options), "\" is ready.\n\nRecovery code:  ", created->recovery_code.text(),
      "\n\nWrite it down and keep it away from this computer. It opens the vault if the passphrase is "
      "forgotten,\nand it is not shown again.\n"));
  return finish_output();
}

// ---- info

// A vault, and the names of all that are there.
struct VaultInfo {
  std::string name, folder;
  VaultFacts facts;
  std::vector<std::string> vaults;
};

Result<VaultInfo> read_info(const VaultOptions& options) {
  TRY(const std::string folder, chosen_vault_folder(options));
  TRY(const VaultFacts facts, vault_facts(folder));
  TRY(const std::string home, home_folder());
  return VaultInfo{vault_name(options), folder, facts, list_vaults(home)};
}

Json json_info(const VaultInfo& info) {
  const VaultFacts& facts = info.facts;
  return {
      {"vault", info.name},
      {"folder", info.folder},
      {"database_bytes", facts.database_bytes},
      {"passphrase_slots", facts.passphrase_slots},
      {"recovery_slots", facts.recovery_slots},
      {"keyring_slots", facts.keyring_slots},
      {"kdf", {{"name", "Argon2id"}, {"passes", facts.cost.passes}, {"memory_KiB", facts.cost.memory_KiB}}},
      {"vaults", info.vaults}};
}

int print_info(const VaultInfo& info) {
  const VaultFacts& facts = info.facts;
  const auto row = [](std::string_view label, std::string_view value) {
    write_out(concat(padded(std::string(label), 14), safe_on_one_line(value), "\n"));
  };
  row("Vault", info.name);
  row("Folder", info.folder);
  row("Size", shown_bytes(facts.database_bytes));
  row("Encryption", "ChaCha20-Poly1305, each page and each conversation");
  row("Passphrase",
      concat("Argon2id, ", facts.cost.memory_KiB / 1024, " MiB, ", facts.cost.passes, " passes"));
  row("Opens with", concat("passphrase", facts.recovery_slots > 0 ? ", recovery code" : "",
                           facts.keyring_slots > 0 ? ", login keyring" : ""));
  for (const std::string& other : info.vaults) {
    if (other != info.name) row("There is also", other);
  }
  return finish_output();
}

int vault_info(const CommandLine& line) {
  VaultOptions options;
  Arguments arguments("vault info", "What can be said of a vault without opening it.");
  add_vault_options(arguments, options);
  if (const auto ended = arguments.parse(line)) return *ended;
  const Result<VaultInfo> info = read_info(options);
  if (!info) return print_error(info.error(), arguments.json());
  return arguments.json() ? print_json(json_info(*info)) : print_info(*info);
}

// ---- passphrase, recover

Status change_passphrase(const VaultOptions& options, const std::optional<std::string>& new_file) {
  TRY(const auto vault, open_chosen_vault(options));
  TRY(const Secret fresh, new_passphrase(new_file));
  return vault->change_passphrase(fresh, calibrate_kdf(kUnlockTime_ms));
}

int vault_passphrase(const CommandLine& line) {
  VaultOptions options;
  std::optional<std::string> new_file;
  Arguments arguments("vault passphrase", "Change the passphrase. Nothing else is written again.");
  add_vault_options(arguments, options);
  arguments.text("--new-passphrase-file", "A file whose first line is the new passphrase; -: standard input",
                 new_file);
  if (const auto ended = arguments.parse(line)) return *ended;
  if (new_file == "-" && options.passphrase_file == "-")
    return arguments.wrong_usage("Only one of the two passphrases can come from standard input");
  return print_done(change_passphrase(options, new_file), {{"changed", true}},
                    "The passphrase was changed. Backups made before still open with the old one.",
                    arguments.json());
}

Status recover(const VaultOptions& options, const std::optional<std::string>& code_file,
               const std::optional<std::string>& new_file) {
  TRY(const std::string folder, chosen_vault_folder(options));
  std::optional<Secret> code;
  if (code_file) {
    TRY(code, read_passphrase_file(*code_file));
  } else if (can_ask()) {
    code = ask_hidden("Recovery code:");
  }
  if (!code) return fail(Fault::WrongKey, "Give the recovery code with --code-file F (-: standard input).");
  TRY(const auto vault, Vault::unlock_with_code(folder, code->text()));
  TRY(const Secret fresh, new_passphrase(new_file));
  return vault->change_passphrase(fresh, calibrate_kdf(kUnlockTime_ms));
}

int vault_recover(const CommandLine& line) {
  VaultOptions options;
  std::optional<std::string> code_file, new_file;
  Arguments arguments("vault recover", "Set a new passphrase with the recovery code.");
  arguments.text("--vault", "One of several vaults, by its name", options.vault);
  arguments.text("--code-file", "A file whose first line is the recovery code; -: standard input", code_file);
  arguments.text("--new-passphrase-file", "A file whose first line is the new passphrase; -: standard input",
                 new_file);
  if (const auto ended = arguments.parse(line)) return *ended;
  if (new_file == "-" && code_file == "-")
    return arguments.wrong_usage("Only one of code and passphrase can come from standard input");
  return print_done(recover(options, code_file, new_file), {{"recovered", true}},
                    "The vault has a new passphrase. The recovery code stays as it is.", arguments.json());
}

// ---- backup, restore

int vault_backup(const CommandLine& line) {
  VaultOptions options;
  std::string file;
  Arguments arguments("vault backup",
                      "Copy the vault into one sealed file. It opens with the passphrase of today.");
  arguments.text("FILE", "Where to; replaced when it is there", file);
  add_vault_options(arguments, options);
  if (const auto ended = arguments.parse(line)) return *ended;
  if (file.empty()) return arguments.wrong_usage("Give the FILE to write");
  const auto vault = open_chosen_vault(options);
  if (!vault) return print_error(vault.error(), arguments.json());
  WatchedBar bar("Backing up");
  const Status done = (*vault)->backup(file, bar.keep_going());
  bar.clear();
  return print_done(done, {{"file", file}},
                    concat("Written to ", file, ". What you erase from now on is still in it."),
                    arguments.json());
}

Status restore(const VaultOptions& options, const std::string& file) {
  TRY(const std::string folder, chosen_vault_folder(options));
  TRY(const Secret passphrase, chosen_passphrase(options, "Passphrase of the backup:"));
  return restore_vault(file, folder, passphrase);
}

int vault_restore(const CommandLine& line) {
  VaultOptions options;
  std::string file;
  Arguments arguments("vault restore",
                      "Make a vault from a backup. A vault that is there is never replaced.");
  arguments.text("FILE", "What vault backup wrote", file);
  add_vault_options(arguments, options);
  if (const auto ended = arguments.parse(line)) return *ended;
  if (file.empty()) return arguments.wrong_usage("Give the FILE to restore");
  return print_done(restore(options, file), {{"vault", vault_name(options)}},
                    concat("The vault \"", vault_name(options), "\" is restored."), arguments.json());
}

// ---- check

int print_problems(const std::vector<std::string>& problems, bool json) {
  if (json) {
    Json document = {{"ok", problems.empty()}, {"problems", problems}};
    if (!problems.empty())
      document.update(error_json({Fault::BadFormat, "The vault is damaged: restore it from a backup."}));
    print_json(document);
  } else {
    write_out(problems.empty() ? "Every page, table and index of the vault is sound.\n" : "");
    for (const std::string& problem : problems) write_out(safe_for_terminal(problem) + "\n");
  }
  const int written = finish_output();
  return problems.empty() ? written : kFailed;
}

int print_report(const EraseReport& report, bool json) {
  Json traces = Json::array();
  for (const EraseTrace& trace : report.traces)
    traces.push_back({{"where", trace.where}, {"what", trace.what}});
  if (json) return print_json({{"traces", std::move(traces)}, {"searched", report.searched}});
  for (const EraseTrace& trace : report.traces)
    write_out(safe_for_terminal(concat("FOUND ", trace.what, " in ", trace.where, "\n")));
  if (report.traces.empty()) write_out("Nothing was found.\n");
  for (const std::string& place : report.searched)
    write_out(safe_for_terminal(concat("looked at ", place, "\n")));
  return finish_output();
}

Result<int> check(const VaultOptions& options, const std::optional<std::string>& erased,
                  const std::optional<std::string>& text_file, bool json) {
  std::string text;
  if (text_file) {
    TRY(text, read_input(*text_file, kLongestText));
  }
  TRY(const auto vault, open_chosen_vault(options));
  if (erased) {
    TRY(const EraseReport report, check_erased(vault->writer(), *erased, text));
    return print_report(report, json);
  }
  TRY(const std::vector<std::string> problems, vault->writer().check());
  return print_problems(problems, json);
}

int vault_check(const CommandLine& line) {
  VaultOptions options;
  std::optional<std::string> erased, text_file;
  Arguments arguments("vault check",
                      "Check that the vault is sound, or that nothing is left of what was erased.");
  arguments.text("--erased", "The id of an erased conversation to look for", erased);
  arguments.text("--text-file", "With --erased: look for the words of this file too", text_file);
  add_vault_options(arguments, options);
  if (const auto ended = arguments.parse(line)) return *ended;
  if (text_file && !erased) return arguments.wrong_usage("--text-file goes with --erased ID");
  const Result<int> code = check(options, erased, text_file, arguments.json());
  return code ? *code : print_error(code.error(), arguments.json());
}

// ---- erase

Status erase(const VaultOptions& options, bool yes) {
  TRY(const std::string folder, chosen_vault_folder(options));
  if (!vault_exists(folder))
    return fail(Fault::NotFound, concat("There is no vault \"", vault_name(options), "\"."));
  if (!yes) {
    TRY(const auto vault, open_chosen_vault(options));  // whoever can open it may remove it
  }
  return erase_vault(folder);
}

int vault_erase(const CommandLine& line) {
  VaultOptions options;
  bool yes = false;
  Arguments arguments("vault erase", "Remove a vault and all that is in it, for good.");
  add_vault_options(arguments, options);
  arguments.flag("--yes", "Do it without the passphrase", yes);
  if (const auto ended = arguments.parse(line)) return *ended;
  return print_done(erase(options, yes), {{"erased", vault_name(options)}},
                    "The vault is gone. Backups and exports made of it are not touched.", arguments.json());
}

constexpr std::array<Action, 8> kActions = {{
    {"create", "make an encrypted vault", create_vault},
    {"info", "what can be said of it without opening it", vault_info},
    {"passphrase", "change the passphrase", vault_passphrase},
    {"recover", "set a new passphrase with the recovery code", vault_recover},
    {"backup", "copy it into one sealed file", vault_backup},
    {"restore", "make a vault from such a file", vault_restore},
    {"check", "whether it is sound; --erased ID: whether nothing is left", vault_check},
    {"erase", "remove it with all that is in it", vault_erase},
}};

}  // namespace

int vault_verb(const CommandLine& line) { return run_action("vault", kActions, line); }

}  // namespace hearth::cli
