#include "open_window.h"

#include <doctest/doctest.h>
#include <imgui.h>

#include <chrono>
#include <cstdlib>

#include "loaded_libraries.h"

namespace hearth::platform {
namespace {

using Clock = std::chrono::steady_clock;

std::string backend_to_test() {
  const char* const named = std::getenv("HEARTH_TEST_BACKEND");
  return named ? named : "auto";
}

bool has_text(const Window::Picture& picture) {
  for (int y = 100; y < 113; ++y) {
    for (int x = 200; x < 242; ++x) {
      if (pixel(picture, x, y) == kGreen) return true;
    }
  }
  return false;
}

}  // namespace

OpenWindow::OpenWindow(WindowOptions options) {
  ImGui::CreateContext();
  ImGui::GetIO().IniFilename = nullptr;
  options.backend = backend_to_test();
  Result<std::unique_ptr<Window>> opened = Window::open(options);
  REQUIRE_MESSAGE(opened.has_value(), (opened ? "" : opened.error().message));
  window = std::move(*opened);
}

OpenWindow::~OpenWindow() {
  keep_libraries_loaded();
  window.reset();
  ImGui::DestroyContext();
}

DesktopWindow& OpenWindow::desktop() const { return dynamic_cast<DesktopWindow&>(*window); }

// A green rectangle from (10, 20) to (110, 70), and a text that needs the atlas.
void OpenWindow::draw() {
  window->begin_frame();
  ImGui::NewFrame();
  ImGui::GetBackgroundDrawList()->AddRectFilled({10, 20}, {110, 70}, kGreen);
  ImGui::GetBackgroundDrawList()->AddText({200, 100}, kGreen, "Hearth");
  ImGui::Render();
  const Status drawn = window->end_frame(kPaper);
  REQUIRE_MESSAGE(drawn.has_value(), (drawn ? "" : drawn.error().message));
}

Window::Picture OpenWindow::picture() {
  Result<Window::Picture> taken = window->take_picture();
  REQUIRE_MESSAGE(taken.has_value(), (taken ? "" : taken.error().message));
  return std::move(*taken);
}

void OpenWindow::settle() {
  for (int quiet = 0, rounds = 0; quiet < 3 && rounds < 100; ++rounds) {
    draw();
    const Clock::time_point start = Clock::now();
    window->wait(0.05);
    quiet = Clock::now() - start >= std::chrono::milliseconds(50) ? quiet + 1 : 0;
  }
}

uint32_t pixel(const Window::Picture& picture, int x, int y) {
  const size_t at =
      (static_cast<size_t>(y) * static_cast<size_t>(picture.width) + static_cast<size_t>(x)) * 4;
  return IM_COL32(picture.rgba[at], picture.rgba[at + 1], picture.rgba[at + 2], picture.rgba[at + 3]);
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

}  // namespace hearth::platform
