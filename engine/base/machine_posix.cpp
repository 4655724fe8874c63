#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "engine/base/machine.h"
#ifdef __APPLE__
#include <sys/sysctl.h>
#endif

namespace hearth {

std::string processor_name() {
#ifdef __APPLE__
  char name[256];
  size_t size = sizeof name;
  if (sysctlbyname("machdep.cpu.brand_string", name, &size, nullptr, 0) == 0) return name;
#else
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(": ") + 2);
  }
#endif
  return "processor";
}

bool may_have_graphics_hardware() {
#ifdef __linux__
  // The kernel's drivers, NVIDIA's, WSL's, and those of two families of phones and small boards.
  constexpr const char* kNodes[] = {"/dev/dri", "/dev/nvidia0", "/dev/dxg", "/dev/kgsl-3d0", "/dev/mali0"};
  std::error_code ignored;
  for (const char* node : kNodes) {
    if (std::filesystem::exists(node, ignored)) return true;
  }
  return false;
#else
  return true;
#endif
}

uint64_t memory_bytes() {
  return static_cast<uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace hearth
