#include <windows.h>

#include "app/net/shared_library.h"

namespace hearth {

const char* const kCurlNames[] = {"libcurl-x64.dll", "libcurl.dll", nullptr};

// Beside the program or in the system's folder, never in the current one.
void* open_shared_library(const std::string& name) {
  return LoadLibraryExA(name.c_str(), nullptr, LOAD_LIBRARY_SEARCH_DEFAULT_DIRS);
}

void* find_in_library(void* library, const char* name) {
  return reinterpret_cast<void*>(GetProcAddress(static_cast<HMODULE>(library), name));
}

}  // namespace hearth
