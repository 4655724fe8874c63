#include "app/store/bytes_finder.h"

#include <algorithm>
#include <cstring>

#include "engine/base/check.h"

namespace hearth {
namespace {

uint32_t beginning_of(const void* bytes) {
  uint32_t beginning;
  std::memcpy(&beginning, bytes, sizeof beginning);
  return beginning;
}

}  // namespace

BytesFinder::BytesFinder(std::vector<std::string> wanted)
    : wanted_(std::move(wanted)), filter_(size_t{1} << kFilterBits) {
  static_assert(kShortest == sizeof(uint32_t));
  for (size_t i = 0; i < wanted_.size(); ++i) {
    CHECK(wanted_[i].size() >= kShortest);
    const uint32_t beginning = beginning_of(wanted_[i].data());
    by_beginning_.emplace_back(beginning, i);
    filter_[filter_slot(beginning)] = true;
    longest_ = std::max(longest_, wanted_[i].size());
  }
  std::ranges::sort(by_beginning_);
}

void BytesFinder::find_in(std::span<const std::byte> text,
                          const std::function<void(size_t which)>& found) const {
  if (wanted_.empty()) return;
  for (size_t at = 0; at + kShortest <= text.size(); ++at) {
    const uint32_t beginning = beginning_of(text.data() + at);
    if (!filter_[filter_slot(beginning)]) continue;
    auto candidate = std::ranges::lower_bound(by_beginning_, std::pair{beginning, size_t{0}});
    for (; candidate != by_beginning_.end() && candidate->first == beginning; ++candidate) {
      const std::string& word = wanted_[candidate->second];
      if (word.size() <= text.size() - at && std::memcmp(word.data(), text.data() + at, word.size()) == 0)
        found(candidate->second);
    }
  }
}

}  // namespace hearth
