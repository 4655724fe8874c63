// Where a text that is too long may be cut. Any thread.
#pragma once

#include <cstddef>
#include <string_view>

namespace hearth::ui {

// `at`, or the beginning of the UTF-8 character that it falls into; never less than `least`, so that a loop
// goes on also in text that is no UTF-8. `at` is below the text's size.
inline size_t character_boundary(std::string_view text, size_t at, size_t least) {
  while (at > least && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
  return at;
}

}  // namespace hearth::ui
