#include "engine/gpu/kernel_test.h"

#include <algorithm>

#include "engine/base/hash.h"
#include "engine/base/text.h"
#include "engine/device/self_test.h"
#include "engine/gpu/kernels.h"

namespace hearth {
namespace {

std::vector<const GpuKernel*> fast_kernels(uint32_t features) {
  std::vector<const GpuKernel*> kernels;
  for (const GpuKernel& kernel : gpu_kernels()) {
    if (kernel.features != 0 && (kernel.features & ~features) == 0) kernels.push_back(&kernel);
  }
  return kernels;
}

// A device runs a fast version for one row and for several, or for neither.
bool are_siblings(const GpuKernel& a, const GpuKernel& b) {
  return a.name == b.name && a.type == b.type && a.features == b.features;
}

std::vector<std::string> names_without(const std::vector<const GpuKernel*>& kernels,
                                       const GpuKernel* left_out) {
  std::vector<std::string> names;
  for (const GpuKernel* kernel : kernels) {
    if (!left_out || !are_siblings(*kernel, *left_out)) names.push_back(full_kernel_name(*kernel));
  }
  return names;
}

Pumped<Status> test_with(const GpuOpener& open, std::vector<std::string> disabled, Device& reference) {
  GpuDeviceSettings settings{.disabled = std::move(disabled)};
  CO_TRY(const auto device, co_await open(std::move(settings)));
  co_return co_await self_test(*device, reference);
}

// The weight types that this GPU gets wrong with all its kernels.
Pumped<Result<std::vector<std::string_view>>> failing_types(const GpuOpener& open, Device& reference) {
  CO_TRY(const auto device, co_await open(GpuDeviceSettings()));
  std::vector<std::string_view> types;
  for (const QuantLayout& layout : quant_layouts()) {
    const Status tested = co_await test_types(*device, reference, layout.type, KvType::F16);
    if (!tested) types.push_back(layout.name);
  }
  co_return types;
}

// This one kernel, and its siblings, among generic ones, on a block of its type.
Pumped<Status> test_alone(const GpuOpener& open, const std::vector<const GpuKernel*>& fast,
                          const GpuKernel& kernel, Device& reference) {
  GpuDeviceSettings settings{.disabled = names_without(fast, &kernel)};
  CO_TRY(const auto device, co_await open(std::move(settings)));
  const auto of_type = std::ranges::find(quant_layouts(), kernel.type, &QuantLayout::name);
  const QuantType type = of_type == quant_layouts().end() ? QuantType::F32 : of_type->type;
  co_return co_await test_types(*device, reference, type, KvType::F16);
}

}  // namespace

Pumped<Result<std::vector<std::string>>> find_wrong_kernels(uint32_t features, const GpuOpener& open,
                                                            Device& reference) {
  std::vector<std::string> wrong;
  const Status all = co_await test_with(open, wrong, reference);
  if (all) co_return wrong;
  const auto fast = fast_kernels(features);
  if (fast.empty()) co_return std::unexpected(all.error());

  CO_TRY(const std::vector<std::string_view> types, co_await failing_types(open, reference));
  for (const GpuKernel* kernel : fast) {
    const bool suspect = kernel->type.empty() || std::ranges::find(types, kernel->type) != types.end();
    if (!suspect) continue;
    const Status alone = co_await test_alone(open, fast, *kernel, reference);
    if (!alone) wrong.push_back(full_kernel_name(*kernel));
  }
  if (!wrong.empty()) {
    const Status rest = co_await test_with(open, wrong, reference);
    if (rest) co_return wrong;
  }
  // They fail only together, or the generic ones do.
  wrong = names_without(fast, nullptr);
  CO_TRY_STATUS(co_await test_with(open, wrong, reference));
  co_return wrong;
}

std::string kernels_fingerprint() {
  uint64_t hash = fingerprint({});
  for (const GpuKernel& kernel : gpu_kernels()) {
    hash = fingerprint(std::as_bytes(kernel.spirv), hash);
    hash = fingerprint(std::as_bytes(std::span(kernel.wgsl_digest)), hash);
  }
  return concat(hash);
}

}  // namespace hearth
