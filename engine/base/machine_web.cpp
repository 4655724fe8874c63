// What a page may know of the computer: nothing of its processor, and of its memory what WebAssembly can
// address.
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>

#include "engine/base/machine.h"

// web/threads.js
extern "C" int hearth_ready_workers();

namespace hearth {

std::string processor_name() { return "processor"; }

// A thread needs a worker, and workers start only while nothing waits for them: whoever starts the module has
// made them ready. The thread that asks counts, too.
int processor_threads() { return 1 + spare_threads(); }

int spare_threads() { return hearth_ready_workers(); }

uint64_t memory_bytes() { return uint64_t{1} << 32; }

uint64_t available_memory_bytes() { return address_space_left(); }

// What was never asked of the browser, and what was and is free again.
uint64_t address_space_left() {
  const uint64_t asked = reinterpret_cast<uintptr_t>(sbrk(0));
  return memory_bytes() - asked + static_cast<uint64_t>(mallinfo().fordblks);
}

// Only asking the browser for it tells.
bool may_have_graphics_hardware() { return true; }

}  // namespace hearth
