#include "app/platform/opengl_renderer.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <imgui.h>
#include <imgui_impl_opengl3.h>

#include <algorithm>
#include <cstddef>

namespace hearth::platform {
namespace {

// The few names of OpenGL 1 that Dear ImGui's backend does not need for us (Khronos registry, gl.xml).
constexpr unsigned kColorBufferBit = 0x4000, kRgba = 0x1908, kUnsignedByte = 0x1401, kRenderer = 0x1F01,
                   kPackAlignment = 0x0D05, kBack = 0x0405, kScissorTest = 0x0C11;

struct Functions {
  void (*clear_color)(float, float, float, float);
  void (*clear)(unsigned);
  void (*viewport)(int, int, int, int);
  void (*disable)(unsigned);
  void (*read_buffer)(unsigned);
  void (*pixel_store)(unsigned, int);
  void (*read_pixels)(int, int, int, int, unsigned, unsigned, void*);
  const unsigned char* (*get_string)(unsigned);
};

template <class Function>
bool load(Function& function, const char* name) {
  function = reinterpret_cast<Function>(glfwGetProcAddress(name));
  return function != nullptr;
}

bool load(Functions& functions) {
  return load(functions.clear_color, "glClearColor") && load(functions.clear, "glClear") &&
         load(functions.viewport, "glViewport") && load(functions.disable, "glDisable") &&
         load(functions.read_buffer, "glReadBuffer") && load(functions.pixel_store, "glPixelStorei") &&
         load(functions.read_pixels, "glReadPixels") && load(functions.get_string, "glGetString");
}

class OpenglRenderer : public Renderer {
 public:
  OpenglRenderer(GLFWwindow* window, const Functions& functions) : window_(window), functions_(functions) {
    const auto* name = reinterpret_cast<const char*>(functions_.get_string(kRenderer));
    name_ = "opengl (" + std::string(name ? name : "unknown") + ")";
  }
  ~OpenglRenderer() override { ImGui_ImplOpenGL3_Shutdown(); }

  void begin_frame() override { ImGui_ImplOpenGL3_NewFrame(); }

  Status draw(const Frame& frame, Window::Picture* picture) override {
    const auto part = [&](int shift) { return static_cast<float>(frame.clear >> shift & 0xFF) / 255; };
    functions_.disable(kScissorTest);
    functions_.viewport(0, 0, frame.width, frame.height);
    functions_.clear_color(part(0), part(8), part(16), 1);
    functions_.clear(kColorBufferBit);
    ImGui_ImplOpenGL3_RenderDrawData(frame.data);
    if (picture) read_back(frame, *picture);
    glfwSwapBuffers(window_);
    return {};
  }

  std::string name() const override { return name_; }

 private:
  void read_back(const Frame& frame, Window::Picture& picture) {
    const size_t row = static_cast<size_t>(frame.width) * 4;
    picture = {frame.width, frame.height, std::vector<uint8_t>(row * static_cast<size_t>(frame.height))};
    functions_.read_buffer(kBack);
    functions_.pixel_store(kPackAlignment, 1);
    functions_.read_pixels(0, 0, frame.width, frame.height, kRgba, kUnsignedByte, picture.rgba.data());
    // OpenGL's rows start at the bottom.
    for (size_t top = 0, bottom = picture.rgba.size() - row; top < bottom; top += row, bottom -= row) {
      std::swap_ranges(picture.rgba.begin() + static_cast<ptrdiff_t>(top),
                       picture.rgba.begin() + static_cast<ptrdiff_t>(top + row),
                       picture.rgba.begin() + static_cast<ptrdiff_t>(bottom));
    }
    // Alpha means nothing in a window; some drivers keep what was blended there.
    for (size_t i = 3; i < picture.rgba.size(); i += 4) picture.rgba[i] = 255;
  }

  GLFWwindow* window_;
  Functions functions_;
  std::string name_;
};

}  // namespace

void ask_for_opengl() {
  glfwWindowHint(GLFW_CLIENT_API, GLFW_OPENGL_API);
#ifdef __APPLE__  // offers 3.2 and later in this form only
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 2);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
#else
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 0);
#endif
  glfwWindowHint(GLFW_DEPTH_BITS, 0);
  glfwWindowHint(GLFW_STENCIL_BITS, 0);
}

Result<std::unique_ptr<Renderer>> make_opengl_renderer(GLFWwindow* window, bool vsync) {
  glfwMakeContextCurrent(window);
  glfwSwapInterval(vsync ? 1 : 0);
  Functions functions;
  if (!load(functions) || !ImGui_ImplOpenGL3_Init())
    return fail(Fault::Unsupported, "The graphics driver lacks OpenGL 3.");
  return std::make_unique<OpenglRenderer>(window, functions);
}

}  // namespace hearth::platform
