// Files of Windows. Paths are UTF-8 in Hearth and UTF-16 in the system.
#define WIN32_LEAN_AND_MEAN
#define NOMINMAX
// Windows 8 is the first with PrefetchVirtualMemory.
#ifndef _WIN32_WINNT
#define _WIN32_WINNT 0x0602
#endif
#include <windows.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <system_error>
#include <utility>

#include "engine/base/file.h"
#include "engine/base/file_faults.h"

namespace hearth {
namespace {

// The system's own words, without the full stop and line end that they often close with.
std::string reason_of(DWORD error) {
  std::string reason = std::system_category().message(static_cast<int>(error));
  while (reason.ends_with('.') || reason.ends_with('\r') || reason.ends_with('\n')) reason.pop_back();
  return reason;
}

class Handle {
 public:
  explicit Handle(HANDLE handle) : handle_(handle) {}
  Handle(Handle&& other) noexcept : handle_(std::exchange(other.handle_, INVALID_HANDLE_VALUE)) {}
  Handle& operator=(Handle&&) = delete;
  ~Handle() {
    if (valid()) CloseHandle(handle_);
  }
  // The system's functions disagree on what a failed handle looks like.
  bool valid() const { return handle_ != INVALID_HANDLE_VALUE && handle_ != nullptr; }
  HANDLE get() const { return handle_; }

 private:
  HANDLE handle_;
};

// A view of the whole file, or an empty one where the system refuses: the caller then reads instead.
class Mapping {
 public:
  Mapping(const Handle& file, uint64_t size) {
    if (size == 0 || size > std::numeric_limits<size_t>::max()) return;
    const Handle section(CreateFileMappingW(file.get(), nullptr, PAGE_READONLY, 0, 0, nullptr));
    if (!section.valid()) return;
    void* const start = MapViewOfFile(section.get(), FILE_MAP_READ, 0, 0, 0);  // keeps the section alive
    if (start != nullptr) bytes_ = {static_cast<std::byte*>(start), static_cast<size_t>(size)};
  }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping() {
    if (!bytes_.empty()) UnmapViewOfFile(bytes_.data());
  }
  std::span<std::byte> bytes() const { return bytes_; }

 private:
  std::span<std::byte> bytes_;
};

class WindowsFile final : public File {
 public:
  WindowsFile(Handle handle, uint64_t size)
      : handle_(std::move(handle)), size_(size), mapping_(handle_, size) {}

  uint64_t size() const override { return size_; }
  std::span<const std::byte> mapping() const override { return mapping_.bytes(); }

  Status read_at(uint64_t offset, std::span<std::byte> into) const override {
    if (offset > size_ || into.size() > size_ - offset) return file_faults::ends_early();
    while (!into.empty()) {
      constexpr size_t kMostAtOnce = size_t{1} << 30;  // ReadFile counts in 32 bits
      const DWORD wanted = static_cast<DWORD>(std::min(into.size(), kMostAtOnce));
      OVERLAPPED position = {};  // carries the offset, so threads do not share a file position
      position.Offset = static_cast<DWORD>(offset);
      position.OffsetHigh = static_cast<DWORD>(offset >> 32);
      DWORD got = 0;
      if (!ReadFile(handle_.get(), into.data(), wanted, &got, &position)) {
        const DWORD error = GetLastError();
        return error == ERROR_HANDLE_EOF ? file_faults::ends_early()
                                         : file_faults::cannot_read(reason_of(error));
      }
      if (got == 0) return file_faults::ends_early();
      into = into.subspan(got);
      offset += got;
    }
    return {};
  }

  void prefetch(uint64_t offset, uint64_t bytes) const override {
    const std::span<std::byte> whole = mapping_.bytes();
    if (offset >= whole.size()) return;
    const uint64_t length = std::min<uint64_t>(bytes, whole.size() - offset);
    WIN32_MEMORY_RANGE_ENTRY range = {whole.data() + offset, static_cast<SIZE_T>(length)};
    PrefetchVirtualMemory(GetCurrentProcess(), 1, &range, 0);
  }

  void release(uint64_t offset, uint64_t bytes) const override {
    const std::span<std::byte> whole = mapping_.bytes();
    if (offset >= whole.size()) return;
    // Rounded inwards: the pages at both ends may hold a neighbour that is still in use.
    SYSTEM_INFO system = {};
    GetSystemInfo(&system);
    const uint64_t page = system.dwPageSize;
    const uint64_t begin = (offset + page - 1) / page * page;
    const uint64_t end = (offset + std::min<uint64_t>(bytes, whole.size() - offset)) / page * page;
    // Unlocking pages that were never locked takes them out of the working set (documented at VirtualUnlock).
    if (begin < end) VirtualUnlock(whole.data() + begin, static_cast<SIZE_T>(end - begin));
  }

 private:
  Handle handle_;
  uint64_t size_;
  Mapping mapping_;
};

// Nothing when `path` is not UTF-8 or holds a zero byte: no file can have such a name.
std::optional<std::wstring> to_utf16(const std::string& path) {
  if (path.empty() || path.size() > 0x7fff || path.find('\0') != std::string::npos) return std::nullopt;
  const int bytes = static_cast<int>(path.size());
  const int length = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, path.data(), bytes, nullptr, 0);
  if (length <= 0) return std::nullopt;
  std::wstring wide(static_cast<size_t>(length), L'\0');
  MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, path.data(), bytes, wide.data(), length);
  return wide;
}

std::unexpected<Error> open_fault(const std::string& path, DWORD error) {
  switch (error) {
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
    case ERROR_INVALID_NAME:
    case ERROR_BAD_NETPATH:
      return file_faults::missing(path);
    case ERROR_ACCESS_DENIED:
      return file_faults::not_permitted(path);
    default:
      return file_faults::cannot_open(path, reason_of(error));
  }
}

}  // namespace

Result<std::unique_ptr<File>> open_file(const std::string& path) {
  const std::optional<std::wstring> wide = to_utf16(path);
  if (!wide) return file_faults::missing(path);

  const DWORD attributes = GetFileAttributesW(wide->c_str());
  if (attributes == INVALID_FILE_ATTRIBUTES) return open_fault(path, GetLastError());
  if (attributes & FILE_ATTRIBUTE_DIRECTORY) return file_faults::is_folder(path);

  // Other programs may read, replace or delete the file meanwhile, as on other systems.
  constexpr DWORD kShareAll = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
  Handle handle(CreateFileW(wide->c_str(), GENERIC_READ, kShareAll, nullptr, OPEN_EXISTING,
                            FILE_ATTRIBUTE_NORMAL, nullptr));
  if (!handle.valid()) return open_fault(path, GetLastError());
  if (GetFileType(handle.get()) != FILE_TYPE_DISK) return file_faults::not_ordinary(path);

  LARGE_INTEGER size = {};
  if (!GetFileSizeEx(handle.get(), &size)) return file_faults::cannot_open(path, reason_of(GetLastError()));
  return std::make_unique<WindowsFile>(std::move(handle), static_cast<uint64_t>(size.QuadPart));
}

}  // namespace hearth
