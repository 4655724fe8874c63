// What a window manager does when its person closes the window, done here by a client of X of the test's own.
#include <dlfcn.h>
#include <doctest/doctest.h>

#include "app/platform/desktop_window.h"
#include "open_window.h"

namespace hearth::platform {
namespace {

struct ClientMessage {  // XClientMessageEvent, in the space of an XEvent
  int type;
  unsigned long serial;
  int sent;
  void* display;
  unsigned long window, message;
  int format;
  long data[5];
  long rest[24];
};
constexpr int kClientMessage = 33;

template <class Function>
Function function(void* library, const char* name) {
  auto* const found = reinterpret_cast<Function>(dlsym(library, name));
  REQUIRE_MESSAGE(static_cast<bool>(found), name);
  return found;
}

void ask_to_close(GLFWwindow* window) {
  void* const x11 = dlopen("libX11.so.6", RTLD_NOW);
  REQUIRE(x11);
  const auto number = function<unsigned long (*)(GLFWwindow*)>(RTLD_DEFAULT, "glfwGetX11Window")(window);
  void* const display = function<void* (*)(const char*)>(x11, "XOpenDisplay")(nullptr);
  REQUIRE(display);
  const auto atom = function<unsigned long (*)(void*, const char*, int)>(x11, "XInternAtom");
  ClientMessage event = {};
  event.type = kClientMessage;
  event.window = number;
  event.message = atom(display, "WM_PROTOCOLS", 0);
  event.format = 32;
  event.data[0] = static_cast<long>(atom(display, "WM_DELETE_WINDOW", 0));
  function<int (*)(void*, unsigned long, int, long, void*)>(x11, "XSendEvent")(display, number, 0, 0, &event);
  function<int (*)(void*)>(x11, "XCloseDisplay")(display);
}

TEST_CASE("asking to close is said once and closes nothing") {
  OpenWindow open;
  open.settle();
  CHECK_FALSE(open.window->wait(0).close_requested);
  ask_to_close(open.desktop().handle());
  CHECK(open.window->wait(5).close_requested);
  CHECK_FALSE(open.window->wait(0).close_requested);
  open.draw();
  check_drawing(open.picture());
}

}  // namespace
}  // namespace hearth::platform
