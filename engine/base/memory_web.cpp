// Memory of WebAssembly: one block of at most 4 GiB that only grows. It is aligned to a cache line, because
// there are no pages to speak of.
#include <cstdlib>
#include <cstring>

#include "engine/base/memory.h"
#include "engine/base/text.h"

namespace hearth {

Result<Memory> Memory::reserve(size_t bytes, Pages) {
  if (bytes == 0) return Memory();
  void* at = nullptr;
  if (posix_memalign(&at, 64, bytes) != 0) {
    return fail(Fault::OutOfMemory, concat("This needs ", bytes >> 20,
                                           " MiB of memory at once, and the page has no such room: choose a "
                                           "smaller model, or use Hearth's program instead of the page."));
  }
  std::memset(at, 0, bytes);
  return Memory(std::span(static_cast<std::byte*>(at), bytes));
}

void Memory::free() {
  std::free(bytes_.data());
  bytes_ = {};
}

}  // namespace hearth
