#include <dlfcn.h>

#include "app/net/shared_library.h"

namespace hearth {

#ifdef __APPLE__
const char* const kCurlNames[] = {"/usr/lib/libcurl.4.dylib", "libcurl.4.dylib", nullptr};
#else
const char* const kCurlNames[] = {"libcurl.so.4", "libcurl-gnutls.so.4", nullptr};
#endif

// NODELETE: its threads may still be looking up a name.
void* open_shared_library(const std::string& name) {
  return dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
}

void* find_in_library(void* library, const char* name) { return dlsym(library, name); }

}  // namespace hearth
