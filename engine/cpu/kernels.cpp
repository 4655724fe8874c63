// Compiles kernels.inl once per instruction set and picks at run time. Highway supplies the instruction sets
// it knows; AVX-512 VNNI, whose dot product it lacks in the versions we support, is one more compilation of
// matmul.inl.
#include "engine/cpu/kernels.h"

#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/cpu/kernels.cpp"
// SVE registers have no size at compile time, and NEON is on every processor that has SVE. SSE4 adds nothing
// that these kernels use to SSSE3.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_SSE4)
#if defined(__x86_64__) || defined(_M_X64)
// The least that is compiled here. Older processors (before 2006) run the reference operations; Highway's
// emulation would take minutes to compile for them.
#define HWY_BASELINE_TARGETS HWY_SSSE3
#endif
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "engine/cpu/kernels.inl"

#if HWY_ONCE
namespace hearth {
namespace {

// Best first. HWY_TARGETS says which of Highway's targets were compiled here.
std::vector<Kernels> find_kernels() {
  std::vector<Kernels> found;
  [[maybe_unused]] const int64_t supported = hwy::SupportedTargets();
#if HWY_TARGETS & HWY_AVX3
  if (supported & HWY_AVX3) {
    if (__builtin_cpu_supports("avx512vnni")) found.push_back(N_AVX3_VNNI::vnni_kernels());
    found.push_back(N_AVX3::native_kernels());
  }
#endif
#if HWY_TARGETS & HWY_AVX2
  if (supported & HWY_AVX2) found.push_back(N_AVX2::native_kernels());
#endif
#if HWY_TARGETS & HWY_SSSE3
  if (supported & HWY_SSSE3) found.push_back(N_SSSE3::native_kernels());
#else
  found.push_back(HWY_STATIC_DISPATCH(native_kernels)());
#endif
  return found;
}

}  // namespace

std::span<const Kernels> supported_kernels() {
  static const std::vector<Kernels> kernels = find_kernels();
  return kernels;
}

}  // namespace hearth
#endif  // HWY_ONCE
