// The real window, once a backend (HEARTH_TEST_BACKEND). Needs a display; platform_test.py brings
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

#include "app/platform/platform.h"
#include "loaded_libraries.h"
#include "open_window.h"

namespace hearth::platform {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

double processor_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

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
  GLFWwindow* const handle = open.desktop().handle();
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
  GLFWwindow* const handle = open.desktop().handle();
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
  open.desktop().pretend_device_lost();
  open.draw();  // does not fail
  open.draw();
  check_drawing(open.picture());
  CHECK(open.picture().width == 1280);
}

TEST_CASE("a device that is lost again at once is not asked a third time: OpenGL draws") {
  OpenWindow open;
  open.settle();
  open.desktop().pretend_device_lost();
  open.draw();
  open.draw();
  open.desktop().pretend_device_lost();
  open.draw();
  open.draw();
  CHECK(open.window->backend().starts_with("opengl ("));
  check_drawing(open.picture());

  keep_libraries_loaded();
  open.desktop().pretend_device_lost();
  ImGui::Render();
  CHECK_FALSE(open.window->end_frame(kPaper).has_value());  // and then nothing does
}

}  // namespace
}  // namespace hearth::platform
