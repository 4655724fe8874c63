#include <unistd.h>

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

uint64_t memory_bytes() {
  return static_cast<uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace hearth
