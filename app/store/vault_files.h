// The files of a vault's folder, and how a folder comes to be: whole or not at all. Used by vault.cpp and
// vault_backup.cpp; any thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/store/database.h"
#include "app/store/key_slots.h"
#include "app/store/vault_lock.h"
#include "engine/base/result.h"

namespace hearth {

std::string key_file_path(const std::string& folder);
std::string database_path(const std::string& folder);
std::string lock_path(const std::string& folder);

// NotFound when there is no vault; BadFormat, naming what is missing, when there is half of one.
Status require_vault(const std::string& folder);
Result<Bytes> read_key_file(const std::string& folder);
// All at once and for good: a crash or power cut leaves the old key file or the new one.
Status replace_key_file(const std::string& folder, const KeyFile& keys, const Secret& data_key);

// Whether a database file begins with the cipher's salt, as ours do, and is neither empty nor plain SQLite.
Result<bool> is_encrypted(const std::string& database);

// The database that `folder` holds. BadFormat when it is damaged or has no schema, Unsupported when it was
// written by a newer Hearth.
Result<std::unique_ptr<Database>> open_vault_database(const std::string& folder, const Secret& data_key);

// A vault under construction, in a hidden neighbour of its future folder. Gone with all that is in it unless
// it is finished; what a crash leaves is removed when the next vault of that name is made.
class UnfinishedVault {
 public:
  // Busy when `folder` is there already and not empty, or when another program is making a vault beside it.
  static Result<std::unique_ptr<UnfinishedVault>> begin(const std::string& folder);
  ~UnfinishedVault();
  UnfinishedVault(const UnfinishedVault&) = delete;
  UnfinishedVault& operator=(const UnfinishedVault&) = delete;

  const std::string& path() const { return path_; }
  // Waits for the drive, then gives the folder its name. Its files must be closed.
  Status finish();

 private:
  UnfinishedVault(std::string folder, std::string path, std::unique_ptr<VaultLock> lock)
      : folder_(std::move(folder)), path_(std::move(path)), lock_(std::move(lock)) {}
  std::string folder_, path_;
  std::unique_ptr<VaultLock> lock_;
};

}  // namespace hearth
