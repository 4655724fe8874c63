// A readable file, on any platform: size, reading at an offset, and a mapping where the platform has one.
// file_posix.cpp, file_win.cpp and file_web.cpp each implement open_file(). Thread-safe for reading.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace hearth {

class File {
 public:
  virtual ~File() = default;
  virtual uint64_t size() const = 0;

  // Fills `into` from `offset`. Fails with Unreadable when the file ends first or the system says so.
  virtual Status read_at(uint64_t offset, std::span<std::byte> into) const = 0;

  // The whole file as memory, valid as long as this object, or empty where mapping is not possible.
  virtual std::span<const std::byte> mapping() const = 0;

  // Tells the system that this part of the mapping will be read soon, so that it may start fetching it.
  virtual void prefetch(uint64_t /*offset*/, uint64_t /*bytes*/) const {}

  // Tells the system that this part of the mapping will not be read again soon, so it need not stay in
  // memory. Only whole pages inside the part are let go; reading them again fetches them again.
  virtual void release(uint64_t /*offset*/, uint64_t /*bytes*/) const {}
};

// `path` is UTF-8. Fails with NotFound or Unreadable (also for a folder). Never blocks on a pipe or device.
Result<std::unique_ptr<File>> open_file(const std::string& path);

// The whole file, for small ones. Fails with BadFormat when it is longer than `limit` bytes.
Result<std::string> read_text_file(const std::string& path, uint64_t limit);

// A file that lives in memory, without mapping when `mappable` is false: for tests and for fuzzing.
std::unique_ptr<File> memory_file(std::vector<std::byte> contents, bool mappable = true);

}  // namespace hearth
