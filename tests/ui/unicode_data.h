// The Unicode Consortium's own test files, from the Debian package unicode-data. Tests that need them are
// skipped, and say so, where the package is missing.
#pragma once

#include <utf8proc.h>

#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace hearth::ui {

inline std::optional<std::ifstream> open_unicode_file(const std::string& name) {
  std::ifstream file("/usr/share/unicode/" + name);
  if (!file) return {};
  return file;
}

// "0061 05D0" as characters.
inline std::u32string read_codes(const std::string& text) {
  std::u32string codes;
  std::istringstream words(text);
  for (std::string word; words >> word;) codes += static_cast<char32_t>(std::stoul(word, nullptr, 16));
  return codes;
}

inline std::vector<std::string> split(const std::string& line, char by) {
  std::vector<std::string> parts;
  std::istringstream in(line);
  for (std::string part; std::getline(in, part, by);) parts.push_back(part);
  return parts;
}

// The data is of Unicode 15, utf8proc may know 14 only.
inline bool knows(std::u32string_view text) {
  for (const char32_t c : text) {
    if (utf8proc_category(static_cast<utf8proc_int32_t>(c)) == UTF8PROC_CATEGORY_CN) return false;
  }
  return true;
}

}  // namespace hearth::ui
