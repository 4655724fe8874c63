// A window with a known drawing, for the tests of the window. HEARTH_TEST_BACKEND names what draws it.
#pragma once

#include <memory>
#include <string>

#include "app/platform/desktop_window.h"
#include "app/platform/platform.h"

namespace hearth::platform {

constexpr uint32_t kPaper = 0xFFF7FAFB, kGreen = 0xFF4F5D2B;  // IM_COL32

struct OpenWindow {
  explicit OpenWindow(WindowOptions options = {});
  ~OpenWindow();

  DesktopWindow& desktop() const;
  void draw();                // the drawing that check_drawing() knows
  Window::Picture picture();  // of what was drawn
  void settle();              // until the system's first events (mapped, exposed, resized) are over

  std::unique_ptr<Window> window;
};

uint32_t pixel(const Window::Picture& picture, int x, int y);
void check_drawing(const Window::Picture& picture);

}  // namespace hearth::platform
