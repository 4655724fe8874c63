// FNV-1a: a quick fingerprint of bytes, to name files and to notice damage. Not for anything that somebody
// may want to forge. Any thread. Source: Fowler, Noll, Vo; the 64-bit constants.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace hearth {

// Goes on from `hash`, so that several pieces make one fingerprint.
inline uint64_t fingerprint(std::span<const std::byte> bytes, uint64_t hash = 0xcbf29ce484222325) {
  for (const std::byte value : bytes) hash = (hash ^ static_cast<uint64_t>(value)) * 0x100000001b3;
  return hash;
}

}  // namespace hearth
