#define NOMINMAX
#include <windows.h>

#include "engine/base/machine.h"

namespace hearth {

std::string processor_name() {
  char name[256];
  DWORD size = sizeof name;
  const LSTATUS read = RegGetValueA(HKEY_LOCAL_MACHINE, "HARDWARE\\DESCRIPTION\\System\\CentralProcessor\\0",
                                    "ProcessorNameString", RRF_RT_REG_SZ, nullptr, name, &size);
  return read == ERROR_SUCCESS ? name : "processor";
}

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
