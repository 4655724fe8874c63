// Opens the system's Vulkan loader, the library that finds the graphics drivers. vk_loader_posix.cpp,
// vk_loader_win.cpp. Any thread.
#pragma once

#include <span>

#include "engine/base/result.h"

namespace hearth {

// The names under which systems have the loader, best first.
std::span<const char* const> vulkan_loader_names();

// Vulkan's vkGetInstanceProcAddr, from the first of `names` that can be opened. Fails with NotFound. The
// library stays open until the program ends: drivers start threads that would not survive being unloaded.
Result<void (*)()> open_vulkan_loader(std::span<const char* const> names);

}  // namespace hearth
