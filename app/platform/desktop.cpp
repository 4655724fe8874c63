#include "app/platform/desktop_window.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <imgui.h>
#include <imgui_impl_glfw.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "app/platform/icon.h"
#include "app/platform/main_thread.h"
#include "app/platform/opengl_renderer.h"
#include "app/platform/system.h"
#include "app/platform/vulkan_renderer.h"

namespace hearth::platform {
namespace {

constexpr int kLeastWidth = 360, kLeastHeight = 480;  // units
// A device is mended once; lost that soon again (seconds), OpenGL draws; and lost once more, nothing does.
constexpr double kSoonAgain = 10;
constexpr int kMostLosses = 2;

DesktopWindow& window_of(GLFWwindow* window) {
  return *static_cast<DesktopWindow*>(glfwGetWindowUserPointer(window));
}

int whole(float value) { return static_cast<int>(std::lround(value)); }

}  // namespace

Result<std::unique_ptr<Window>> Window::open(const WindowOptions& options) {
  auto window = std::make_unique<DesktopWindow>(options);
  TRY_STATUS(window->start());
  return window;
}

DesktopWindow::~DesktopWindow() {
  end_dialogs();
  window_closing();
  stop();
}

Status DesktopWindow::start() {
  TRY_STATUS(session_.start());
  TRY_STATUS(start_backend(options_.backend));
  window_opened();
  return {};
}

Status DesktopWindow::start_backend(const std::string& backend) {
  if (backend == "opengl") return start_opengl();
  if (backend != "vulkan") return start_best();
  TRY(const VulkanChoice choice, find_vulkan());
  return start_vulkan(choice);
}

// A GPU through Vulkan, else OpenGL, else Vulkan on the processor. Where Vulkan finds no GPU, OpenGL may
// still find one, and where both compute on the processor its frames cost a sixth less of it (window_bench).
Status DesktopWindow::start_best() {
  const Result<VulkanChoice> choice = find_vulkan();
  const auto vulkan = [&]() -> Status {
    return choice ? start_vulkan(*choice) : std::unexpected(choice.error());
  };
  const bool vulkan_first = choice && !choice->software;
  Status first = vulkan_first ? vulkan() : start_opengl();
  if (first) return {};
  stop();
  Status second = vulkan_first ? start_opengl() : vulkan();
  if (second) return {};
  return fail(Fault::Unsupported, "Hearth can draw its window with neither Vulkan nor OpenGL here. " +
                                      first.error().message + " " + second.error().message);
}

Status DesktopWindow::start_vulkan(const VulkanChoice& choice) {
  glfwDefaultWindowHints();
  ask_for_vulkan();
  TRY_STATUS(create_window());
  ImGui_ImplGlfw_InitForVulkan(window_, true);
  TRY(renderer_, make_vulkan_renderer(window_, choice, options_.vsync));
  set_callbacks();
  return {};
}

Status DesktopWindow::start_opengl() {
  glfwDefaultWindowHints();
  ask_for_opengl();
  TRY_STATUS(create_window());
  ImGui_ImplGlfw_InitForOpenGL(window_, true);
  TRY(renderer_, make_opengl_renderer(window_, options_.vsync));
  set_callbacks();
  return {};
}

Status DesktopWindow::create_window() {
  glfwWindowHint(GLFW_VISIBLE, GLFW_FALSE);  // until there is something to see
  glfwWindowHintString(GLFW_X11_CLASS_NAME, "hearth");
  glfwWindowHintString(GLFW_X11_INSTANCE_NAME, "hearth");
  const float forced = options_.scale.value_or(1);
  int width = whole(static_cast<float>(options_.width) * forced);
  int height = whole(static_cast<float>(options_.height) * forced);
  if (place_) {
    width = place_->width;
    height = place_->height;
  } else if (!options_.scale) {
    glfwWindowHint(GLFW_SCALE_TO_MONITOR, GLFW_TRUE);
  }
  window_ = glfwCreateWindow(width, height, options_.title.c_str(), nullptr, nullptr);
  if (!window_) return fail(Fault::Unsupported, take_glfw_error("The window could not be made") + ".");
  if (place_) glfwSetWindowPos(window_, place_->x, place_->y);
  glfwSetWindowUserPointer(window_, this);
  set_limits();
  set_icon();
  return {};
}

void DesktopWindow::set_limits() {
  const float unit = scale() / pixels_per_coordinate();
  glfwSetWindowSizeLimits(window_, whole(kLeastWidth * unit), whole(kLeastHeight * unit), GLFW_DONT_CARE,
                          GLFW_DONT_CARE);
}

void DesktopWindow::set_icon() {
  std::array<std::vector<uint8_t>, 3> pixels = {icon_pixels(16), icon_pixels(32), icon_pixels(48)};
  const std::array<GLFWimage, 3> images = {
      GLFWimage{16, 16, pixels[0].data()}, {32, 32, pixels[1].data()}, {48, 48, pixels[2].data()}};
  glfwSetWindowIcon(window_, static_cast<int>(images.size()), images.data());
  take_glfw_error("");  // some systems take icons from elsewhere and complain
}

void DesktopWindow::set_callbacks() {
  glfwSetDropCallback(window_, [](GLFWwindow* window, int count, const char** paths) {
    auto& files = window_of(window).events_.dropped_files;
    files.insert(files.end(), paths, paths + count);
  });
  glfwSetWindowContentScaleCallback(window_, [](GLFWwindow* window, float, float) {
    DesktopWindow& self = window_of(window);
    if (self.options_.scale) return;
    self.events_.scale_changed = true;
    self.set_limits();
  });
  glfwSetWindowCloseCallback(window_, [](GLFWwindow* window) {
    glfwSetWindowShouldClose(window, GLFW_FALSE);  // the app decides; it may have something to ask
    window_of(window).events_.close_requested = true;
  });
  set_input_callbacks();
}

// After Dear ImGui's own, which would take the system's coordinates for pixels, and an input method's keys
// for its own.
void DesktopWindow::set_input_callbacks() {
  glfwSetCursorPosCallback(window_, [](GLFWwindow* window, double x, double y) {
    const double ratio = static_cast<double>(window_of(window).pixels_per_coordinate());
    ImGui_ImplGlfw_CursorPosCallback(window, x * ratio, y * ratio);
  });
  glfwSetKeyCallback(window_, [](GLFWwindow* window, int key, int scancode, int action, int modifiers) {
    const bool with_command = (modifiers & (GLFW_MOD_CONTROL | GLFW_MOD_ALT | GLFW_MOD_SUPER)) != 0;
    const bool goes_down = action != GLFW_RELEASE;
    if (goes_down && window_of(window).composition_.takes(key, with_command, glfwGetTime())) return;
    ImGui_ImplGlfw_KeyCallback(window, key, scancode, action, modifiers);
  });
  glfwSetCharCallback(window_, [](GLFWwindow* window, unsigned int character) {
    window_of(window).composition_.text_arrived();
    ImGui_ImplGlfw_CharCallback(window, character);
  });
  glfwSetMouseButtonCallback(window_, [](GLFWwindow* window, int button, int action, int modifiers) {
    window_of(window).composition_.forget();
    ImGui_ImplGlfw_MouseButtonCallback(window, button, action, modifiers);
  });
  glfwSetWindowFocusCallback(window_, [](GLFWwindow* window, int focused) {
    window_of(window).composition_.forget();
    ImGui_ImplGlfw_WindowFocusCallback(window, focused);
  });
}

void DesktopWindow::stop() {
  renderer_.reset();
  if (ImGui::GetIO().BackendPlatformUserData) ImGui_ImplGlfw_Shutdown();
  if (window_) glfwDestroyWindow(std::exchange(window_, nullptr));
  shown_ = false;
}

WindowEvents DesktopWindow::wait(double seconds) {
  if (take_wake() || seconds == 0) {
    glfwPollEvents();
  } else if (seconds < 0) {
    glfwWaitEvents();
  } else {
    glfwWaitEventsTimeout(seconds);
  }
  take_wake();
  run_left_work();
  return std::exchange(events_, {});
}

float DesktopWindow::pixels_per_coordinate() const {
  int width = 0, height = 0, pixels = 0, pixel_rows = 0;
  glfwGetWindowSize(window_, &width, &height);
  glfwGetFramebufferSize(window_, &pixels, &pixel_rows);
  return width > 0 && pixels > 0 ? static_cast<float>(pixels) / static_cast<float>(width) : 1;
}

void DesktopWindow::resize(int width, int height) {
  const float unit = scale() / pixels_per_coordinate();
  glfwSetWindowSize(window_, whole(static_cast<float>(width) * unit),
                    whole(static_cast<float>(height) * unit));
}

float DesktopWindow::scale() const {
  if (options_.scale) return *options_.scale;
  float x = 1, y = 1;
  glfwGetWindowContentScale(window_, &x, &y);
  return x > 0 ? x : 1;
}

void DesktopWindow::begin_frame() {
  renderer_->begin_frame();
  ImGui_ImplGlfw_NewFrame();
  // Hearth lays out in pixels on every system.
  int width = 0, height = 0;
  glfwGetFramebufferSize(window_, &width, &height);
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = {static_cast<float>(width), static_cast<float>(height)};
  io.DisplayFramebufferScale = {1, 1};
}

Status DesktopWindow::end_frame(uint32_t clear) {
  clear_ = clear;
  if (!std::exchange(shown_, true)) glfwShowWindow(window_);
  Status drawn = draw(nullptr);
  if (drawn || drawn.error().fault == Fault::Busy) return {};
  return mend(drawn.error());
}

Result<Window::Picture> DesktopWindow::take_picture() {
  Picture picture;
  TRY_STATUS(draw(&picture));
  return picture;
}

Status DesktopWindow::draw(Picture* picture) {
  if (std::exchange(pretend_lost_, false)) return fail(Fault::DeviceLost, "The GPU stopped.");
  Frame frame = {ImGui::GetDrawData(), 0, 0, clear_};
  glfwGetFramebufferSize(window_, &frame.width, &frame.height);
  const bool seen = frame.width > 0 && frame.height > 0 && !glfwGetWindowAttrib(window_, GLFW_ICONIFIED);
  if (!frame.data || !seen) return fail(Fault::Busy, "There is nothing to see in the window now.");
  return renderer_->draw(frame, picture);
}

// A window is made for one graphics API, so it is made anew with what draws into it. The next frame is whole:
// Dear ImGui still holds the pixels of its textures.
Status DesktopWindow::mend(const Error& error) {
  const double now = glfwGetTime();
  losses_ = now - lost_at_ < kSoonAgain ? losses_ + 1 : 1;
  lost_at_ = now;
  if (losses_ > kMostLosses) return std::unexpected(error);
  Place place;
  glfwGetWindowPos(window_, &place.x, &place.y);
  glfwGetWindowSize(window_, &place.width, &place.height);
  place_ = &place;
  stop();
  if (losses_ == kMostLosses) options_.backend = "opengl";
  Status started = start_backend(options_.backend);
  place_ = nullptr;
  if (!started) return started;
  for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
    if (texture->Status == ImTextureStatus_Destroyed && texture->Pixels)
      texture->SetStatus(ImTextureStatus_WantCreate);
  }
  glfwShowWindow(window_);
  shown_ = true;
  wake_window();  // to be drawn into
  return {};
}

void DesktopWindow::set_text_input_area(float x, float y, float height) {
  set_input_method_area(window_, x, y, height);
}

void set_clipboard(const std::string& text) { glfwSetClipboardString(nullptr, text.c_str()); }

}  // namespace hearth::platform
