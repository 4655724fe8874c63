// A bar with the time left, on standard error when that is a terminal; silent on a pipe. Verbs that take long
// own one on the main thread and update it as they pump.
#pragma once

#include <string>
#include <string_view>

#include "app/cli/command_line.h"

namespace hearth::cli {

// "Loading  [#####     ]  50 %  3 s left", at most `columns` wide. Pure, for ProgressBar and its tests.
//   fraction   0 to 1; anything else is moved to the nearer end
//   elapsed_s  since the start; the time left is told once enough has passed to know it
std::string progress_line(std::string_view label, double fraction, double elapsed_s, int columns);

class ProgressBar {
 public:
  explicit ProgressBar(std::string label);
  ~ProgressBar();  // wipes the bar
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  // Draws at most ten times a second, and nothing in the first moments: quick work shows no bar.
  void update(double fraction);
  void clear();

 private:
  std::string label_;
  bool shown_ = false;
  bool on_terminal_;
  Clock::time_point started_;
  Clock::time_point drawn_;
};

}  // namespace hearth::cli
