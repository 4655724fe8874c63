#include "app/platform/main_thread.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include <mutex>
#include <utility>
#include <vector>

#include "app/platform/platform.h"

namespace hearth::platform {
namespace {

// The one thing here that is not owned by the window: other threads may speak before it is open and after it
// is closed, and must not need to know.
struct Mailbox {
  std::mutex mutex;
  bool open = false;
  bool woken = false;
  std::vector<std::function<void()>> work;
};

Mailbox& mailbox() {
  static Mailbox box;
  return box;
}

}  // namespace

void wake_window() {
  Mailbox& box = mailbox();
  const std::lock_guard lock(box.mutex);
  box.woken = true;
  if (box.open) glfwPostEmptyEvent();
}

void run_on_main(std::function<void()> work) {
  {
    Mailbox& box = mailbox();
    const std::lock_guard lock(box.mutex);
    box.work.push_back(std::move(work));
  }
  wake_window();
}

void window_opened() {
  Mailbox& box = mailbox();
  const std::lock_guard lock(box.mutex);
  box.open = true;
}

void window_closing() {
  Mailbox& box = mailbox();
  const std::lock_guard lock(box.mutex);
  box.open = false;
  box.work.clear();
}

bool take_wake() {
  Mailbox& box = mailbox();
  const std::lock_guard lock(box.mutex);
  return std::exchange(box.woken, false);
}

void run_left_work() {
  std::vector<std::function<void()>> work;
  {
    Mailbox& box = mailbox();
    const std::lock_guard lock(box.mutex);
    work.swap(box.work);
  }
  for (const auto& each : work) each();
}

}  // namespace hearth::platform
