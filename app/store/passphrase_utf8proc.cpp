#include <utf8proc.h>

#include <cstdlib>

#include "app/store/passphrase.h"

namespace hearth {

Secret normalized_passphrase(std::string_view typed) {
  utf8proc_uint8_t* normalized = nullptr;
  const utf8proc_ssize_t length = utf8proc_map(
      reinterpret_cast<const utf8proc_uint8_t*>(typed.data()), static_cast<utf8proc_ssize_t>(typed.size()),
      &normalized, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  if (length < 0) return Secret::copy_of(typed);
  const std::span<std::byte> bytes(reinterpret_cast<std::byte*>(normalized), static_cast<size_t>(length));
  Secret made = Secret::copy_of(bytes);
  wipe(bytes);
  std::free(normalized);
  return made;
}

}  // namespace hearth
