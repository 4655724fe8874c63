// A plan on a GPU: its schedule, the memory that only it uses, and its recordings, made when a class of step
// first comes up. One step at a time; nothing here waits but profile(). Owned by gpu_device.cpp; one thread.
#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/device/rope_table.h"
#include "engine/gpu/owned.h"
#include "engine/gpu/schedule.h"

namespace hearth {

// Pipelines are made once and shared by all programs.
class PipelineCache {
 public:
  explicit PipelineCache(GpuApi& api) : api_(api) {}
  // Unsupported names the kernel that the driver refuses.
  Result<GpuPipeline> get(const GpuKernel& kernel);

 private:
  GpuApi& api_;
  std::unordered_map<const GpuKernel*, OwnedPipeline> pipelines_;
};

// The device's buffers that a plan names.
struct PlanBuffers {
  std::vector<std::vector<GpuBuffer>> weights;  // the pieces of each
  std::vector<std::span<const float>> vectors;  // what the host has kept of each weight, if anything
  std::vector<GpuBuffer> keys;                  // one per layer
  std::vector<GpuBuffer> values;
};

class GpuProgram {
 public:
  // `plan` has passed check_plan(). Unsupported, OutOfMemory, DeviceLost.
  static Result<std::unique_ptr<GpuProgram>> prepare(GpuApi& api, PipelineCache& pipelines, const Plan& plan,
                                                     const GpuLimits& limits, const KernelChoice& kernels,
                                                     PlanBuffers buffers);

  // Bytes that it has allocated.
  uint64_t bytes() const { return schedule_.bytes(); }
  const Plan& plan() const { return plan_; }

  // As Device's.
  Status submit(const Step& step);
  Result<Progress> poll(std::span<float> output);
  Result<std::vector<OpTime>> profile(const Step& step, std::span<float> output);
  // Waits until nothing is in flight any more, whatever became of it; where nothing can wait, it is
  // forgotten.
  void settle();

 private:
  // The recordings of a class of step, each submitted on its own: another program may use the GPU between
  // them.
  struct ClassRecordings {
    std::vector<OwnedRecording> parts;
    double milliseconds = 0.0;  // that the longest of the last steps took
  };

  GpuProgram(GpuApi& api, PipelineCache& pipelines, const Plan& plan, PlanBuffers buffers)
      : api_(api), pipelines_(pipelines), plan_(plan), buffers_(std::move(buffers)) {}
  Status make_rope_tables();
  Status allocate();
  Result<std::vector<OwnedRecording>> record(RowClass row_class, size_t parts, bool timed);
  Status prepare_recordings(RowClass row_class);
  Result<std::vector<GpuCommand>> commands(RowClass row_class, size_t first, size_t end, bool timed);
  Result<GpuDispatch> resolve(const ScheduledDispatch& dispatch);
  GpuRange resolve(const Place& place) const;
  GpuCopy copy_of_output(RowClass row_class) const;
  Status write_step(const Step& step, RowClass row_class);
  Status write_turns(const Step& step);
  Status write_input(const Step& step);
  Status read_output(std::span<float> output);
  StepSize size_of(const Step& step, RowClass row_class) const;
  Status start(std::span<const OwnedRecording> parts);
  std::vector<OpTime> op_times(const Step& step, RowClass row_class,
                               std::span<const double> microseconds) const;

  GpuApi& api_;
  PipelineCache& pipelines_;
  const Plan plan_;
  PlanBuffers buffers_;
  Schedule schedule_;
  std::vector<RopeTable> rope_tables_;
  std::vector<OwnedBuffer> arena_;
  OwnedBuffer parameters_, step_, readback_;
  std::array<ClassRecordings, kRowClasses> recordings_;  // after the buffers, which they name

  bool running_ = false;
  GpuTicket ticket_;
  RowClass running_class_ = RowClass::One;
  uint32_t output_rows_ = 0;
  std::chrono::steady_clock::time_point started_;
  std::vector<float> floats_;  // rows on their way, kept so that no step allocates
  std::vector<std::byte> block_;
};

}  // namespace hearth
