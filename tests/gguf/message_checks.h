// What every message for a person has in common, so that each case of bad input can check it in one line.
#pragma once

#include <algorithm>
#include <string_view>

namespace hearth {

// Printable, on one line, not too long to read, starting like a sentence and ending like one.
inline bool reads_like_a_sentence(std::string_view message) {
  constexpr size_t kLongest = 240;
  const bool printable = std::ranges::all_of(message, [](char c) { return c >= ' ' && c <= '~'; });
  const bool starts_well =
      !message.empty() && (message[0] == '"' || (message[0] >= 'A' && message[0] <= 'Z'));
  return printable && starts_well && message.ends_with('.') && message.size() <= kLongest;
}

}  // namespace hearth
