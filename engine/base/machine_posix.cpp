#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string_view>
#include <thread>

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

int processor_threads() { return std::max(1, static_cast<int>(std::thread::hardware_concurrency())); }

int spare_threads() { return std::numeric_limits<int>::max(); }

uint64_t address_space_left() { return std::numeric_limits<uint64_t>::max(); }

uint64_t memory_bytes() {
  return static_cast<uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

uint64_t available_memory_bytes() {
#ifdef __linux__
  std::ifstream info("/proc/meminfo");
  constexpr std::string_view kKey = "MemAvailable:";
  for (std::string line; std::getline(info, line);) {
    if (line.starts_with(kKey)) return std::strtoull(line.c_str() + kKey.size(), nullptr, 10) * 1024;
  }
#endif
  return 0;
}

}  // namespace hearth
