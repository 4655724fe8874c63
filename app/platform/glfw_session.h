// GLFW started and stopped, and the words of its last error, which nothing prints. Used by desktop.cpp. Main
// thread; errors may come from any.
#pragma once

#include <string>

#include "engine/base/result.h"

namespace hearth::platform {

class GlfwSession {
 public:
  GlfwSession() = default;
  ~GlfwSession();
  GlfwSession(const GlfwSession&) = delete;
  GlfwSession& operator=(const GlfwSession&) = delete;

  Status start();  // NotFound: there is no display

 private:
  bool started_ = false;
};

// What GLFW last complained about, in its own words, or `otherwise`; forgotten afterwards.
std::string take_glfw_error(const std::string& otherwise);

}  // namespace hearth::platform
