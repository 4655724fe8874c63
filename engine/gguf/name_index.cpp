#include "engine/gguf/name_index.h"

#include <algorithm>

namespace hearth {

NameIndex::NameIndex(const std::vector<std::string_view>& names) {
  sorted_.reserve(names.size());
  for (const std::string_view name : names) sorted_.push_back({name, static_cast<uint32_t>(sorted_.size())});
  std::ranges::sort(sorted_, {}, &Entry::name);
}

std::optional<uint32_t> NameIndex::find(std::string_view name) const {
  const auto found = std::ranges::lower_bound(sorted_, name, {}, &Entry::name);
  if (found == sorted_.end() || found->name != name) return std::nullopt;
  return found->position;
}

std::optional<std::string_view> NameIndex::duplicate() const {
  const auto found = std::ranges::adjacent_find(sorted_, {}, &Entry::name);
  if (found == sorted_.end()) return std::nullopt;
  return found->name;
}

}  // namespace hearth
