// What a window manager and a desktop do to a window, done here by a client of X of the test's own.
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
constexpr unsigned long kResourceManager = 23, kString = 31;  // XA_…

template <class Function>
Function function(void* library, const char* name) {
  auto* const found = reinterpret_cast<Function>(dlsym(library, name));
  REQUIRE_MESSAGE(static_cast<bool>(found), name);
  return found;
}

struct Client {
  Client() : x11(dlopen("libX11.so.6", RTLD_NOW)) {
    REQUIRE(x11);
    display = function<void* (*)(const char*)>(x11, "XOpenDisplay")(nullptr);
    REQUIRE(display);
  }
  ~Client() { function<int (*)(void*)>(x11, "XCloseDisplay")(display); }
  template <class Type, class... Given>
  auto call(const char* name, Given... given) const {
    return function<Type>(x11, name)(display, given...);
  }
  void* x11;
  void* display = nullptr;
};

void ask_to_close(GLFWwindow* window) {
  const Client client;
  const auto number = function<unsigned long (*)(GLFWwindow*)>(RTLD_DEFAULT, "glfwGetX11Window")(window);
  const auto atom = [&](const char* name) {
    return client.call<unsigned long (*)(void*, const char*, int)>("XInternAtom", name, 0);
  };
  ClientMessage event = {};
  event.type = kClientMessage;
  event.window = number;
  event.message = atom("WM_PROTOCOLS");
  event.format = 32;
  event.data[0] = static_cast<long>(atom("WM_DELETE_WINDOW"));
  client.call<int (*)(void*, unsigned long, int, long, void*)>("XSendEvent", number, 0, 0L,
                                                               static_cast<void*>(&event));
}

// As xrdb does; programs read it when they start.
void set_resources(const Client& client, const std::string& text) {
  const auto root = client.call<unsigned long (*)(void*)>("XDefaultRootWindow");
  client.call<int (*)(void*, unsigned long, unsigned long, unsigned long, int, int, const char*, int)>(
      "XChangeProperty", root, kResourceManager, kString, 8, 0, text.c_str(), static_cast<int>(text.size()));
  client.call<int (*)(void*, int)>("XSync", 0);
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

TEST_CASE("on a dense screen the window has the pixels of its scale") {
  const Client client;
  set_resources(client, "Xft.dpi:\t144\n");
  {
    OpenWindow open({.width = 500, .height = 490});
    CHECK(open.window->scale() == 1.5f);
    open.draw();
    const Window::Picture picture = open.picture();
    CHECK(picture.width == 750);
    CHECK(picture.height == 735);
  }
  set_resources(client, "");
}

}  // namespace
}  // namespace hearth::platform
