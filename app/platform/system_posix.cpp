// Linux, macOS and the other POSIX systems.
#include <array>
#include <cstdlib>

#include "app/platform/platform.h"
#include "app/platform/system.h"

namespace hearth::platform {
namespace {

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value ? value : "";
}

// "zh_CN.UTF-8@x" -> "zh-CN"
std::string tag_of(const std::string& locale) {
  std::string tag = locale.substr(0, locale.find_first_of(".@"));
  for (char& each : tag) {
    if (each == '_') each = '-';
  }
  if (tag == "C" || tag == "POSIX") return "en";
  // Words of one script serve all countries that write it.
  if (tag == "zh-CN" || tag == "zh-SG" || tag == "zh") return "zh-Hans";
  if (tag == "zh-TW" || tag == "zh-HK" || tag == "zh-MO") return "zh-Hant";
  return tag;
}

}  // namespace

// LANGUAGE is a list in order of preference; it counts only where the locale is not C (GNU gettext, "The
// LANGUAGE variable").
std::string system_language() {
  std::string locale;
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    locale = variable(name);
    if (!locale.empty()) break;
  }
  if (locale.empty() || locale == "C" || locale.starts_with("C.") || locale == "POSIX") return "en";
  const std::string list = variable("LANGUAGE");
  const std::string first = list.substr(0, list.find(':'));
  return tag_of(first.empty() ? locale : first);
}

// GLFW's X11 leaves this to the input method, whose own window follows the pointer or stands at the edge.
void set_input_method_area(GLFWwindow*, float, float, float) {}

}  // namespace hearth::platform
