// A compound file: streams by name in sectors, as office programs packed files until 2003 and pack encrypted
// ones since. Reader process only; one thread. Source: MS-CFB.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace hearth {

class CompoundFile {
 public:
  // `file` must outlive it. BadFormat.
  static Result<CompoundFile> open(std::string_view file);

  // Storages are not told apart: the first stream of that name counts. Letters of ASCII.
  bool has(std::string_view name) const;
  // BadFormat: damaged, or not there.
  Result<std::string> stream(std::string_view name) const;

 private:
  struct Entry {
    std::string name;
    uint32_t first = 0;  // sector
    uint64_t bytes = 0;
  };
  explicit CompoundFile(std::string_view file) : file_(file) {}
  Status read_header();
  Status read_sector_table(uint32_t sectors, uint32_t first_more);
  Status read_directory(uint32_t first);
  const Entry* find(std::string_view name) const;
  std::string_view sector(uint32_t number) const;  // empty: beyond the file
  // The sectors from the first on; `bytes`: how many of them are wanted at most.
  Result<std::string> chain(uint32_t first, uint64_t bytes) const;
  Result<std::string> small_chain(uint32_t first, uint64_t bytes) const;

  std::string_view file_;
  size_t sector_bytes_ = 0, small_bytes_ = 0;
  uint64_t small_below_ = 0;        // shorter streams lie in small sectors
  std::vector<uint32_t> next_;      // sector behind each sector
  std::string small_next_, small_;  // the same for small sectors, four bytes each; and their contents
  std::vector<Entry> streams_;
};

}  // namespace hearth
