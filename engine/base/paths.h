// Paths are UTF-8 text in Hearth on every system; std::filesystem has to be told so. Any thread.
#pragma once

#include <filesystem>
#include <string>

namespace hearth {

inline std::filesystem::path path_of(const std::string& text) {
  return std::filesystem::path(std::u8string(text.begin(), text.end()));
}

inline std::string text_of(const std::filesystem::path& path) {
  const std::u8string text = path.u8string();
  return {text.begin(), text.end()};
}

}  // namespace hearth
