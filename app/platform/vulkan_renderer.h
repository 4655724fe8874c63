// Frames drawn with Vulkan, on a device of its own: the engine's is never shared. Used by desktop.cpp, main
// thread. Without HEARTH_VULKAN, vulkan_absent.cpp answers that there is none.
#pragma once

#include <memory>
#include <string>

#include "app/platform/renderer.h"

namespace hearth::platform {

class VulkanInstance;

// A device that can show frames, found before there is a window: a window is made for one graphics API.
struct VulkanChoice {
  std::shared_ptr<VulkanInstance> instance;
  std::string device;     // its name
  bool software = false;  // computes on the processor
};

// Prefers a GPU to a device that computes on the processor, and else the order of the system, which knows
// where the monitor is plugged in. Unsupported: there is none.
Result<VulkanChoice> find_vulkan();

void ask_for_vulkan();  // window hints, before the window is made
Result<std::unique_ptr<Renderer>> make_vulkan_renderer(GLFWwindow* window, const VulkanChoice& choice,
                                                       bool vsync);

}  // namespace hearth::platform
