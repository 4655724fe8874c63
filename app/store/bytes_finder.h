// Looks for many byte strings at once, in time that hardly depends on how many. erase_check.cpp searches
// pages and files with it. Immutable once made; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hearth {

class BytesFinder {
 public:
  static constexpr size_t kShortest = 4;

  // Each of `wanted` has at least kShortest bytes.
  explicit BytesFinder(std::vector<std::string> wanted);

  // Calls `found` with the index in `wanted` of each occurrence, overlapping ones too.
  void find_in(std::span<const std::byte> text, const std::function<void(size_t which)>& found) const;
  void find_in(std::string_view text, const std::function<void(size_t which)>& found) const {
    find_in(std::as_bytes(std::span(text)), found);
  }

  const std::string& wanted(size_t which) const { return wanted_[which]; }
  size_t count() const { return wanted_.size(); }
  size_t longest() const { return longest_; }

 private:
  static constexpr int kFilterBits = 18;
  static size_t filter_slot(uint32_t beginning) { return (beginning * 2654435761u) >> (32 - kFilterBits); }

  std::vector<std::string> wanted_;
  std::vector<std::pair<uint32_t, size_t>> by_beginning_;  // first four bytes and index, sorted
  std::vector<bool> filter_;                               // which hashed beginnings occur at all
  size_t longest_ = 0;
};

}  // namespace hearth
