// Locking in a page. The browser lends the files to one worker (web/opfs_pool.js), so only this program is
// left to be kept apart from itself.
#include <cstdio>
#include <set>

#include "app/store/vault_lock.h"
#include "engine/base/file_writing.h"

namespace hearth {
namespace {

std::set<std::string>& locked() {
  static std::set<std::string> paths;
  return paths;
}

}  // namespace

Result<std::unique_ptr<VaultLock>> VaultLock::acquire(const std::string& path, const char* busy) {
  if (locked().contains(path)) return fail(Fault::Busy, busy);
  TRY_STATUS(write_whole_file(path, ""));
  locked().insert(path);
  return std::unique_ptr<VaultLock>(new VaultLock(path, 0));
}

VaultLock::~VaultLock() {
  std::remove(path_.c_str());
  locked().erase(path_);
}

}  // namespace hearth
