// Lets one program at a time do something with a folder: an open vault, or the making of one. A lock file
// that is locked by the system, so it is free again when its holder dies, however that happens. vault.cpp and
// vault_files.cpp use it; any thread. vault_lock_posix.cpp, vault_lock_win.cpp and vault_lock_web.cpp each
// implement it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "engine/base/result.h"

namespace hearth {

class VaultLock {
 public:
  // Makes the file at `path` and locks it. Busy, with the sentence `busy`, when it is locked, also by this
  // very program; Unreadable when the folder cannot be written to.
  static Result<std::unique_ptr<VaultLock>> acquire(const std::string& path, const char* busy);
  // Removes the file.
  ~VaultLock();
  VaultLock(const VaultLock&) = delete;
  VaultLock& operator=(const VaultLock&) = delete;

 private:
  VaultLock(std::string path, intptr_t file) : path_(std::move(path)), file_(file) {}
  std::string path_;
  intptr_t file_;  // descriptor or handle
};

}  // namespace hearth
