// Locking on Windows: a file that is opened without sharing cannot be opened again.
#define WIN32_LEAN_AND_MEAN
#define NOMINMAX
#include <windows.h>

#include "app/store/vault_lock.h"
#include "engine/base/paths.h"

namespace hearth {

Result<std::unique_ptr<VaultLock>> VaultLock::acquire(const std::string& path, const char* busy) {
  constexpr DWORD kNoSharing = 0;
  const HANDLE file = CreateFileW(path_of(path).c_str(), GENERIC_READ | GENERIC_WRITE | DELETE, kNoSharing,
                                  nullptr, OPEN_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE, nullptr);
  if (file != INVALID_HANDLE_VALUE)
    return std::unique_ptr<VaultLock>(new VaultLock(path, reinterpret_cast<intptr_t>(file)));
  if (GetLastError() == ERROR_SHARING_VIOLATION) return fail(Fault::Busy, busy);
  return fail(Fault::Unreadable, "The vault's folder cannot be written to: check its permissions.");
}

VaultLock::~VaultLock() { CloseHandle(reinterpret_cast<HANDLE>(file_)); }

}  // namespace hearth
