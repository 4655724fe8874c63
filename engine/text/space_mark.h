// How SentencePiece's vocabularies spell a space: ▁ (U+2581).
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace hearth {

inline constexpr std::string_view kSpaceMark = "\u2581";

// `token` with spaces in place of the marks.
inline void append_with_spaces(std::string_view token, std::string& out) {
  for (size_t at = 0; at < token.size();) {
    const size_t mark = std::min(token.find(kSpaceMark, at), token.size());
    out += token.substr(at, mark - at);
    if (mark < token.size()) out += ' ';
    at = mark + kSpaceMark.size();
  }
}

}  // namespace hearth
