// Locking with flock(). SQLite's own locks could not do this: they belong to a process and are lost when any
// of its descriptors of the file is closed (fcntl(2), "advisory record locking").
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "app/store/vault_lock.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

// Whether `path` still names the open file. Its last holder may have removed it while we were opening it.
bool still_named(const std::string& path, int file) {
  struct stat opened = {}, named = {};
  return fstat(file, &opened) == 0 && stat(path.c_str(), &named) == 0 && opened.st_dev == named.st_dev &&
         opened.st_ino == named.st_ino;
}

}  // namespace

Result<std::unique_ptr<VaultLock>> VaultLock::acquire(const std::string& path, const char* busy) {
  constexpr int kTries = 100;
  for (int i = 0; i < kTries; ++i) {
    const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (file < 0)
      return fail(
          Fault::Unreadable,
          concat("The vault's folder cannot be written to: ", std::generic_category().message(errno), "."));
    if (flock(file, LOCK_EX | LOCK_NB) != 0) {
      const int reason = errno;
      close(file);
      if (reason == EWOULDBLOCK) return fail(Fault::Busy, busy);
      return fail(Fault::Unreadable, concat("The drive of the vault does not let programs lock files: ",
                                            std::generic_category().message(reason), "."));
    }
    if (still_named(path, file)) return std::unique_ptr<VaultLock>(new VaultLock(path, file));
    close(file);
  }
  return fail(Fault::Busy, busy);
}

VaultLock::~VaultLock() {
  unlink(path_.c_str());  // while it is still locked: nobody can hold another file of this name yet
  close(static_cast<int>(file_));
}

}  // namespace hearth
