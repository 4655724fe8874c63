// The weights of an open model: which tensors a recipe expects, whether their shapes are right, and how they
// get to the device, in pieces, so that loading can show progress and be cancelled. Runs on the thread that
// owns the device.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/device/plan.h"
#include "engine/gguf/gguf.h"

namespace hearth {

// One tensor that a family needs. Shapes are (width, rows, matrices) as in the file, fastest first.
struct WeightRequest {
  WeightUse use = WeightUse::Multiply;
  std::string name;
  uint64_t width = 0;
  uint64_t rows = 1;
  uint64_t matrices = 1;
  bool optional = false;
  std::string scale;  // a tensor of one factor per matrix that multiplies this one, where the file has it
};

class ModelWeights {
 public:
  // Frees nothing by itself: WeightLoader hands over buffers that live as long as the device.
  const Weight* find(const std::string& name) const;
  void add(Weight weight);
  std::span<const Weight> all() const { return weights_; }

 private:
  std::vector<Weight> weights_;
  std::unordered_map<std::string, uint32_t> by_name_;
};

// Uploads the requested tensors piece by piece. Those that the device can use where the file is mapped are
// not copied; those with a scale become F32, as no quantized type can take a factor without loss.
class WeightLoader {
 public:
  // Checks that every required tensor is there, with the right shape and a type that may be used so (vectors
  // must be F32, F16 or BF16, and become F32). BadFormat names the tensor. `file` and `device` must outlive
  // the loader, and `file` the device too.
  static Result<WeightLoader> start(const GgufFile& file, Device& device,
                                    std::vector<WeightRequest> requests);

  // The weights as they will be, without buffers: enough for a plan whose size is asked for.
  ModelWeights planned() const;
  // Uploads about `bytes` more. Done when nothing is left.
  Result<Progress> pump(uint64_t bytes = uint64_t{8} << 20);
  double fraction() const;
  // Once, after Done.
  ModelWeights take();

 private:
  struct Item {
    WeightRequest request;
    const TensorInfo* tensor;
    std::vector<float> scales;  // one a matrix, or none
    bool as_floats = false;     // converted on the way
    uint64_t next_row = 0;      // counted over all matrices
    Weight weight;
  };
  Status begin(Item& item);
  Result<uint64_t> advance(Item& item, uint64_t bytes);  // how many bytes of the file it dealt with
  std::span<const std::byte> to_floats(const Item& item, std::span<const std::byte> rows);

  const GgufFile* file_ = nullptr;
  Device* device_ = nullptr;
  std::vector<Item> items_;
  size_t next_item_ = 0;
  uint64_t bytes_done_ = 0;
  uint64_t bytes_total_ = 0;
  ModelWeights weights_;
  std::vector<std::byte> piece_;  // rows on their way, where the file is not mapped
  std::vector<float> floats_;
};

}  // namespace hearth
