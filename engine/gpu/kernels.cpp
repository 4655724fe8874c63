#include "engine/gpu/kernels.h"

#include <algorithm>

namespace hearth {

const GpuKernel* find_kernel(std::string_view name, std::string_view type, uint32_t rows, uint32_t features) {
  const auto kernels = gpu_kernels();
  const auto found = std::ranges::find_if(kernels, [&](const GpuKernel& kernel) {
    return kernel.name == name && kernel.type == type && kernel.rows == rows && kernel.features == features;
  });
  return found == kernels.end() ? nullptr : &*found;
}

}  // namespace hearth
