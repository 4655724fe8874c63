// An open model on a device, without sessions or text: what the tests of recipes, weights and plans run.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/device/plan.h"
#include "engine/model/architectures.h"

namespace hearth {

using OpenDevice = std::unique_ptr<Device> (*)();
std::unique_ptr<Device> open_default_cpu_device();

class ModelOnDevice {
 public:
  // Reads the recipe and loads all weights, `bytes_a_pump` at a time.
  static Result<ModelOnDevice> open(GgufFile file, OpenDevice open_device, uint64_t bytes_a_pump = 100'000);

  // The output rows of `tokens`, fed in slices of the given sizes (the last one is repeated) into an empty
  // F32 cache.
  Result<std::vector<float>> run(std::span<const int32_t> tokens, const std::vector<uint32_t>& slices,
                                 OutputRows rows = OutputRows::All);

  // The plan that run() would use.
  Result<Plan> plan(OutputRows rows, uint32_t max_rows, uint32_t capacity);

  const Recipe& recipe() const { return recipe_; }
  const std::string& device_name() const { return device_->info().name; }
  const ModelWeights& weights() const { return weights_; }

 private:
  ModelOnDevice(GgufFile file, std::unique_ptr<Device> device)
      : file_(std::move(file)), device_(std::move(device)) {}

  GgufFile file_;
  std::unique_ptr<Device> device_;
  const Architecture* architecture_ = nullptr;
  Recipe recipe_;
  ModelWeights weights_;
};

// mean((a - b)^2) / mean(b^2): how far `a` is from the truth `b`.
double disagreement(std::span<const float> a, std::span<const float> b);

}  // namespace hearth
