// Frames drawn with OpenGL 3. Used by desktop.cpp, main thread.
#pragma once

#include "app/platform/renderer.h"

namespace hearth::platform {

void ask_for_opengl();  // window hints, before the window is made

// Unsupported where the driver lacks OpenGL 3.
Result<std::unique_ptr<Renderer>> make_opengl_renderer(GLFWwindow* window, bool vsync);

}  // namespace hearth::platform
