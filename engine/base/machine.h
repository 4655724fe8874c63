// What this computer is: facts for the device list and for fit predictions. machine_posix.cpp,
// machine_win.cpp.
#pragma once

#include <cstdint>
#include <string>

namespace hearth {

std::string processor_name();       // as its maker calls it, or "processor"
uint64_t memory_bytes();            // installed
uint64_t available_memory_bytes();  // that programs can still have without swapping; 0: not known

// False only where a look at the system shows that there is no graphics hardware, so that nobody has to load
// a graphics driver to learn it.
bool may_have_graphics_hardware();

}  // namespace hearth
