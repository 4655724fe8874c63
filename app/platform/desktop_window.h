// The window of the desktop: GLFW, one of the two renderers, and Dear ImGui's backends for them. Made by
// Window::open(); tests reach behind the interface through it. Main thread.
#pragma once

#include <memory>
#include <string>

#include "app/platform/composition.h"
#include "app/platform/glfw_session.h"
#include "app/platform/platform.h"
#include "app/platform/renderer.h"

struct GLFWwindow;

namespace hearth::platform {

struct VulkanChoice;

class DesktopWindow : public Window {
 public:
  explicit DesktopWindow(WindowOptions options) : options_(std::move(options)) {}
  ~DesktopWindow() override;
  DesktopWindow(const DesktopWindow&) = delete;
  DesktopWindow& operator=(const DesktopWindow&) = delete;
  Status start();

  WindowEvents wait(double seconds) override;
  void begin_frame() override;
  Status end_frame(uint32_t clear) override;
  void resize(int width, int height) override;
  float scale() const override;
  std::string backend() const override { return renderer_->name(); }
  Result<Picture> take_picture() override;
  void set_text_input_area(float x, float y, float height) override;

  // For tests.
  GLFWwindow* handle() const { return window_; }
  void pretend_device_lost() { pretend_lost_ = true; }  // at the next frame

 private:
  struct Place {
    int x = 0, y = 0, width = 0, height = 0;
  };
  Status start_backend(const std::string& backend);
  Status start_best();
  Status start_vulkan(const VulkanChoice& choice);
  Status start_opengl();
  Status create_window();
  void set_callbacks();
  void set_input_callbacks();
  void set_limits();
  void set_icon();
  void stop();
  Status mend(const Error& error);
  Status draw(Picture* picture);
  float pixels_per_coordinate() const;  // 1 except where the system counts in points

  WindowOptions options_;
  GlfwSession session_;
  GLFWwindow* window_ = nullptr;
  std::unique_ptr<Renderer> renderer_;
  WindowEvents events_;
  Composition composition_;
  uint32_t clear_ = 0;
  bool shown_ = false;
  bool pretend_lost_ = false;
  double lost_at_ = 0;  // seconds of GLFW's clock
  int losses_ = 0;
  const Place* place_ = nullptr;  // of the window that is being replaced
};

}  // namespace hearth::platform
