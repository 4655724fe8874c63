#define WIN32_LEAN_AND_MEAN
#define NOMINMAX
#include <windows.h>

#include "engine/vulkan/vk_loader.h"

namespace hearth {

std::span<const char* const> vulkan_loader_names() {
  static constexpr const char* kNames[] = {"vulkan-1.dll"};
  return kNames;
}

Result<void (*)()> open_vulkan_loader(std::span<const char* const> names) {
  for (const char* name : names) {
    // Only from the system's folder, where drivers put it: not from wherever the program was started.
    const HMODULE library = LoadLibraryExA(name, nullptr, LOAD_LIBRARY_SEARCH_SYSTEM32);
    if (library == nullptr) continue;
    if (const FARPROC entry = GetProcAddress(library, "vkGetInstanceProcAddr")) {
      return reinterpret_cast<void (*)()>(entry);
    }
    FreeLibrary(library);
  }
  return fail(Fault::NotFound, "Vulkan is not installed on this computer, so no GPU can be used.");
}

}  // namespace hearth
