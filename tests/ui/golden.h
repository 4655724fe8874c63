// Texts that are kept in tests/ui/golden/, one a file. HEARTH_WRITE_GOLDEN=1 writes them anew.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace hearth::ui {

// What is kept under `name`, to be compared with `text`.
inline std::string golden(const std::string& name, const std::string& text) {
  const std::filesystem::path file =
      std::filesystem::path(HEARTH_TEST_DATA).parent_path() / "ui" / "golden" / (name + ".txt");
  if (std::getenv("HEARTH_WRITE_GOLDEN")) std::ofstream(file) << text;
  std::ostringstream kept;
  kept << std::ifstream(file).rdbuf();
  return kept.str();
}

}  // namespace hearth::ui
