// In place of the Vulkan renderer in builds without HEARTH_VULKAN.
#include "app/platform/vulkan_renderer.h"

namespace hearth::platform {

Result<VulkanChoice> find_vulkan() {
  return fail(Fault::Unsupported, "This build of Hearth was made without Vulkan.");
}

void ask_for_vulkan() {}

Result<std::unique_ptr<Renderer>> make_vulkan_renderer(GLFWwindow*, const VulkanChoice&, bool) {
  return fail(Fault::Unsupported, "This build of Hearth was made without Vulkan.");
}

}  // namespace hearth::platform
