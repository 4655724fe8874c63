// `hearth` without a verb: the window. Joins platform, controller and panels; owned by main(), main thread.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "app/core/state.h"
#include "engine/base/result.h"

namespace hearth {

struct WindowRun {
  std::chrono::steady_clock::time_point started;  // of the program
  std::string home;                               // data folder
  std::string fonts;                              // folder with the typefaces
  std::vector<std::string> model_folders;
  AboutView about;
  std::optional<std::string> script;  // JSON lines that drive the window: a file, or "-"
  std::optional<float> scale;         // pixels a unit, instead of the monitor's
  std::string backend = "auto";       // or "vulkan" or "opengl"
  bool print_times = false;           // at the end, on standard error
};

// Opens the window and returns the program's exit code when it was closed or the script ended. NotFound:
// there is no display. Unsupported: nothing here can draw a window.
Result<int> run_window(const WindowRun& run);

// Draws the first screen without a window and returns its semantic tree as JSON.
Result<std::string> first_screen_tree(const WindowRun& run);

}  // namespace hearth
