#include "app/store/vault_files.h"

#include <array>
#include <filesystem>
#include <system_error>

#include "app/store/schema.h"
#include "engine/base/file.h"
#include "engine/base/file_writing.h"
#include "engine/base/paths.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDamaged = "The vault's database is damaged: restore it from a backup.";

std::string in_folder(const std::string& folder, std::string_view name) {
  return text_of(path_of(folder) / name);
}

std::unexpected<Error> there_already(const std::string& folder) {
  return fail(Fault::Busy, concat("There is a vault or another folder at \"", repair_utf8(folder),
                                  "\" already: choose another name."));
}

bool has_contents(const std::string& folder) {
  std::error_code fault;
  return fs::exists(path_of(folder), fault) &&
         !(fs::is_directory(path_of(folder), fault) && fs::is_empty(path_of(folder), fault));
}

std::string parent_of(const std::string& folder) {
  const fs::path parent = path_of(folder).parent_path();
  return parent.empty() ? "." : text_of(parent);
}

}  // namespace

std::string key_file_path(const std::string& folder) { return in_folder(folder, "vault.keys"); }
std::string database_path(const std::string& folder) { return in_folder(folder, "vault.db"); }
std::string lock_path(const std::string& folder) { return in_folder(folder, "vault.lock"); }

Status require_vault(const std::string& folder) {
  const bool keys = file_exists(key_file_path(folder)), database = file_exists(database_path(folder));
  if (keys && database) return {};
  if (!keys && !database)
    return fail(Fault::NotFound, concat("There is no vault at \"", repair_utf8(folder), "\"."));
  return fail(Fault::BadFormat,
              keys ? "This is half a vault: its database, vault.db, is missing; restore it from a backup."
                   : "This is half a vault: its keys, vault.keys, are missing; restore them from a backup.");
}

Result<Bytes> read_key_file(const std::string& folder) {
  TRY(const auto file, open_file(key_file_path(folder)));
  if (file->size() > kMaxKeyFileBytes)
    return fail(Fault::BadFormat, "The vault's key file is damaged: restore the vault from a backup.");
  Bytes bytes(static_cast<size_t>(file->size()));
  TRY_STATUS(file->read_at(0, bytes));
  return bytes;
}

Status replace_key_file(const std::string& folder, const KeyFile& keys, const Secret& data_key) {
  const Bytes bytes = write_key_file(keys, data_key);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return write_whole_file(key_file_path(folder), text, Outlives::PowerCut);
}

Result<bool> is_encrypted(const std::string& database) {
  constexpr std::string_view kPlain = "SQLite format 3";
  TRY(const auto file, open_file(database));
  std::array<std::byte, kPlain.size()> start = {};
  if (file->size() < start.size()) return false;
  TRY_STATUS(file->read_at(0, start));
  return std::string_view(reinterpret_cast<const char*>(start.data()), start.size()) != kPlain;
}

Result<std::unique_ptr<Database>> open_vault_database(const std::string& folder, const Secret& data_key) {
  TRY(const bool encrypted, is_encrypted(database_path(folder)));
  if (!encrypted) return fail(Fault::BadFormat, kDamaged);
  TRY(auto database, Database::open(database_path(folder), data_key));
  TRY(const int version, schema_version(*database));
  if (version == 0) return fail(Fault::BadFormat, kDamaged);
  return database;
}

Result<std::unique_ptr<UnfinishedVault>> UnfinishedVault::begin(const std::string& folder) {
  const std::string parent = parent_of(folder);
  TRY_STATUS(make_folder(parent));
  TRY(auto lock, VaultLock::acquire(in_folder(parent, ".making-a-vault.lock"),
                                    "Another Hearth is making a vault here at this moment; try again when it "
                                    "is done."));
  if (has_contents(folder)) return there_already(folder);
  const std::string path = in_folder(parent, concat(".", text_of(path_of(folder).filename()), ".unfinished"));
  std::error_code fault;
  fs::remove_all(path_of(path), fault);
  TRY_STATUS(make_folder(path));
  // Ciphertext, but nobody else's business.
  fs::permissions(path_of(path), fs::perms::owner_all, fault);
  return std::unique_ptr<UnfinishedVault>(new UnfinishedVault(folder, path, std::move(lock)));
}

UnfinishedVault::~UnfinishedVault() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_of(path_), ignored);
}

Status UnfinishedVault::finish() {
  TRY_STATUS(flush_to_drive(key_file_path(path_)));
  TRY_STATUS(flush_to_drive(database_path(path_)));
  TRY_STATUS(flush_to_drive(path_));
  std::error_code fault;
  fs::remove(path_of(folder_), fault);  // only if it is empty; on Windows no folder can take its place
  fs::rename(path_of(path_), path_of(folder_), fault);
  if (fault) return there_already(folder_);
  path_.clear();
  return flush_to_drive(parent_of(folder_));
}

}  // namespace hearth
