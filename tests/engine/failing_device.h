// The processor, dressed up as a graphics card that fails when a test says so: what recovery in the middle of
// an answer is tested with. Header only; one test, one thread.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "engine/base/text.h"
#include "engine/cpu/cpu_device.h"
#include "engine/device/plan.h"

namespace hearth {

// Shared by the devices that one test opens, one after the other.
struct FailurePlan {
  int calls_until_failure = -1;     // calls of a kind that can fail; -1: never
  Fault fault = Fault::DeviceLost;  // of that one failure, or of …
  bool for_good = false;            // … every call after it, on every device that is opened later
  uint64_t memory = UINT64_MAX;     // what the device says it has
  int calls = 0;                    // so far
  int opened = 0;

  Status next() {
    const bool fails =
        calls_until_failure >= 0 && (for_good ? calls >= calls_until_failure : calls == calls_until_failure);
    ++calls;
    if (!fails) return {};
    return fail(fault,
                fault == Fault::DeviceLost ? "The card stopped answering." : "The card has no memory left.");
  }
};

class FailingDevice final : public Device {
 public:
  explicit FailingDevice(FailurePlan& failures)
      : failures_(failures), right_(open_cpu_device({.threads = 1})) {
    info_ = right_->info();
    info_.id = "vulkan:0";
    info_.name = "Test card";
    info_.kind = DeviceKind::DiscreteGpu;
    info_.reads_back_slowly = true;
    ++failures_.opened;
  }

  const DeviceInfo& info() const override { return info_; }
  WeightLayout layout_for(const WeightShape& shape, WeightUse use) const override {
    return right_->layout_for(shape, use);
  }
  Result<Buffer> allocate_weight(const WeightShape& shape, WeightLayout layout) override {
    TRY_STATUS(failures_.next());
    return right_->allocate_weight(shape, layout);
  }
  Status allocate_kv(KvLayer& layer) override {
    TRY_STATUS(failures_.next());
    return right_->allocate_kv(layer);
  }
  void free(Buffer buffer) override { right_->free(buffer); }
  Result<Buffer> adopt(std::span<const std::byte>) override {
    return fail(Fault::Unsupported, "A card does not reach the mapping of a file.");
  }
  Status upload_rows(Buffer to, const WeightShape& shape, WeightLayout layout, uint64_t first_row,
                     std::span<const std::byte> rows) override {
    TRY_STATUS(failures_.next());
    return right_->upload_rows(to, shape, layout, first_row, rows);
  }
  uint64_t bytes_for(const Plan& plan) const override { return right_->bytes_for(plan); }
  uint64_t memory_left() const override { return failures_.memory; }
  Result<ProgramId> prepare(const Plan& plan) override {
    TRY_STATUS(failures_.next());
    return right_->prepare(plan);
  }
  void release(ProgramId program) override { right_->release(program); }
  Result<Ticket> submit(ProgramId program, const Step& step) override {
    TRY_STATUS(failures_.next());
    return right_->submit(program, step);
  }
  Result<Progress> poll(Ticket ticket, std::span<float> output) override {
    TRY_STATUS(failures_.next());
    return right_->poll(ticket, output);
  }

 private:
  FailurePlan& failures_;
  std::unique_ptr<Device> right_;
  DeviceInfo info_;
};

}  // namespace hearth
