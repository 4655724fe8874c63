#include "engine/webgpu/wgpu_readback.h"

#include <algorithm>

#include "engine/base/check.h"
#include "engine/webgpu/wgpu_functions.h"

namespace hearth {
namespace {

constexpr uint32_t kMapRead = 0x1, kCopyTo = 0x8;  // GPUBufferUsage

}  // namespace

WgpuReadback::~WgpuReadback() {
  for (const Slot& slot : slots_) hearth_gpu_destroy(slot.handle);
}

WgpuReadback::Slot& WgpuReadback::at(uint32_t handle) {
  const auto found = std::ranges::find(slots_, handle, &Slot::handle);
  CHECK(found != slots_.end());
  return *found;
}

// Slots whose content nobody wants are free as soon as they can be unmapped.
void WgpuReadback::reclaim() {
  for (Slot& slot : slots_) {
    if (slot.buffer != 0 || slot.state == State::Free) continue;
    if (slot.state == State::OnItsWay) {
      const int mapped = hearth_gpu_map_state(slot.handle);
      if (mapped == 0) continue;
      if (mapped == 1) slot.state = State::Content;
    }
    if (slot.state == State::Content) hearth_gpu_unmap(slot.handle);
    slot.state = State::Free;
  }
}

void WgpuReadback::forget(uint32_t buffer) {
  for (Slot& slot : slots_) {
    if (slot.buffer == buffer) slot.buffer = 0;
  }
}

Result<uint32_t> WgpuReadback::take(uint32_t buffer, uint64_t bytes) {
  forget(buffer);
  reclaim();
  auto slot = std::ranges::find_if(
      slots_, [&](const Slot& known) { return known.state == State::Free && known.bytes >= bytes; });
  if (slot == slots_.end()) {
    const uint32_t handle =
        hearth_gpu_buffer(context_.handle(), static_cast<double>(bytes), kMapRead | kCopyTo);
    if (handle == 0) return std::unexpected(context_.alive().error());
    slot = slots_.insert(slot, {.handle = handle, .bytes = bytes});
  }
  slot->buffer = buffer;
  slot->state = State::Taken;
  return slot->handle;
}

void WgpuReadback::map(uint32_t handle) {
  Slot& slot = at(handle);
  CHECK(slot.state == State::Taken);
  hearth_gpu_map(handle, static_cast<size_t>(slot.bytes));
  slot.state = State::OnItsWay;
}

Result<Progress> WgpuReadback::poll(uint32_t handle) {
  Slot& slot = at(handle);
  CHECK(slot.state == State::OnItsWay);
  const int mapped = hearth_gpu_map_state(handle);
  if (mapped == 0) return Progress::Running;
  if (mapped < 0) {
    TRY_STATUS(context_.alive());
    return fail(Fault::DeviceLost,
                "The GPU " + context_.info().name + " did not give back what it computed.");
  }
  slot.state = State::Content;
  return Progress::Done;
}

void WgpuReadback::read(uint32_t buffer, uint64_t offset, std::span<std::byte> to) {
  const auto slot = std::ranges::find_if(
      slots_, [&](const Slot& known) { return known.buffer == buffer && known.state == State::Content; });
  CHECK(slot != slots_.end() && offset <= slot->bytes && to.size() <= slot->bytes - offset);
  if (!to.empty()) hearth_gpu_read(slot->handle, static_cast<size_t>(offset), to.data(), to.size());
}

}  // namespace hearth
