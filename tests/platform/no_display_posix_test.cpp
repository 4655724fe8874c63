// Places where no window can be. Those marked as skipped need a special display: platform_test.py runs them.
#include <doctest/doctest.h>
#include <imgui.h>

#include <cstdlib>
#include <string>

#include "app/platform/platform.h"
#include "loaded_libraries.h"

namespace hearth::platform {
namespace {

struct Context {
  Context() { ImGui::CreateContext(); }
  ~Context() { ImGui::DestroyContext(); }
};

TEST_CASE("without a display there is a sentence instead of a window") {
  const Context context;
  const char* const display = std::getenv("DISPLAY");
  const std::string before = display ? display : "";
  for (const char* nowhere : {"", ":7654"}) {
    setenv("DISPLAY", nowhere, 1);
    const Result<std::unique_ptr<Window>> window = Window::open({});
    REQUIRE_FALSE(window.has_value());
    CHECK(window.error().fault == Fault::NotFound);
    CHECK(window.error().message.starts_with("There is no display here."));
  }
  setenv("DISPLAY", before.c_str(), 1);
}

TEST_CASE("where neither Vulkan nor OpenGL can draw, both reasons are named" * doctest::skip()) {
  const Context context;
  const Result<std::unique_ptr<Window>> window = Window::open({});
  REQUIRE_FALSE(window.has_value());
  CHECK(window.error().fault == Fault::Unsupported);
  MESSAGE(window.error().message);
  CHECK(window.error().message.contains("Vulkan"));
  CHECK(window.error().message.contains("GLX"));
  const Result<std::unique_ptr<Window>> again = Window::open({});
  CHECK_FALSE(again.has_value());
}

TEST_CASE("where OpenGL is missing, Vulkan on the processor draws" * doctest::skip()) {
  const Context context;
  const Result<std::unique_ptr<Window>> window = Window::open({});
  REQUIRE_MESSAGE(window.has_value(), (window ? "" : window.error().message));
  keep_libraries_loaded();
  CHECK((*window)->backend().starts_with("vulkan ("));
}

TEST_CASE("where Vulkan is missing, OpenGL draws" * doctest::skip()) {
  const Context context;
  const Result<std::unique_ptr<Window>> window = Window::open({});
  REQUIRE_MESSAGE(window.has_value(), (window ? "" : window.error().message));
  keep_libraries_loaded();
  CHECK((*window)->backend().starts_with("opengl ("));
}

}  // namespace
}  // namespace hearth::platform
