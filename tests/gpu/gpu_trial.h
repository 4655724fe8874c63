// What the GPU tests share: a real GPU to run on, and a sketch's plan run on it with every error given back.
// Not an engine header; one thread.
#pragma once

#include <memory>
#include <vector>

#include "engine/gpu/gpu_device.h"
#include "tests/ops/sketch.h"

namespace hearth {

// The first GPU that Vulkan offers; null, and a message, where there is none. `slow_features`: see
// VkGpuSettings.
std::unique_ptr<GpuApi> open_test_gpu(bool slow_features = false);

// A sketch's plan with its weights on a device; all is freed at the end, whatever failed.
class GpuTrial {
 public:
  explicit GpuTrial(Device& device) : device_(device) {}
  ~GpuTrial();
  GpuTrial(const GpuTrial&) = delete;
  GpuTrial& operator=(const GpuTrial&) = delete;

  Status load(const Sketch& sketch);
  Result<std::vector<float>> step(std::span<const int32_t> tokens, uint32_t position,
                                  bool as_long_step = false);
  // Consecutive steps of `rows` tokens each, from `position` on; the outputs one after the other.
  Result<std::vector<float>> steps(std::span<const int32_t> tokens, uint32_t position, uint32_t rows);

  const Plan& plan() const { return plan_; }
  ProgramId program() const { return program_; }

 private:
  Status upload(Weight& weight, const Sketch::Payload& payload);

  Device& device_;
  Plan plan_;
  ProgramId program_;
  std::vector<Buffer> buffers_;
};

// A small decoder of one layer with every kind of buffer: tiled weights, vectors, a cache, rotations,
// scratch.
void build_small_model(Sketch& sketch, uint32_t capacity);

std::vector<int32_t> trial_tokens(size_t count);

}  // namespace hearth
