// The narrow compute API that Vulkan and WebGPU both are underneath: buffers, pipelines, recordings that are
// submitted and polled. It never sees an operation of a model, so a new one costs a backend nothing. Used by
// gpu_device.cpp alone; one thread. Implemented by vulkan/ (and webgpu/).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "engine/base/result.h"
#include "engine/device/device.h"

namespace hearth {

struct GpuKernel;  // kernels.h

// What a kernel may need beyond plain compute; a bit each.
enum GpuFeature : uint32_t {
  kGpuSubgroups = 1,  // subgroup arithmetic in compute; sizes from 4 to 64
  kGpuF16 = 2,        // half-precision arithmetic
  kGpuInt8Dot = 4,    // dot product of four signed bytes, accumulated in 32 bits, that the hardware has
  // Cooperative matrix, 16 x 16 x 16, half times half into float, with subgroups of 32 or 64.
  kGpuMatrix = 8,
  // Full subgroups of 8 or 16 neighbouring invocations, which can read each other's values.
  kGpuNarrowSubgroups = 16,
};

struct GpuInfo {
  std::string name;                             // as its maker calls it
  std::string driver;                           // name and version: a new driver is tested anew
  DeviceKind kind = DeviceKind::IntegratedGpu;  // never Cpu
  uint32_t features = 0;                        // GpuFeature bits
  uint64_t memory_bytes = 0;                    // of its largest device-local heap
  // A single binding, in bytes; a binding's offset is a multiple of kGpuAlign, which every device accepts.
  uint64_t largest_binding = 0;
  uint64_t largest_buffer = 0;
  uint32_t largest_workgroup = 0;  // invocations
  uint32_t shared_bytes = 0;       // of a workgroup
  // As DeviceInfo's. Such an API keeps what is in flight alive itself: it may be destroyed or forgotten at
  // any time.
  bool needs_event_loop = false;
};

inline constexpr uint64_t kGpuAlign = 256;
// Groups of a dispatch in each dimension: what every device accepts.
inline constexpr uint32_t kGpuMostGroups = 65535;

struct GpuBuffer {
  uint32_t id = 0;
  explicit operator bool() const { return id != 0; }
};
struct GpuPipeline {
  uint32_t id = 0;
};
struct GpuRecording {
  uint32_t id = 0;
};
struct GpuTicket {
  uint64_t id = 0;
};

// Storage: what kernels read and write, and the parameters of operations, near the GPU. Step: small, written
// before each submit; kernels read it as storage, constants and group counts. Readback: copied to by the GPU
// and read by the host.
enum class GpuBufferUse : uint8_t { Storage, Step, Readback };

// Part of a buffer, bound or copied. `offset` is a multiple of kGpuAlign where it is bound.
struct GpuRange {
  GpuBuffer buffer;
  uint64_t offset = 0;
  uint64_t bytes = 0;
};

struct GpuDispatch {
  GpuPipeline pipeline;
  std::vector<GpuRange> bindings;  // one per binding of the kernel: parameters, step, then its storage
  std::array<uint32_t, 3> groups = {1, 1, 1};
  // Where three group counts are read from a Step buffer instead, if it names one; a multiple of 4.
  GpuRange indirect;
  // Waits for all dispatches and copies before it in this submission; without it, it may overlap with them.
  bool barrier = true;
};
// Waits for what is before it.
struct GpuCopy {
  GpuRange from;
  GpuRange to;  // as many bytes
};
using GpuCommand = std::variant<GpuDispatch, GpuCopy>;

class GpuApi {
 public:
  virtual ~GpuApi() = default;
  virtual const GpuInfo& info() const = 0;
  // Bytes that can still be allocated near the GPU before it starts to swap or to fail, as its driver says.
  virtual uint64_t memory_left() const = 0;

  // Zeroed. OutOfMemory.
  virtual Result<GpuBuffer> create_buffer(uint64_t bytes, GpuBufferUse use) = 0;
  // Nothing in flight may use it.
  virtual void destroy(GpuBuffer buffer) = 0;
  // Seen by everything submitted later. Storage: goes through staging memory, overlapped with the GPU's work;
  // `from` is copied before this returns. Step: nothing in flight may use the buffer. `offset` and the size
  // are multiples of 4.
  virtual Status write(GpuBuffer to, uint64_t offset, std::span<const std::byte> from) = 0;
  // False while so many writes are on their way that more would only pile up.
  virtual bool takes_writes() { return true; }
  // From a Readback buffer, after the submission that copied to it is done.
  virtual Status read(GpuBuffer from, uint64_t offset, std::span<std::byte> to) = 0;

  // The kernel's code outlives the pipeline. Unsupported: the driver refuses it.
  virtual Result<GpuPipeline> create_pipeline(const GpuKernel& kernel) = 0;
  virtual void destroy(GpuPipeline pipeline) = 0;

  // Commands that can be submitted again and again. Everything they name must outlive the recording. With
  // `timed`, the time of each command is kept for command_times().
  virtual Result<GpuRecording> record(std::span<const GpuCommand> commands, bool timed = false) = 0;
  virtual void destroy(GpuRecording recording) = 0;
  // Microseconds of each command of a timed recording when it last ran; empty where the device has no clock.
  virtual std::vector<double> command_times(GpuRecording recording) = 0;

  // Starts the recordings one after the other, each seeing what the former ones wrote. Another program's work
  // may come between two recordings, not within one. Work of earlier submissions is finished first.
  virtual Result<GpuTicket> submit(std::span<const GpuRecording> recordings) = 0;
  // Done, once, in the order of submission; waits up to two milliseconds where the platform can wait.
  // DeviceLost ends the device: every later call fails with it, and only destroy() and the destructor may
  // follow.
  virtual Result<Progress> poll(GpuTicket ticket) = 0;
};

}  // namespace hearth
