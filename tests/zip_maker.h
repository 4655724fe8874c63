// ZIP files made in memory, for the tests of importing and of reading documents.
#pragma once

#include <string>
#include <vector>

namespace hearth {

struct ZipEntry {
  std::string name, contents;
  bool compressed = true;
  std::string extra = {};  // section 4.5
};
// The bytes of an archive.
std::string zip_of(const std::vector<ZipEntry>& entries);

}  // namespace hearth
