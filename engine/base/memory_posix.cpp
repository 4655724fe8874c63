#include <sys/mman.h>

#include "engine/base/memory.h"
#include "engine/base/text.h"

namespace hearth {

Result<Memory> Memory::reserve(size_t bytes, Pages pages) {
  if (bytes == 0) return Memory();
  void* at = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (at == MAP_FAILED) {
    return fail(Fault::OutOfMemory, concat("This needs ", bytes >> 20,
                                           " MiB of memory at once, and the system has no "
                                           "such room: close other programs or choose a smaller model."));
  }
#ifdef MADV_HUGEPAGE
  if (pages == Pages::Large) madvise(at, bytes, MADV_HUGEPAGE);  // only advice; normal pages work too
#else
  (void)pages;
#endif
  return Memory(std::span(static_cast<std::byte*>(at), bytes));
}

void Memory::free() {
  if (!bytes_.empty()) munmap(bytes_.data(), bytes_.size());
  bytes_ = {};
}

}  // namespace hearth
