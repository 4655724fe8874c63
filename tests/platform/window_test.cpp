// The real window, once a backend: HEARTH_TEST_BACKEND names it. Needs a display; platform_test.py brings
// one.
#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <doctest/doctest.h>
#include <imgui.h>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <string>
#include <thread>

#include "app/platform/desktop_window.h"
#include "app/platform/platform.h"
#include "loaded_libraries.h"

namespace hearth::platform {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

double processor_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

std::string backend_to_test() {
  const char* const named = std::getenv("HEARTH_TEST_BACKEND");
  return named ? named : "auto";
}

constexpr uint32_t kPaper = IM_COL32(0xFB, 0xFA, 0xF7, 255), kGreen = IM_COL32(0x2B, 0x5D, 0x4F, 255);

uint32_t pixel(const Window::Picture& picture, int x, int y) {
  const size_t at =
      (static_cast<size_t>(y) * static_cast<size_t>(picture.width) + static_cast<size_t>(x)) * 4;
  return IM_COL32(picture.rgba[at], picture.rgba[at + 1], picture.rgba[at + 2], picture.rgba[at + 3]);
}

struct OpenWindow {
  explicit OpenWindow(WindowOptions options = {}) {
    ImGui::CreateContext();
    ImGui::GetIO().IniFilename = nullptr;
    options.backend = backend_to_test();
    Result<std::unique_ptr<Window>> opened = Window::open(options);
    REQUIRE_MESSAGE(opened.has_value(), (opened ? "" : opened.error().message));
    window = std::move(*opened);
    keep_libraries_loaded();
  }
  ~OpenWindow() {
    window.reset();
    ImGui::DestroyContext();
  }

  // A green rectangle from (10, 20) to (110, 70), and a text that needs the atlas.
  void draw() {
    window->begin_frame();
    ImGui::NewFrame();
    ImGui::GetBackgroundDrawList()->AddRectFilled({10, 20}, {110, 70}, kGreen);
    ImGui::GetBackgroundDrawList()->AddText({200, 100}, kGreen, "Hearth");
    ImGui::Render();
    const Status drawn = window->end_frame(kPaper);
    REQUIRE_MESSAGE(drawn.has_value(), (drawn ? "" : drawn.error().message));
  }

  Window::Picture picture() {
    Result<Window::Picture> taken = window->take_picture();
    REQUIRE_MESSAGE(taken.has_value(), (taken ? "" : taken.error().message));
    return std::move(*taken);
  }

  // Until the system's first events (mapped, exposed, resized) are over.
  void settle() {
    for (int quiet = 0, rounds = 0; quiet < 3 && rounds < 100; ++rounds) {
      const Clock::time_point start = Clock::now();
      draw();
      window->wait(0.05);
      quiet = seconds_since(start) >= 0.05 ? quiet + 1 : 0;
    }
  }

  std::unique_ptr<Window> window;
};

bool has_text(const Window::Picture& picture) {
  for (int y = 100; y < 113; ++y) {
    for (int x = 200; x < 242; ++x) {
      if (pixel(picture, x, y) == kGreen) return true;
    }
  }
  return false;
}

void check_drawing(const Window::Picture& picture) {
  CHECK(pixel(picture, 5, 5) == kPaper);
  CHECK(pixel(picture, 10, 20) == kGreen);
  CHECK(pixel(picture, 109, 69) == kGreen);
  CHECK(pixel(picture, 9, 20) == kPaper);
  CHECK(pixel(picture, 10, 19) == kPaper);
  CHECK(pixel(picture, 110, 69) == kPaper);
  CHECK(pixel(picture, 109, 70) == kPaper);
  CHECK(has_text(picture));
}

TEST_CASE("the validation layer is there when it was asked for") {
  const char* const layers = std::getenv("VK_INSTANCE_LAYERS");
  if (!layers) return;
  OpenWindow open;
  CHECK(library_is_loaded("VkLayer_khronos_validation"));
}

TEST_CASE("a window shows exactly what was drawn") {
  OpenWindow open;
  MESSAGE(open.window->backend());
  open.draw();
  const Window::Picture picture = open.picture();
  CHECK(picture.width == 1280);
  CHECK(picture.height == 800);
  check_drawing(picture);
}

TEST_CASE("a window with twice the scale has twice the pixels") {
  OpenWindow open({.width = 500, .height = 490, .scale = 2.0f});
  CHECK(open.window->scale() == 2.0f);
  open.draw();
  const Window::Picture picture = open.picture();
  CHECK(picture.width == 1000);
  CHECK(picture.height == 980);
}

TEST_CASE("a frame may be drawn a hundred times") {
  OpenWindow open;
  for (int i = 0; i < 100; ++i) {
    open.window->wait(0);
    open.draw();
  }
  check_drawing(open.picture());
}

TEST_CASE("another thread wakes a window that waits for ever") {
  OpenWindow open;
  open.settle();
  std::thread other([] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    wake_window();
  });
  const Clock::time_point start = Clock::now();
  open.window->wait(-1);
  other.join();
  CHECK(seconds_since(start) > 0.1);
  CHECK(seconds_since(start) < 5);
}

TEST_CASE("a wish to wake from before the window waits is not lost") {
  wake_window();
  OpenWindow open;
  open.settle();
  wake_window();
  const Clock::time_point start = Clock::now();
  open.window->wait(20);
  CHECK(seconds_since(start) < 10);
}

TEST_CASE("a window in which nothing happens costs no processor time") {
  OpenWindow open;
  open.settle();
  const double before = processor_seconds();
  const Clock::time_point start = Clock::now();
  int woken = 0;
  while (seconds_since(start) < 3) {
    open.window->wait(3 - seconds_since(start));
    ++woken;
  }
  const double spent = processor_seconds() - before;
  MESSAGE("processor time while idle: ", 100 * spent / 3, " %, woken ", woken, " times");
  CHECK(spent < 0.03);
  CHECK(woken < 5);
}

TEST_CASE("a window follows its size, larger and smaller") {
  OpenWindow open;
  open.settle();
  GLFWwindow* const handle = dynamic_cast<DesktopWindow&>(*open.window).handle();
  for (const int width : {1400, 700, 1281, 360}) {
    glfwSetWindowSize(handle, width, 600);
    open.settle();
    const Window::Picture picture = open.picture();
    CHECK(picture.width == width);
    CHECK(picture.height == 600);
    check_drawing(picture);
  }
}

TEST_CASE("a window may change its size at every frame") {
  OpenWindow open;
  GLFWwindow* const handle = dynamic_cast<DesktopWindow&>(*open.window).handle();
  for (int step = 0; step < 60; ++step) {
    glfwSetWindowSize(handle, 800 + 7 * (step % 13), 600 + 5 * (step % 11));
    open.window->wait(0);
    open.draw();
  }
  open.settle();
  check_drawing(open.picture());
}

TEST_CASE("what is copied can be pasted") {
  OpenWindow open;
  set_clipboard("Grüße, 世界");
  CHECK(std::string(ImGui::GetClipboardText()) == "Grüße, 世界");
}

TEST_CASE("the atlas grows while the window is drawn") {
  OpenWindow open;
  for (int i = 0; i < 5; ++i) {
    open.window->begin_frame();
    ImGui::NewFrame();
    // Sizes that were not drawn before make the atlas grow.
    for (int size = 20; size < 60; size += 4) {
      ImGui::GetBackgroundDrawList()->AddText(nullptr, static_cast<float>(size + i * 40), {300, 300}, kGreen,
                                              "The quick brown fox jumps over the lazy dog");
    }
    ImGui::Render();
    REQUIRE(open.window->end_frame(kPaper).has_value());
    open.window->wait(0);
  }
  open.draw();
  check_drawing(open.picture());
}

TEST_CASE("a lost device is mended: the next frame is whole again") {
  OpenWindow open;
  open.settle();
  auto& desktop = dynamic_cast<DesktopWindow&>(*open.window);
  desktop.pretend_device_lost();
  open.draw();  // does not fail
  open.draw();
  check_drawing(open.picture());
  CHECK(open.picture().width == 1280);
}

}  // namespace
}  // namespace hearth::platform
