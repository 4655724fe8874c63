// One instruction set's kernels. kernels.cpp includes this once per target (Highway's toggling guard), which
// gives each its own namespace. Headers come first, outside of any target's attributes.
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

#include "engine/base/half.h"
#include "engine/cpu/kernels.h"

#if defined(HEARTH_CPU_KERNELS_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef HEARTH_CPU_KERNELS_INL
#undef HEARTH_CPU_KERNELS_INL
#else
#define HEARTH_CPU_KERNELS_INL
#endif

#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace hearth {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

constexpr uint32_t kVectorBytes = HWY_MIN(HWY_MAX_BYTES, 64);

HWY_INLINE float read_half(const std::byte* from) {
  uint16_t half;
  std::memcpy(&half, from, 2);
  return half_to_float(half);
}

namespace {
#define HEARTH_GROUP_ROWS 4
#if HWY_TARGET == HWY_WASM
#include "engine/cpu/dot_wasm.inl"
#else
#include "engine/cpu/dot_generic.inl"
#endif
#include "engine/cpu/matmul.inl"
#undef HEARTH_GROUP_ROWS
#include "engine/cpu/attention.inl"
#include "engine/cpu/elementwise.inl"
}  // namespace

Kernels native_kernels() {
  return {.name = kHasNarrow ? "WASM, relaxed" : hwy::TargetName(HWY_TARGET),
          .group_rows = 4,
          .bytes_too = kHasNarrow,
          .quantize = quantize,
          .decode_panel = decode_panel,
          .multiply_panel = multiply_panel,
          .multiply_tile = multiply_tile,
          .quantize_coarse = kHasCoarse ? quantize_coarse : nullptr,
          .multiply_panel_coarse = kHasCoarse ? multiply_panel_coarse : nullptr,
          .multiply_floats = multiply_floats,
          .normalise = normalise,
          .activate = activate,
          .gate = gate,
          .add = add,
          .soft_cap = soft_cap,
          .to_floats = to_floats,
          .rotate = rotate,
          .store_kv = store_kv,
          .attend = attend,
          .merge = merge};
}

}  // namespace HWY_NAMESPACE
}  // namespace hearth
HWY_AFTER_NAMESPACE();

#if HWY_TARGET == HWY_AVX3
HWY_PUSH_ATTRIBUTES(HWY_TARGET_STR ",avx512vnni")
namespace hearth {
namespace N_AVX3_VNNI {
namespace hn = hwy::N_AVX3;

constexpr uint32_t kVectorBytes = 64;

namespace {
#define HEARTH_GROUP_ROWS 8
#include "engine/cpu/dot_vnni.inl"
#include "engine/cpu/matmul.inl"
#undef HEARTH_GROUP_ROWS
}  // namespace

Kernels vnni_kernels() {
  Kernels kernels = N_AVX3::native_kernels();
  kernels.name = "AVX-512 VNNI";
  kernels.group_rows = 8;
  kernels.quantize = quantize;
  kernels.decode_panel = decode_panel;
  kernels.multiply_panel = multiply_panel;
  kernels.multiply_tile = multiply_tile;
  kernels.quantize_coarse = quantize_coarse;
  kernels.multiply_panel_coarse = multiply_panel_coarse;
  return kernels;
}

}  // namespace N_AVX3_VNNI
}  // namespace hearth
HWY_POP_ATTRIBUTES
#endif  // HWY_AVX3

#endif  // toggling guard
