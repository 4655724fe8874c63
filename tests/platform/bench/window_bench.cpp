// Prints what a window costs: the time to open it and to its first frame, and the time of a frame.
//   window_bench [auto|vulkan|opengl]
#include <imgui.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <string>

#include "app/platform/platform.h"

namespace hearth::platform {
namespace {

using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

// Of all threads: on a busy machine, the fairer measure.
double processor_milliseconds() { return 1000.0 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

long resident_kilobytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::stol(line.substr(6));
  }
  return 0;
}

bool draw(Window& window) {
  window.begin_frame();
  ImGui::NewFrame();
  for (int i = 0; i < 50; ++i) {
    const auto y = static_cast<float>(16 * i);
    ImGui::GetBackgroundDrawList()->AddText({20, y}, IM_COL32_BLACK,
                                            "The quick brown fox jumps over the lazy dog.");
    ImGui::GetBackgroundDrawList()->AddRectFilled({400, y}, {700, y + 12}, IM_COL32(40, 90, 80, 255), 4);
  }
  ImGui::Render();
  return window.end_frame(IM_COL32_WHITE).has_value();
}

int measure(const std::string& backend) {
  const Clock::time_point start = Clock::now();
  ImGui::CreateContext();
  ImGui::GetIO().IniFilename = nullptr;
  auto window = Window::open({.backend = backend, .vsync = false});
  if (!window) {
    std::printf("%s\n", window.error().message.c_str());
    return 1;
  }
  const double opened = milliseconds_since(start);
  (*window)->wait(0);
  if (!draw(**window)) return 1;
  const double first = milliseconds_since(start);
  const double first_processor = processor_milliseconds();
  draw(**window);
  const double second = milliseconds_since(start) - first;
  const Clock::time_point many = Clock::now();
  const double many_processor = processor_milliseconds();
  constexpr int kFrames = 200;
  for (int i = 0; i < kFrames; ++i) {
    (*window)->wait(0);
    draw(**window);
  }
  std::printf("%s: open %.0f ms, first frame after %.0f ms (%.0f ms of processor), second in %.1f ms\n",
              (*window)->backend().c_str(), opened, first, first_processor, second);
  std::printf("then %.2f ms a frame (%.2f ms of processor), %ld MB\n", milliseconds_since(many) / kFrames,
              (processor_milliseconds() - many_processor) / kFrames, resident_kilobytes() / 1024);
  const Clock::time_point closing = Clock::now();
  window->reset();
  std::printf("closed in %.0f ms\n", milliseconds_since(closing));
  ImGui::DestroyContext();
  return 0;
}

}  // namespace
}  // namespace hearth::platform

int main(int count, char** words) { return hearth::platform::measure(count > 1 ? words[1] : "auto"); }
