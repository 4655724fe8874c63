#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "app/store/vault.h"
#include "app/store/vault_files.h"
#include "engine/base/file_writing.h"
#include "engine/base/paths.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

namespace fs = std::filesystem;

std::unexpected<Error> cannot_remove(const std::string& folder, const std::error_code& fault) {
  return fail(Fault::Unreadable,
              concat("\"", repair_utf8(folder), "\" could not be removed: ", fault.message(), "."));
}

// In place, so that the blocks that hold the wrapped keys are written and not others.
Status overwrite(const std::string& path) {
  std::error_code fault;
  const uintmax_t bytes = fs::file_size(path_of(path), fault);
  if (fault) return {};  // half a vault: there is no key to destroy
  const Secret noise = Secret::random(static_cast<size_t>(std::min<uintmax_t>(bytes, kMaxKeyFileBytes)));
  std::fstream out(path_of(path), std::ios::binary | std::ios::in | std::ios::out);
  out.write(noise.text().data(), static_cast<std::streamsize>(noise.size()));
  out.close();
  if (!out) return fail(Fault::Unreadable, "The vault's keys could not be overwritten; nothing was removed.");
  return flush_to_drive(path);
}

}  // namespace

Status erase_vault(const std::string& folder) {
  if (!vault_exists(folder)) return fail(Fault::NotFound, "There is no vault of that name.");
  TRY(auto lock, VaultLock::acquire(lock_path(folder),
                                    "The vault is open in another Hearth: lock or close it there first."));
  TRY_STATUS(overwrite(key_file_path(folder)));
  std::error_code fault;
  fs::remove(path_of(key_file_path(folder)), fault);
  if (fault) return cannot_remove(folder, fault);
  lock.reset();  // an open file cannot be removed on every system
  fs::remove_all(path_of(folder), fault);
  if (fault) return cannot_remove(folder, fault);
  return {};
}

}  // namespace hearth
