#include "engine/webgpu/wgpu_context.h"

#include <array>

#include "engine/base/text.h"
#include "engine/webgpu/wgpu_functions.h"

namespace hearth {
namespace {

constexpr char kSubgroups[] = "subgroups";
// All that are asked for are asked for in full: a browser hands out the least that every GPU has otherwise.
constexpr char kLimits[] =
    "maxBufferSize maxStorageBufferBindingSize maxComputeInvocationsPerWorkgroup maxComputeWorkgroupSizeX "
    "maxComputeWorkgroupStorageSize";

std::string text(uint32_t gpu, GpuText which) {
  std::array<char, 400> bytes = {};
  hearth_gpu_text(gpu, which, bytes.data(), bytes.size());
  return repair_utf8(bytes.data());
}

uint64_t limit(uint32_t gpu, const char* name) { return static_cast<uint64_t>(hearth_gpu_limit(gpu, name)); }

}  // namespace

Pumped<Result<std::unique_ptr<WgpuContext>>> WgpuContext::find() {
  std::unique_ptr<WgpuContext> context(new WgpuContext(hearth_gpu_find()));
  CO_TRY_STATUS(co_await context->arrival());
  context->info_ = context->describe();
  co_return context;
}

WgpuContext::~WgpuContext() { hearth_gpu_close(handle_); }

Pumped<Status> WgpuContext::arrival() {
  for (;;) {
    const int state = hearth_gpu_state(handle_);
    if (state == 1) co_return Status();
    if (state == -1) co_return fail(Fault::NotFound, "This browser has no WebGPU.");
    if (state < 0) {
      const std::string why = text(handle_, kGpuWhy);
      co_return fail(Fault::NotFound, why.empty() ? std::string("The browser offers pages no GPU.")
                                                  : concat("The browser offers pages no GPU (", why, ")."));
    }
    hearth_gpu_wait();
    co_await next_slice;
  }
}

// A browser tells little of a GPU: not what kind it is, not how much memory it has, and nothing of its
// driver, which a new browser may replace.
GpuInfo WgpuContext::describe() const {
  GpuInfo info{
      .name = text(handle_, kGpuName),
      .driver = concat("WebGPU of ", text(handle_, kGpuBrowser)),
      .kind = hearth_gpu_is_software(handle_) ? DeviceKind::SoftwareGpu : DeviceKind::Gpu,
      .largest_binding = limit(handle_, "maxStorageBufferBindingSize"),
      .largest_buffer = limit(handle_, "maxBufferSize"),
      .largest_workgroup = static_cast<uint32_t>(limit(handle_, "maxComputeInvocationsPerWorkgroup")),
      .shared_bytes = static_cast<uint32_t>(limit(handle_, "maxComputeWorkgroupStorageSize")),
      .needs_event_loop = true};
  if (info.name.empty()) info.name = "GPU";
  const bool fits =
      hearth_gpu_subgroup_size(handle_, false) >= 4 && hearth_gpu_subgroup_size(handle_, true) <= 64;
  if (hearth_gpu_has(handle_, kSubgroups) && fits) info.features |= kGpuSubgroups;
  // Not kGpuInt8Dot: every browser has the function, and none says whether the hardware has it, too.
  return info;
}

Pumped<Status> WgpuContext::open() {
  hearth_gpu_open(handle_, info_.features & kGpuSubgroups ? kSubgroups : "", kLimits);
  const Status opened = co_await arrival();
  if (opened) co_return Status();
  co_return fail(Fault::Unsupported,
                 concat("The browser could not open ", info_.name, " (", text(handle_, kGpuWhy), ")."));
}

Status WgpuContext::alive() const {
  if (hearth_gpu_is_lost(handle_)) {
    return fail(Fault::DeviceLost,
                concat("The GPU ", info_.name,
                       " stopped: its driver was reset, it was taken away, or the browser ended it."));
  }
  const int error = hearth_gpu_error(handle_);
  if (error == 0) return {};
  if (error == 1) {
    return fail(Fault::OutOfMemory, concat("The GPU ", info_.name, " has too little free memory for this."));
  }
  return fail(Fault::Unsupported, concat("The browser refused what Hearth asked of the GPU ", info_.name,
                                         " (", text(handle_, kGpuErrorMessage), ")."));
}

}  // namespace hearth
