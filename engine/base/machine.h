// What this computer is: facts for the device list and for fit predictions. machine_posix.cpp,
// machine_win.cpp, machine_web.cpp.
#pragma once

#include <cstdint>
#include <string>

namespace hearth {

std::string processor_name();  // as its maker calls it, or "processor"
int processor_threads();       // that run at once; 1 where there are no threads
int spare_threads();           // that can still be started; each takes a worker that was made ready in a page
uint64_t memory_bytes();       // installed
uint64_t available_memory_bytes();  // that programs can still have without swapping; 0: not known
uint64_t address_space_left();  // what this program could still name, whether there is memory for it or not

// False only where a look at the system shows that there is no graphics hardware, so that nobody has to load
// a graphics driver to learn it.
bool may_have_graphics_hardware();

}  // namespace hearth
