// A vault: a folder with the wrapped keys (vault.keys), the encrypted database (vault.db) and a lock file,
// and, while it is open, the data key. The only way to a database. Opened by the program that has the
// passphrase; used on the store threads (app/core/jobs.h). There is no back door: without passphrase,
// recovery code or keyring the content is gone.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/store/database.h"
#include "app/store/key_slots.h"
#include "app/store/secret.h"
#include "engine/base/result.h"

namespace hearth {

// Where the vaults of this data folder are: HOME/vaults/NAME. Names: letters, digits, space, '-', '_', '.';
// not hidden, at most 64 bytes; anything else is BadFormat.
inline constexpr std::string_view kDefaultVault = "default";
Result<std::string> vault_folder(const std::string& home, std::string_view name);
// Names of the vaults there, sorted.
std::vector<std::string> list_vaults(const std::string& home);
bool vault_exists(const std::string& folder);

// What can be said of a vault without opening it.
struct VaultFacts {
  KdfCost cost;
  int passphrase_slots = 0, recovery_slots = 0, keyring_slots = 0;
  uint64_t database_bytes = 0;
};
Result<VaultFacts> vault_facts(const std::string& folder);

class Vault {
 public:
  struct Created {
    std::unique_ptr<Vault> vault;
    Secret recovery_code;  // as printed; shown once
  };
  // Makes the folder and an empty database. `cost`: calibrate_kdf() in programs, small in tests. Fails with
  // Busy when there is a vault, BadFormat for an empty passphrase; nothing is left behind.
  static Result<Created> create(const std::string& folder, const Secret& passphrase, KdfCost cost);

  // WrongKey: not this passphrase. BadFormat: keys or database are damaged, or half a vault. NotFound: none
  // there. Busy: another program has it open. Unsupported: written by a newer Hearth. Migrates an older
  // schema, on a copy.
  static Result<std::unique_ptr<Vault>> unlock(const std::string& folder, const Secret& passphrase);
  static Result<std::unique_ptr<Vault>> unlock_with_code(const std::string& folder, std::string_view code);
  static Result<std::unique_ptr<Vault>> unlock_with_keyring(const std::string& folder);

  // A vault without files, passphrase or recovery code, for people who do not want to keep anything: all else
  // is as in any vault. What needs keys or files (passphrases, keyring, backup) is Unsupported.
  static Result<std::unique_ptr<Vault>> in_memory();
  bool is_in_memory() const { return lock_ == nullptr; }

  // Locks: closes the database, wipes the keys, lets the lock file go. Connections from reader() must be
  // gone.
  ~Vault();

  const std::string& folder() const { return folder_; }  // in memory: a name, no folder
  Database& writer() { return *writer_; }
  // One more connection, read-only, for another thread.
  Result<std::unique_ptr<Database>> reader() const;

  // Wraps the data key anew, in well under a second beside Argon2id; no content is written again.
  Status change_passphrase(const Secret& passphrase, KdfCost cost);
  Result<Secret> new_recovery_code();  // the old one no longer opens the vault
  // Adds a slot in the login keyring, or removes it. Unsupported where there is none.
  Status remember_in_keyring();
  Status forget_keyring();

  // One sealed file: key slots and a copy of the database, authenticated as a whole; opens with the same
  // passphrase. `keep_going` is told the share that is written, 0 to 1; false ends it with Cancelled, and what
  // was at `file` before stays.
  Status backup(const std::string& file, const std::function<bool(double)>& keep_going = {});

 private:
  Vault(std::string folder, Secret data_key, KeyFile keys);
  // `find_key` gets the data key out of one of the slots.
  static Result<std::unique_ptr<Vault>> open(const std::string& folder,
                                             const std::function<Result<Secret>(const KeyFile&)>& find_key);
  Status require_files() const;  // Unsupported in memory
  // Writes the key file with `slot` (none: nothing) in place of the slots of that kind.
  Status replace_slots(SlotKind kind, const std::optional<KeySlot>& slot);

  std::string folder_;
  Secret data_key_;
  KeyFile keys_;
  std::unique_ptr<class VaultLock> lock_;
  std::unique_ptr<Database> writer_;
};

// Makes a vault in `folder` from a backup; Busy when there is one, WrongKey, BadFormat for a damaged or cut
// file. Everything is checked before the folder appears.
Status restore_vault(const std::string& file, const std::string& folder, const Secret& passphrase);

// Removes a vault for good, without opening it: the key file is overwritten and goes first, so what a drive
// may still hold of the rest stays unreadable. Busy while a program has it open.
Status erase_vault(const std::string& folder);

}  // namespace hearth
