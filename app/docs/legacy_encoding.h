// Encodings from before Unicode, by their names -> UTF-8. Any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace hearth {

struct LegacyText {
  std::string text;   // UTF-8; U+FFFD for each byte that belongs to no character
  size_t broken = 0;  // such bytes
};

// `charset` as a web page or an e-mail names it, in any case ("Shift_JIS", "koi8-r"). Nothing where it is no
// name that the system knows. A character that the bytes end in the midst of is left out.
std::optional<LegacyText> decode_legacy(std::string_view bytes, std::string_view charset);

// The same by the one name, in lower case, that all systems' converters know. legacy_conversion_iconv.cpp,
// legacy_conversion_win.cpp.
std::optional<LegacyText> convert_legacy(std::string_view bytes, const std::string& encoding);

}  // namespace hearth
