#define NOMINMAX
#include <windows.h>

#include "engine/base/memory.h"
#include "engine/base/text.h"

namespace hearth {

// Large pages need a privilege that ordinary accounts lack, so Windows gets normal ones.
Result<Memory> Memory::reserve(size_t bytes, Pages) {
  if (bytes == 0) return Memory();
  void* at = VirtualAlloc(nullptr, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
  if (at == nullptr) {
    return fail(Fault::OutOfMemory, concat("This needs ", bytes >> 20,
                                           " MiB of memory at once, and the system has no "
                                           "such room: close other programs or choose a smaller model."));
  }
  return Memory(std::span(static_cast<std::byte*>(at), bytes));
}

void Memory::free() {
  if (!bytes_.empty()) VirtualFree(bytes_.data(), 0, MEM_RELEASE);
  bytes_ = {};
}

}  // namespace hearth
