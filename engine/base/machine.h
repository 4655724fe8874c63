// What this computer is: facts for the device list and for fit predictions. machine_posix.cpp,
// machine_win.cpp.
#pragma once

#include <cstdint>
#include <string>

namespace hearth {

std::string processor_name();  // as its maker calls it, or "processor"
uint64_t memory_bytes();       // installed

}  // namespace hearth
