// A flat hash table from texts to small numbers, for vocabularies and merge rules: one array, no copies of
// the texts, filled once when a model is opened and only read afterwards (then from any thread). The texts
// stay with the caller, who compares them. Vocabularies come from strangers, and chosen texts can make any
// hash collide, so insert() gives up after a bounded search instead of growing slow.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

namespace hearth {

namespace string_index_detail {
template <class T>
uint64_t load(const char* from) {
  T value;
  std::memcpy(&value, from, sizeof(T));
  return value;
}

// One multiplication spreads every bit upwards; folding the upper half brings them back down.
inline uint64_t stir(uint64_t bits) {
  bits *= 0x9E3779B97F4A7C15u;  // 2^64 / golden ratio, odd (Knuth, "The Art of Computer Programming" 3, 6.4)
  return bits ^ (bits >> 32);
}
}  // namespace string_index_detail

inline uint64_t hash_text(std::string_view text) {
  using string_index_detail::load, string_index_detail::stir;
  const char* at = text.data();
  size_t left = text.size();
  uint64_t hash = stir(left + 1);
  for (; left > 8; at += 8, left -= 8) hash = stir(hash ^ load<uint64_t>(at));
  uint64_t tail = 0;
  if (left >= 4) {
    tail = load<uint32_t>(at) | load<uint32_t>(at + left - 4) << 32;
  } else if (left > 0) {
    tail = load<uint8_t>(at) | load<uint8_t>(at + left / 2) << 8 | load<uint8_t>(at + left - 1) << 16;
  }
  return stir(hash ^ tail);
}

// The hash of an ordered pair of hashes.
inline uint64_t hash_pair(uint64_t left, uint64_t right) {
  return string_index_detail::stir(string_index_detail::stir(left) ^ right);
}

class StringIndex {
 public:
  // Forgets what there was and adds the values 0 to `count` - 1 (below 2^32 - 1). Of equal texts the first
  // one stays. False when too many texts collide: the list was crafted to be slow.
  //   hash(value)  an optional: the hash of the value's text, or nothing to leave it out
  //   same(a, b)   whether two values have equal texts
  template <class Hash, class Same>
  bool fill(uint32_t count, Hash hash, Same same) {
    slots_.assign(std::bit_ceil(size_t{count} + count / 2 + 1), kFree);
    slot_mask_ = slots_.size() - 1;
    value_mask_ = static_cast<uint32_t>(std::bit_ceil(size_t{count} + 1) - 1);
    // A large table is seldom in the cache, so some slots are asked for before the first of them is needed.
    constexpr uint32_t kAhead = 32;
    std::optional<uint64_t> hashes[kAhead];
    for (uint32_t begin = 0; begin < count; begin += kAhead) {
      const uint32_t block = std::min(count - begin, kAhead);
      for (uint32_t i = 0; i < block; ++i) {
        hashes[i] = hash(begin + i);
        if (hashes[i]) fetch(&slots_[*hashes[i] & slot_mask_]);
      }
      for (uint32_t i = 0; i < block; ++i)
        if (hashes[i] && !insert(*hashes[i], begin + i, same)) return false;
    }
    return true;
  }

  // The value whose text has this hash and for which `same(value)` says that its text is the one asked for.
  template <class Same>
  std::optional<uint32_t> find(uint64_t hash, Same same) const {
    if (slots_.empty()) return std::nullopt;
    for (size_t probe = 0; probe < kMaxProbes; ++probe) {
      const uint32_t slot = slots_[(hash + probe) & slot_mask_];
      if (slot == kFree) return std::nullopt;
      if (may_be(slot, hash) && same(value_in(slot))) return value_in(slot);
    }
    return std::nullopt;
  }

 private:
  // A slot holds a value plus one in as many low bits as the largest value needs, and bits of the text's hash
  // above them, which save looking at most texts that only share the slot.
  static constexpr uint32_t kFree = 0;
  static constexpr size_t kMaxProbes = 512;

  uint32_t tag(uint64_t hash) const { return static_cast<uint32_t>(hash >> 32) & ~value_mask_; }
  bool may_be(uint32_t slot, uint64_t hash) const { return (slot & ~value_mask_) == tag(hash); }
  uint32_t value_in(uint32_t slot) const { return (slot & value_mask_) - 1; }

  static void fetch(const uint32_t* slot) {
#if defined(__GNUC__)
    __builtin_prefetch(slot, 1);
#else
    (void)slot;
#endif
  }

  template <class Same>
  bool insert(uint64_t hash, uint32_t value, Same& same) {
    for (size_t probe = 0; probe < kMaxProbes; ++probe) {
      uint32_t& slot = slots_[(hash + probe) & slot_mask_];
      if (slot == kFree) {
        slot = tag(hash) | (value + 1);
        return true;
      }
      if (may_be(slot, hash) && same(value_in(slot), value)) return true;
    }
    return false;
  }

  std::vector<uint32_t> slots_;
  size_t slot_mask_ = 0;
  uint32_t value_mask_ = 0;
};

}  // namespace hearth
