#include "app/store/vault.h"

#include <sodium.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "app/store/keyring.h"
#include "app/store/recovery_code.h"
#include "app/store/schema.h"
#include "app/store/vault_files.h"
#include "app/store/vault_lock.h"
#include "engine/base/file_writing.h"
#include "engine/base/paths.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxNameBytes = 64;
constexpr size_t kCodeBytes = 16;

std::string vaults_folder(const std::string& home) { return text_of(path_of(home) / "vaults"); }

bool is_vault_name(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ' ||
           c == '-' || c == '_' || c == '.';
  };
  // Windows drops dots and spaces at the end of a name.
  return !name.empty() && name.size() <= kMaxNameBytes && std::ranges::all_of(name, allowed) &&
         !name.starts_with('.') && !name.starts_with(' ') && !name.ends_with('.') && !name.ends_with(' ');
}

std::unexpected<Error> empty_passphrase() {
  return fail(Fault::BadFormat, "A passphrase needs at least one character.");
}

// A slot's name in the login keyring.
std::string keyring_entry(const KeySlot& slot) {
  std::string digits(2 * slot.salt.size() + 1, '\0');
  sodium_bin2hex(digits.data(), digits.size(), reinterpret_cast<const unsigned char*>(slot.salt.data()),
                 slot.salt.size());
  digits.pop_back();
  return digits;
}

void forget_entries(const KeyFile& keys) {
  for (const KeySlot& slot : keys.slots) {
    if (slot.kind == SlotKind::Keyring) keyring_remove(keyring_entry(slot));
  }
}

Result<Secret> key_from_keyring(const KeyFile& keys) {
  for (const KeySlot& slot : keys.slots) {
    if (slot.kind != SlotKind::Keyring) continue;
    TRY(const Secret secret, keyring_load(keyring_entry(slot)));
    if (auto key = unwrap_key(keys, SlotKind::Keyring, secret)) return key;
  }
  return fail(Fault::WrongKey, "The login keyring does not open this vault: use the passphrase.");
}

// A database with the newest schema and nothing in it, at the path where a vault keeps it.
Status make_database(const std::string& folder, const Secret& data_key) {
  {
    TRY(const auto database, Database::open(database_path(folder), data_key));
    TRY_STATUS(apply_migrations(*database));
    TRY_STATUS(database->truncate_log());
  }
  // SQLite3MC before 2.7.0 could go on without a cipher when setting the key failed (its release notes).
  TRY(const bool encrypted, is_encrypted(database_path(folder)));
  if (!encrypted) return fail(Fault::Unsupported, "This Hearth cannot encrypt, so no vault was made.");
  return {};
}

Result<std::unique_ptr<Database>> open_newest(const std::string& folder, const Secret& data_key) {
  {
    TRY(auto database, open_vault_database(folder, data_key));
    TRY(const int version, schema_version(*database));
    if (version == newest_schema()) {
      TRY_STATUS(database->truncate_log());
      return database;
    }
  }
  TRY_STATUS(migrate_file(database_path(folder), data_key));
  TRY(auto database, open_vault_database(folder, data_key));
  TRY_STATUS(database->truncate_log());
  return database;
}

}  // namespace

Result<std::string> vault_folder(const std::string& home, std::string_view name) {
  if (!is_vault_name(name))
    return fail(Fault::BadFormat,
                "A vault's name has up to 64 letters (a to z), digits, spaces, and - _ . inside it.");
  return text_of(path_of(vaults_folder(home)) / name);
}

std::vector<std::string> list_vaults(const std::string& home) {
  std::vector<std::string> names;
  std::error_code fault;
  for (fs::directory_iterator entry(path_of(vaults_folder(home)), fault), end; !fault && entry != end;
       entry.increment(fault)) {
    const std::string name = text_of(entry->path().filename());
    if (is_vault_name(name) && vault_exists(text_of(entry->path()))) names.push_back(name);
  }
  std::ranges::sort(names);
  return names;
}

bool vault_exists(const std::string& folder) {
  return file_exists(key_file_path(folder)) || file_exists(database_path(folder));
}

Result<VaultFacts> vault_facts(const std::string& folder) {
  TRY_STATUS(require_vault(folder));
  TRY(const Bytes bytes, read_key_file(folder));
  TRY(const KeyFile keys, parse_key_file(bytes));
  VaultFacts facts;
  for (const KeySlot& slot : keys.slots) {
    switch (slot.kind) {
      case SlotKind::Passphrase:
        facts.cost = slot.cost;
        ++facts.passphrase_slots;
        break;
      case SlotKind::RecoveryCode:
        ++facts.recovery_slots;
        break;
      case SlotKind::Keyring:
        ++facts.keyring_slots;
        break;
    }
  }
  std::error_code fault;
  const uintmax_t size = fs::file_size(path_of(database_path(folder)), fault);
  facts.database_bytes = fault ? 0 : size;
  return facts;
}

Vault::Vault(std::string folder, Secret data_key, KeyFile keys)
    : folder_(std::move(folder)), data_key_(std::move(data_key)), keys_(std::move(keys)) {}

Vault::~Vault() = default;  // the database first, then the lock, then the keys

Result<Vault::Created> Vault::create(const std::string& folder, const Secret& passphrase, KdfCost cost) {
  if (passphrase.size() == 0) return empty_passphrase();
  TRY(const auto unfinished, UnfinishedVault::begin(folder));
  const Secret data_key = Secret::random(kKeyBytes);
  const Secret code = Secret::random(kCodeBytes);
  KeyFile keys;
  randombytes_buf(keys.vault_id.data(), keys.vault_id.size());
  TRY(const KeySlot by_passphrase, wrap_key(SlotKind::Passphrase, keys.vault_id, data_key, passphrase, cost));
  TRY(const KeySlot by_code, wrap_key(SlotKind::RecoveryCode, keys.vault_id, data_key, code));
  keys.slots = {by_passphrase, by_code};
  TRY_STATUS(make_database(unfinished->path(), data_key));
  TRY_STATUS(replace_key_file(unfinished->path(), keys, data_key));
  TRY_STATUS(unfinished->finish());
  TRY(auto vault, open(folder, [&](const KeyFile&) { return Secret::copy_of(data_key.bytes()); }));
  return Created{std::move(vault), format_recovery_code(code)};
}

Result<std::unique_ptr<Vault>> Vault::open(const std::string& folder,
                                           const std::function<Result<Secret>(const KeyFile&)>& find_key) {
  TRY_STATUS(require_vault(folder));
  // Before the keys are read: the other program may be about to write them.
  TRY(auto lock, VaultLock::acquire(lock_path(folder),
                                    "The vault is open in another Hearth: lock or close it there first."));
  TRY(const Bytes bytes, read_key_file(folder));
  TRY(KeyFile keys, parse_key_file(bytes));
  TRY(Secret data_key, find_key(keys));
  TRY_STATUS(verify_key_file(bytes, data_key));
  std::error_code ignored;  // what a crash left of a key file that never came to be
  fs::remove(path_of(unfinished_path(key_file_path(folder))), ignored);

  TRY(auto writer, open_newest(folder, data_key));
  std::unique_ptr<Vault> vault(new Vault(folder, std::move(data_key), std::move(keys)));
  vault->lock_ = std::move(lock);
  vault->writer_ = std::move(writer);
  return vault;
}

Result<std::unique_ptr<Vault>> Vault::unlock(const std::string& folder, const Secret& passphrase) {
  return open(folder,
              [&](const KeyFile& keys) { return unwrap_key(keys, SlotKind::Passphrase, passphrase); });
}

Result<std::unique_ptr<Vault>> Vault::unlock_with_code(const std::string& folder, std::string_view code) {
  return open(folder, [&](const KeyFile& keys) -> Result<Secret> {
    TRY(const Secret secret, parse_recovery_code(code));
    return unwrap_key(keys, SlotKind::RecoveryCode, secret);
  });
}

Result<std::unique_ptr<Vault>> Vault::unlock_with_keyring(const std::string& folder) {
  return open(folder, key_from_keyring);
}

Result<std::unique_ptr<Vault>> Vault::in_memory() {
  constexpr size_t kNameBytes = 16;
  std::string name = "hearth-";
  const Secret random = Secret::random(kNameBytes);
  for (const std::byte byte : random.bytes())
    name += static_cast<char>('a' + std::to_integer<int>(byte) % 26);
  TRY(auto writer, Database::in_shared_memory(name, Database::Access::Write));
  TRY_STATUS(apply_migrations(*writer));
  std::unique_ptr<Vault> vault(new Vault(std::move(name), Secret::random(kKeyBytes), KeyFile()));
  vault->writer_ = std::move(writer);
  return vault;
}

Result<std::unique_ptr<Database>> Vault::reader() const {
  if (is_in_memory()) return Database::in_shared_memory(folder_, Database::Access::Read);
  return Database::open(database_path(folder_), data_key_, {.access = Database::Access::Read});
}

Status Vault::require_files() const {
  if (!is_in_memory()) return {};
  return fail(Fault::Unsupported,
              "This session is kept in memory only, so there is nothing to lock or to copy.");
}

Status Vault::replace_slots(SlotKind kind, const std::optional<KeySlot>& slot) {
  TRY_STATUS(require_files());
  KeyFile changed = keys_;
  std::erase_if(changed.slots, [kind](const KeySlot& old) { return old.kind == kind; });
  if (slot) changed.slots.push_back(*slot);
  TRY_STATUS(replace_key_file(folder_, changed, data_key_));
  keys_ = std::move(changed);
  return {};
}

Status Vault::change_passphrase(const Secret& passphrase, KdfCost cost) {
  if (passphrase.size() == 0) return empty_passphrase();
  TRY(const KeySlot slot, wrap_key(SlotKind::Passphrase, keys_.vault_id, data_key_, passphrase, cost));
  return replace_slots(SlotKind::Passphrase, slot);
}

Result<Secret> Vault::new_recovery_code() {
  const Secret code = Secret::random(kCodeBytes);
  TRY(const KeySlot slot, wrap_key(SlotKind::RecoveryCode, keys_.vault_id, data_key_, code));
  TRY_STATUS(replace_slots(SlotKind::RecoveryCode, slot));
  return format_recovery_code(code);
}

Status Vault::remember_in_keyring() {
  TRY_STATUS(require_files());
  const Secret secret = Secret::random(kKeyringSecretBytes);
  TRY(const KeySlot slot, wrap_key(SlotKind::Keyring, keys_.vault_id, data_key_, secret));
  TRY_STATUS(keyring_store(keyring_entry(slot), secret));
  const KeyFile before = keys_;
  const Status written = replace_slots(SlotKind::Keyring, slot);
  if (written) {
    forget_entries(before);
  } else {
    keyring_remove(keyring_entry(slot));
  }
  return written;
}

Status Vault::forget_keyring() {
  const KeyFile before = keys_;
  TRY_STATUS(replace_slots(SlotKind::Keyring, std::nullopt));
  forget_entries(before);
  return {};
}

}  // namespace hearth
