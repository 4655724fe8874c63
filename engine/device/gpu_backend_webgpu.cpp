#include "engine/device/gpu_backend.h"
#include "engine/webgpu/wgpu_gpu.h"

namespace hearth::gpu_backend {

std::string_view name() { return "webgpu"; }
std::string_view title() { return "WebGPU"; }

// A browser chooses the GPU itself, and offers one.
Pumped<Result<std::vector<GpuInfo>>> list() {
  CO_TRY(GpuInfo info, co_await look_for_webgpu());
  co_return std::vector<GpuInfo>{std::move(info)};
}

// Browsers keep compiled kernels themselves.
Pumped<Result<std::unique_ptr<GpuApi>>> open(uint32_t, std::string) { return open_webgpu(); }

}  // namespace hearth::gpu_backend
