#include "engine/device/gpu_backend.h"
#include "engine/vulkan/vk_gpu.h"

namespace hearth::gpu_backend {

std::string_view name() { return "vulkan"; }
std::string_view title() { return "Vulkan"; }

Pumped<Result<std::vector<GpuInfo>>> list() { return list_vulkan_gpus(); }

Pumped<Result<std::unique_ptr<GpuApi>>> open(uint32_t index, std::string cache_folder) {
  return open_vulkan_gpu(index, {.cache_folder = std::move(cache_folder)});
}

}  // namespace hearth::gpu_backend
