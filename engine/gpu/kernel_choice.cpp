#include "engine/gpu/kernel_choice.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "engine/base/text.h"

namespace hearth {

std::string full_kernel_name(const GpuKernel& kernel) {
  return kernel.variant.empty() ? std::string(kernel.name) : concat(kernel.name, " ", kernel.variant);
}

KernelChoice::KernelChoice(const GpuInfo& info, uint32_t features, std::vector<std::string> disabled)
    : features_(info.features & features),
      largest_workgroup_(info.largest_workgroup),
      disabled_(std::move(disabled)) {}

const GpuKernel* KernelChoice::find(std::string_view name, std::string_view type, uint32_t rows) const {
  const GpuKernel* best = nullptr;
  for (const GpuKernel& kernel : gpu_kernels()) {
    if (kernel.name != name || kernel.type != type || kernel.rows != rows) continue;
    if (!runs_for_all_rows(kernel)) continue;
    if (!best || std::popcount(kernel.features) > std::popcount(best->features)) best = &kernel;
  }
  return best;
}

bool KernelChoice::runs(const GpuKernel& kernel) const {
  const auto [x, y, z] = kernel.workgroup;
  return (kernel.features & ~features_) == 0 && x * y * z <= largest_workgroup_ &&
         std::ranges::find(disabled_, full_kernel_name(kernel)) == disabled_.end();
}

bool KernelChoice::runs_for_all_rows(const GpuKernel& kernel) const {
  return std::ranges::all_of(gpu_kernels(), [&](const GpuKernel& other) {
    const bool related =
        other.name == kernel.name && other.type == kernel.type && other.features == kernel.features;
    return !related || runs(other);
  });
}

}  // namespace hearth
