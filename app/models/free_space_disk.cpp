#include <filesystem>

#include "app/models/free_space.h"
#include "engine/base/paths.h"

namespace hearth {

std::optional<uint64_t> free_space(const std::string& folder) {
  std::filesystem::path path = path_of(folder);
  std::error_code fault;
  while (path.has_relative_path() && !std::filesystem::exists(path, fault)) path = path.parent_path();
  const auto space = std::filesystem::space(path, fault);
  if (fault) return std::nullopt;
  return space.available;
}

}  // namespace hearth
