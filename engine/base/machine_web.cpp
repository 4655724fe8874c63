// What a page may know of the computer: nothing of its processor, and of its memory what WebAssembly can
// address.
#include <malloc.h>
#include <unistd.h>

#include <cstdint>

#include "engine/base/machine.h"

namespace hearth {

std::string processor_name() { return "processor"; }

uint64_t memory_bytes() { return uint64_t{1} << 32; }

uint64_t available_memory_bytes() {
  // What was never asked of the browser, and what was and is free again.
  const uint64_t asked = reinterpret_cast<uintptr_t>(sbrk(0));
  return memory_bytes() - asked + static_cast<uint64_t>(mallinfo().fordblks);
}

bool may_have_graphics_hardware() { return false; }

}  // namespace hearth
