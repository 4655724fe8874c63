// The models that Hearth itself fetches, with the hashes they must have. The table is generated from
// cmake/dependencies.json by known_models.py. Constant data.
#pragma once

#include <span>
#include <string_view>

namespace hearth {

struct KnownModel {
  std::string_view file;  // "name.gguf"
  std::string_view sha256;
};

std::span<const KnownModel> known_models();

}  // namespace hearth
