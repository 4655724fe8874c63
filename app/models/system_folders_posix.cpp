// System calls of Linux, macOS and the other POSIX systems.
#include <unistd.h>

#include <cstdlib>

#ifdef __APPLE__
#include <mach-o/dyld.h>
#endif

#include "app/models/system_folders.h"

namespace hearth {

std::optional<std::string> environment(const char* name) {
  const char* const value = std::getenv(name);
  return value ? std::optional<std::string>(value) : std::nullopt;
}

std::string program_path() {
#ifdef __APPLE__
  char path[4096];
  uint32_t size = sizeof path;
  return _NSGetExecutablePath(path, &size) == 0 ? std::string(path) : std::string();
#else
  char path[4096];
  const ssize_t length = readlink("/proc/self/exe", path, sizeof path);
  return length > 0 ? std::string(path, static_cast<size_t>(length)) : std::string();
#endif
}

std::string data_folder() {
  const std::string home = environment("HOME").value_or("");
#ifdef __APPLE__
  return home.empty() ? std::string() : home + "/Library/Application Support/Hearth";
#else
  // XDG Base Directory Specification: XDG_DATA_HOME, or else ~/.local/share; relative values are ignored.
  const std::string data = environment("XDG_DATA_HOME").value_or("");
  if (data.starts_with('/')) return data + "/hearth";
  return home.empty() ? std::string() : home + "/.local/share/hearth";
#endif
}

}  // namespace hearth
