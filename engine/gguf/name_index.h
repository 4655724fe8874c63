// Finds a name's position in a list, for the keys and the tensors of a model file. Sorted rather than hashed:
// whoever made the file chose the names, and chosen names can make a hash table quadratic. Immutable once
// built; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace hearth {

class NameIndex {
 public:
  NameIndex() = default;

  // The names' storage must outlive this object.
  explicit NameIndex(const std::vector<std::string_view>& names);

  // The position that `name` had in the list.
  std::optional<uint32_t> find(std::string_view name) const;

  // A name that the list held twice, if there is one.
  std::optional<std::string_view> duplicate() const;

 private:
  struct Entry {
    std::string_view name;
    uint32_t position;
  };
  std::vector<Entry> sorted_;
};

}  // namespace hearth
