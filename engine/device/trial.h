// A small made-up model on a device, with everything it allocated there: what self_test.cpp and
// speed_test.cpp are written with. Its weights come from a fixed sequence of numbers, so that every device
// gets the same ones. Belongs to the thread that owns the device.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/base/pumped.h"
#include "engine/base/result.h"
#include "engine/device/plan.h"

namespace hearth {

class Trial {
 public:
  explicit Trial(Device& device) : device_(device) {}
  ~Trial();  // frees it all
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;

  // Weights whose products keep the size of what they multiply. OutOfMemory and what else the device says.
  Result<WeightRef> add_weight(const std::string& name, const WeightShape& shape, WeightUse use);
  Result<KvRef> add_cache(KvLayer layer);
  ActivationRef add_activation(const std::string& name, uint32_t width, Rows rows = Rows::Step);
  Plan& plan() { return plan_; }

  // Once, when the plan is complete.
  Status prepare();
  // One step, to its end. `output` is as wide as the plan's.
  Pumped<Status> step(std::span<const int32_t> tokens, uint32_t position, std::span<float> output);
  // The same, timed and waited for: see Device::profile().
  Result<std::vector<OpTime>> profile(std::span<const int32_t> tokens, uint32_t position,
                                      std::span<float> output);

 private:
  std::byte next_byte();
  std::vector<std::byte> random_rows(const WeightShape& shape, uint64_t rows);
  void random_block(const QuantLayout& layout, float spread, std::byte* block);

  Device& device_;
  Plan plan_;
  ProgramId program_;
  uint64_t numbers_ = 20240229;
};

}  // namespace hearth
