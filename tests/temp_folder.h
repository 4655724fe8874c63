// A folder for one test, gone with all that is in it at the end. Header only; one thread.
#pragma once

#include <filesystem>
#include <random>
#include <string>

#include "engine/base/paths.h"

namespace hearth {

class TempFolder {
 public:
  TempFolder()
      : path_(std::filesystem::temp_directory_path() /
              ("hearth-test-" + std::to_string(std::random_device()()))) {
    std::filesystem::create_directories(path_);
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  std::string path() const { return text_of(path_); }

 private:
  std::filesystem::path path_;
};

}  // namespace hearth
