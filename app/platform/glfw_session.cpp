#include "app/platform/glfw_session.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include <mutex>
#include <utility>

namespace hearth::platform {
namespace {

// GLFW's callback brings no pointer of ours.
struct LastError {
  std::mutex mutex;
  std::string text;
};

LastError& last_error() {
  static LastError error;
  return error;
}

void keep_error(int, const char* text) {
  LastError& error = last_error();
  const std::lock_guard lock(error.mutex);
  error.text = text;
}

}  // namespace

std::string take_glfw_error(const std::string& otherwise) {
  LastError& error = last_error();
  const std::lock_guard lock(error.mutex);
  return error.text.empty() ? otherwise : std::exchange(error.text, {});
}

Status GlfwSession::start() {
  glfwSetErrorCallback(keep_error);
  started_ = glfwInit() == GLFW_TRUE;
  if (started_) return {};
  return fail(Fault::NotFound,
              "There is no display here. Hearth opens its window on a desktop; in a terminal, "
              "hearth chat works without one. (" +
                  take_glfw_error("GLFW could not be started") + ")");
}

GlfwSession::~GlfwSession() {
  if (started_) glfwTerminate();
}

}  // namespace hearth::platform
