// Which variant of a kernel this device runs: the one with most of the features that it has and that its
// self-test has not ruled out, of several the one that kernels.json lists first. Built once by
// gpu_device.cpp; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/gpu/gpu_api.h"
#include "engine/gpu/kernels.h"

namespace hearth {

class KernelChoice {
 public:
  //   features  GpuFeature bits that may be used
  //   disabled  kernels that must not be, as full_kernel_name() says
  KernelChoice(const GpuInfo& info, uint32_t features, std::vector<std::string> disabled);

  // Null where this build has none that the device can run. `type` and `rows` are those of GpuKernel.
  // Variants for one row and for several are chosen alike, so that both sum in the same order.
  const GpuKernel* find(std::string_view name, std::string_view type, uint32_t rows) const;

 private:
  bool runs(const GpuKernel& kernel) const;
  bool runs_for_all_rows(const GpuKernel& kernel) const;

  uint32_t features_;
  uint32_t largest_workgroup_;
  std::vector<std::string> disabled_;
};

// "matvec q4_0 rows8 subgroups": what reports and settings call a variant.
std::string full_kernel_name(const GpuKernel& kernel);

}  // namespace hearth
