// The table of compute kernels that shaders/build.py makes from shaders/kernels.json: for each kernel its
// parameters as a struct and its bindings, and for each variant (weight type, rows, features) its code, or
// what tells it apart. gpu_device.cpp finds kernels here; backends only see GpuKernel. Constant data, any
// thread.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "engine/device/device.h"

namespace hearth {

// Constants: a uniform block (bindings 0, the parameters, and 1, the step). Read: storage that is only read.
// ReadWrite: storage in which what a kernel writes lies, or may lie.
enum class GpuBindingKind : uint8_t { Constants, Read, ReadWrite };

struct GpuKernel {
  std::string_view name;     // "matvec"
  std::string_view variant;  // what sets it apart from the others of that name: "q4_0 rows8 subgroups"
  std::string_view type;     // "Q4_0" as quant_layout() calls it, a cache type, or empty
  uint32_t rows = 0;         // step rows that one group computes, where the kernel comes in several
  uint32_t features = 0;     // GpuFeature bits that it needs
  std::array<uint32_t, 3> workgroup = {1, 1, 1};
  std::span<const GpuBindingKind> bindings;
  std::span<const uint32_t> spirv;  // empty in a build without Vulkan; entry point "main"
  std::string_view wgsl_digest;     // of its WGSL, which a page fetches; empty in a build without WebGPU
};

std::span<const GpuKernel> gpu_kernels();

// The variant with these exact properties, or null.
const GpuKernel* find_kernel(std::string_view name, std::string_view type, uint32_t rows, uint32_t features);

}  // namespace hearth
