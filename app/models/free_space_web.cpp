#include "app/models/free_space.h"

// web/core_library.js: bytes, as of the browser's last estimate; negative: it makes none.
extern "C" double hearth_free_bytes();

namespace hearth {

std::optional<uint64_t> free_space(const std::string&) {
  const double bytes = hearth_free_bytes();
  if (bytes < 0) return std::nullopt;
  return static_cast<uint64_t>(bytes);
}

}  // namespace hearth
