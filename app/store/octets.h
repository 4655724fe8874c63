// libsodium takes unsigned char where we hold std::byte. Inside app/store.
#pragma once

#include <cstddef>

namespace hearth {

inline unsigned char* octets(std::byte* bytes) { return reinterpret_cast<unsigned char*>(bytes); }
inline const unsigned char* octets(const std::byte* bytes) {
  return reinterpret_cast<const unsigned char*>(bytes);
}

}  // namespace hearth
