// Commands that are encoded again for each submission, as WebGPU's command buffers run once: their groups of
// bindings are made once, and JavaScript keeps the list. Used by wgpu_gpu.cpp. One thread.
#pragma once

#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "engine/webgpu/wgpu_context.h"

namespace hearth {

struct WgpuRange {
  uint32_t buffer = 0;  // web/webgpu.js' handle; of a copy's target 0: the slot that reads it back
  uint32_t offset = 0;
  uint32_t bytes = 0;
};
struct WgpuDispatch {
  uint32_t pipeline = 0;
  std::vector<WgpuRange> bindings;
  std::array<uint32_t, 3> groups = {1, 1, 1};
  WgpuRange indirect;  // no buffer: `groups` count
};
struct WgpuCopy {
  WgpuRange from, to;
};
using WgpuCommand = std::variant<WgpuDispatch, WgpuCopy>;

struct WgpuRecording {
  uint32_t handle = 0;
  std::vector<uint32_t> bindings;
  uint32_t readback = 0;        // the Readback buffer that it copies to, if any
  uint64_t readback_bytes = 0;  // how far into it
};

// WebGPU puts barriers where they are needed by itself.
WgpuRecording record_wgpu(WgpuContext& context, std::span<const WgpuCommand> commands);
void destroy_wgpu_recording(const WgpuRecording& recording);

}  // namespace hearth
