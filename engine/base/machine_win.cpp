#define NOMINMAX
#include <windows.h>

#include <algorithm>
#include <limits>
#include <thread>

#include "engine/base/machine.h"

namespace hearth {

std::string processor_name() {
  char name[256];
  DWORD size = sizeof name;
  const LSTATUS read = RegGetValueA(HKEY_LOCAL_MACHINE, "HARDWARE\\DESCRIPTION\\System\\CentralProcessor\\0",
                                    "ProcessorNameString", RRF_RT_REG_SZ, nullptr, name, &size);
  return read == ERROR_SUCCESS ? name : "processor";
}

int processor_threads() { return std::max(1, static_cast<int>(std::thread::hardware_concurrency())); }

int spare_threads() { return std::numeric_limits<int>::max(); }

uint64_t address_space_left() { return std::numeric_limits<uint64_t>::max(); }

uint64_t memory_bytes() {
  MEMORYSTATUSEX status{};
  status.dwLength = sizeof status;
  return GlobalMemoryStatusEx(&status) ? status.ullTotalPhys : 0;
}

uint64_t available_memory_bytes() {
  MEMORYSTATUSEX status{};
  status.dwLength = sizeof status;
  return GlobalMemoryStatusEx(&status) ? status.ullAvailPhys : 0;
}

bool may_have_graphics_hardware() { return true; }

}  // namespace hearth
