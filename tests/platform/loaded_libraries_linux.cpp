#include <dlfcn.h>
#include <link.h>

#include <string>

#include "loaded_libraries.h"

namespace hearth::platform {

void keep_libraries_loaded() {
  const auto keep = [](dl_phdr_info* library, size_t, void*) {
    if (library->dlpi_name && *library->dlpi_name)
      dlopen(library->dlpi_name, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
    return 0;
  };
  dl_iterate_phdr(keep, nullptr);
}

bool library_is_loaded(std::string_view part_of_name) {
  const auto compare = [](dl_phdr_info* library, size_t, void* wanted) {
    const auto part = *static_cast<const std::string_view*>(wanted);
    return library->dlpi_name && std::string_view(library->dlpi_name).contains(part) ? 1 : 0;
  };
  return dl_iterate_phdr(compare, &part_of_name) == 1;
}

}  // namespace hearth::platform
