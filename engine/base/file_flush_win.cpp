// Flushing on Windows.
#define WIN32_LEAN_AND_MEAN
#define NOMINMAX
#include <windows.h>

#include "engine/base/file_writing.h"
#include "engine/base/paths.h"
#include "engine/base/text.h"

namespace hearth {

Status flush_to_drive(const std::string& path) {
  const std::filesystem::path wide = path_of(path);
  const DWORD attributes = GetFileAttributesW(wide.c_str());
  // Names are kept by the file system's own journal; Windows has no call that flushes a folder.
  if (attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY)) return {};
  const HANDLE handle =
      CreateFileW(wide.c_str(), GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                  nullptr, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr);
  const bool flushed = handle != INVALID_HANDLE_VALUE && FlushFileBuffers(handle);
  const DWORD reason = GetLastError();
  if (handle != INVALID_HANDLE_VALUE) CloseHandle(handle);
  if (flushed) return {};
  if (reason == ERROR_DISK_FULL)
    return fail(Fault::DiskFull, concat("The disk is full; \"", repair_utf8(path), "\" was not written."));
  return fail(Fault::Unreadable, concat("\"", repair_utf8(path), "\" cannot be written."));
}

}  // namespace hearth
