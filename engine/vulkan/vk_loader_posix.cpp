#include <dlfcn.h>

#include "engine/vulkan/vk_loader.h"

namespace hearth {

std::span<const char* const> vulkan_loader_names() {
#ifdef __APPLE__
  static constexpr const char* kNames[] = {"libvulkan.1.dylib", "libvulkan.dylib", "libMoltenVK.dylib",
                                           "/usr/local/lib/libvulkan.1.dylib",
                                           "/opt/homebrew/lib/libvulkan.1.dylib"};
#else
  static constexpr const char* kNames[] = {"libvulkan.so.1", "libvulkan.so"};
#endif
  return kNames;
}

Result<void (*)()> open_vulkan_loader(std::span<const char* const> names) {
  for (const char* name : names) {
    void* const library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) continue;
    if (void* const entry = dlsym(library, "vkGetInstanceProcAddr")) {
      return reinterpret_cast<void (*)()>(entry);
    }
    dlclose(library);
  }
  return fail(Fault::NotFound, "Vulkan is not installed on this computer, so no GPU can be used.");
}

}  // namespace hearth
