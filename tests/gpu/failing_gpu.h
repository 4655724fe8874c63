// A GpuApi between a device and a real one: counts what is alive, and lets one chosen call fail as drivers
// do. What it hands on stays real, so tests see what Hearth does with a GPU that runs out of memory or
// disappears. One thread.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "engine/gpu/gpu_api.h"

namespace hearth {

// What a test asks for and learns; it outlives the device that owns the FailingGpu.
struct GpuFaults {
  uint64_t fail_at = 0;  // the call that fails, counted from 1; 0: none
  Fault fault = Fault::OutOfMemory;
  uint64_t calls = 0;               // that can fail, so far
  int64_t alive = 0;                // buffers, pipelines and recordings
  int64_t bytes = 0;                // of buffers
  size_t recordings_submitted = 0;  // by the last submit()
};

class FailingGpu final : public GpuApi {
 public:
  FailingGpu(GpuApi& real, GpuFaults& faults) : real_(real), faults_(faults) {}

  const GpuInfo& info() const override { return real_.info(); }
  uint64_t memory_left() const override { return real_.memory_left(); }

  Result<GpuBuffer> create_buffer(uint64_t bytes, GpuBufferUse use) override {
    TRY_STATUS(call(true));
    auto buffer = real_.create_buffer(bytes, use);
    if (buffer) {
      ++faults_.alive;
      faults_.bytes += static_cast<int64_t>(bytes);
      sizes_[buffer->id] = bytes;
    }
    return buffer;
  }
  void destroy(GpuBuffer buffer) override {
    --faults_.alive;
    faults_.bytes -= static_cast<int64_t>(sizes_[buffer.id]);
    real_.destroy(buffer);
  }
  Status write(GpuBuffer to, uint64_t offset, std::span<const std::byte> from) override {
    TRY_STATUS(call(true));
    return real_.write(to, offset, from);
  }
  Status read(GpuBuffer from, uint64_t offset, std::span<std::byte> to) override {
    TRY_STATUS(call(false));
    return real_.read(from, offset, to);
  }
  Result<GpuPipeline> create_pipeline(const GpuKernel& kernel) override {
    TRY_STATUS(call(true));
    return count(real_.create_pipeline(kernel));
  }
  void destroy(GpuPipeline pipeline) override {
    --faults_.alive;
    real_.destroy(pipeline);
  }
  Result<GpuRecording> record(std::span<const GpuCommand> commands, bool timed) override {
    TRY_STATUS(call(true));
    return count(real_.record(commands, timed));
  }
  void destroy(GpuRecording recording) override {
    --faults_.alive;
    real_.destroy(recording);
  }
  std::vector<double> command_times(GpuRecording recording) override {
    return real_.command_times(recording);
  }

  Result<GpuTicket> submit(std::span<const GpuRecording> recordings) override {
    TRY_STATUS(call(true));
    faults_.recordings_submitted = recordings.size();
    auto ticket = real_.submit(recordings);
    if (ticket) in_flight_ = *ticket;
    return ticket;
  }
  Result<Progress> poll(GpuTicket ticket) override {
    TRY_STATUS(call(false));
    auto progress = real_.poll(ticket);
    if (!progress || *progress == Progress::Done) in_flight_.reset();
    return progress;
  }

 private:
  // Memory runs out only where memory is asked for; a device may be lost anywhere, and stays so.
  Status call(bool asks_for_memory) {
    const Error error{faults_.fault, "A fault that the test asked for."};
    if (lost_) return std::unexpected(error);
    if (faults_.fault == Fault::OutOfMemory && !asks_for_memory) return {};
    if (++faults_.calls != faults_.fail_at) return {};
    lost_ = faults_.fault == Fault::DeviceLost;
    if (lost_) finish();
    return std::unexpected(error);
  }

  // A lost device computes nothing any more; the real one underneath must not, when its buffers are
  // destroyed.
  void finish() {
    while (in_flight_) {
      const auto progress = real_.poll(*in_flight_);
      if (!progress || *progress == Progress::Done) in_flight_.reset();
    }
  }

  template <class T>
  Result<T> count(Result<T> made) {
    if (made) ++faults_.alive;
    return made;
  }

  GpuApi& real_;
  GpuFaults& faults_;
  std::map<uint32_t, uint64_t> sizes_;
  std::optional<GpuTicket> in_flight_;
  bool lost_ = false;
};

}  // namespace hearth
