#include "app/cli/progress_bar.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>

#include "app/cli/output.h"
#include "app/cli/system.h"
#include "app/cli/terminal.h"
#include "app/cli/terminal_text.h"
#include "engine/base/text.h"

namespace hearth::cli {
namespace {

constexpr auto kQuietTime = std::chrono::milliseconds(250);
constexpr auto kRedrawTime = std::chrono::milliseconds(100);
constexpr int kWidestBar = 30;
constexpr int kNarrowestBar = 5;
constexpr double kEnoughToGuess_s = 0.5;

std::string time_left(double fraction, double elapsed_s) {
  if (fraction <= 0 || elapsed_s < kEnoughToGuess_s) return "";
  const double left_s = std::ceil(elapsed_s * (1 - fraction) / fraction);
  if (left_s > 100 * 3600.0) return "";
  const auto seconds = static_cast<int>(left_s);
  if (seconds < 60) return concat("  ", seconds, " s left");
  if (seconds < 3600) return concat("  ", seconds / 60, " min ", seconds % 60, " s left");
  return concat("  ", seconds / 3600, " h ", seconds % 3600 / 60, " min left");
}

}  // namespace

std::string progress_line(std::string_view label, double fraction, double elapsed_s, int columns) {
  fraction = std::isfinite(fraction) ? std::clamp(fraction, 0.0, 1.0) : 0.0;
  const int percent = static_cast<int>(fraction * 100);
  const std::string tail = concat("  ", percent, " %", time_left(fraction, elapsed_s));
  const int room = columns - columns_of(label) - static_cast<int>(tail.size()) - 5;
  if (room < kNarrowestBar) return tail.substr(2, static_cast<size_t>(std::max(columns - 1, 0)));
  const int width = std::min(room, kWidestBar);
  const int filled = static_cast<int>(fraction * width);
  const std::string bar =
      std::string(static_cast<size_t>(filled), '#') + std::string(static_cast<size_t>(width - filled), '.');
  return concat(label, "  [", bar, "]", tail);
}

ProgressBar::ProgressBar(std::string label)
    : label_(std::move(label)),
      on_terminal_(is_terminal(Stream::Errors)),
      started_(Clock::now()),
      drawn_(started_) {}

ProgressBar::~ProgressBar() { clear(); }

void ProgressBar::update(double fraction) {
  const auto now = Clock::now();
  if (!on_terminal_ || now - started_ < kQuietTime || (shown_ && now - drawn_ < kRedrawTime)) return;
  const double elapsed_s = std::chrono::duration<double>(now - started_).count();
  const std::string line = "\r\x1b[K" + progress_line(label_, fraction, elapsed_s, terminal_size().columns);
  std::fwrite(line.data(), 1, line.size(), stderr);
  std::fflush(stderr);
  shown_ = true;
  drawn_ = now;
}

void ProgressBar::clear() {
  if (!shown_) return;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
  shown_ = false;
}

}  // namespace hearth::cli
