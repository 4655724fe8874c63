// What draws the frames of the desktop window: Vulkan (vulkan_renderer.cpp) or OpenGL (opengl_renderer.cpp).
// Owned and called by desktop.cpp only, on the main thread. A renderer belongs to one GLFW window and to the
// current ImGui context, and must be destroyed before either.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "app/platform/platform.h"
#include "engine/base/result.h"

struct GLFWwindow;
struct ImDrawData;

namespace hearth::platform {

struct Frame {
  ImDrawData* data = nullptr;
  int width = 0, height = 0;  // of the framebuffer, in pixels; never 0
  uint32_t clear = 0;         // IM_COL32
};

class Renderer {
 public:
  virtual ~Renderer() = default;
  virtual void begin_frame() = 0;
  // Draws and shows. With `picture` also reads back what was drawn. Busy: the window cannot be seen now.
  // After any other failure this renderer is of no further use; another one may be.
  virtual Status draw(const Frame& frame, Window::Picture* picture) = 0;
  virtual std::string name() const = 0;  // "vulkan (llvmpipe …)"
};

}  // namespace hearth::platform
