// Readback buffers. A buffer that the host maps cannot be copied to until it is unmapped, so what callers see
// as one buffer is filled by slots of a ring in turn: a submission takes a free one, maps it when it is
// queued, and the slot is the buffer's content from when it is done until the next one is. Used by
// wgpu_gpu.cpp. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/result.h"
#include "engine/device/device.h"
#include "engine/webgpu/wgpu_context.h"

namespace hearth {

class WgpuReadback {
 public:
  explicit WgpuReadback(WgpuContext& context) : context_(context) {}
  ~WgpuReadback();
  WgpuReadback(const WgpuReadback&) = delete;
  WgpuReadback& operator=(const WgpuReadback&) = delete;

  // A slot of at least so many bytes for what `buffer` is going to hold; what it held is gone, and so is what
  // is still on its way to it. OutOfMemory.
  Result<uint32_t> take(uint32_t buffer, uint64_t bytes);
  // After the submission that copies to it.
  void map(uint32_t slot);
  // Done: the slot is the content of its buffer.
  Result<Progress> poll(uint32_t slot);
  // From the content of `buffer`, which there is.
  void read(uint32_t buffer, uint64_t offset, std::span<std::byte> to);
  // Nobody will look at `buffer` any more.
  void forget(uint32_t buffer);

 private:
  enum class State : uint8_t { Free, Taken, OnItsWay, Content };
  struct Slot {
    uint32_t handle = 0;
    uint64_t bytes = 0;
    uint32_t buffer = 0;  // that it is for; 0: nobody waits for it
    State state = State::Free;
  };
  void reclaim();
  Slot& at(uint32_t handle);

  WgpuContext& context_;
  std::vector<Slot> slots_;
};

}  // namespace hearth
