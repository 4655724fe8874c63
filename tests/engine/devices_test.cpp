#include "engine/device/devices.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>

#include "engine/cpu/cpu_device.h"
#include "engine/device/self_test.h"
#include "engine/device/speed_test.h"
#include "engine/engine.h"
#include "tests/engine/failing_device.h"
#include "tests/temp_folder.h"

using namespace hearth;

namespace {

// A device that computes as the reference does, but for weights of one type.
class BrokenDevice : public Device {
 public:
  explicit BrokenDevice(QuantType broken) : broken_(broken) {}

  const DeviceInfo& info() const override { return right_->info(); }
  WeightLayout layout_for(const WeightShape&, WeightUse) const override { return WeightLayout::AsInFile; }
  Result<Buffer> allocate_weight(const WeightShape& shape, WeightLayout layout) override {
    return right_->allocate_weight(shape, layout);
  }
  Status allocate_kv(KvLayer& layer) override { return right_->allocate_kv(layer); }
  void free(Buffer buffer) override { right_->free(buffer); }
  Result<Buffer> adopt(std::span<const std::byte> bytes) override { return right_->adopt(bytes); }
  Status upload_rows(Buffer to, const WeightShape& shape, WeightLayout layout, uint64_t first_row,
                     std::span<const std::byte> rows) override {
    std::vector<std::byte> changed(rows.begin(), rows.end());
    // One block too far, as a wrong index would be.
    if (shape.type == broken_ && shape.rows > 1) {
      std::rotate(changed.begin(), changed.begin() + quant_layout(broken_).block_bytes, changed.end());
    }
    return right_->upload_rows(to, shape, layout, first_row, changed);
  }
  uint64_t bytes_for(const Plan& plan) const override { return right_->bytes_for(plan); }
  uint64_t memory_left() const override { return right_->memory_left(); }
  Result<ProgramId> prepare(const Plan& plan) override { return right_->prepare(plan); }
  void release(ProgramId program) override { right_->release(program); }
  Result<Ticket> submit(ProgramId program, const Step& step) override {
    return right_->submit(program, step);
  }
  Result<Progress> poll(Ticket ticket, std::span<float> output) override {
    return right_->poll(ticket, output);
  }

 private:
  std::unique_ptr<Device> right_ = open_reference_device();
  QuantType broken_;
};

}  // namespace

TEST_CASE("the processor is offered and passes its self-test") {
  const std::vector<DeviceInfo> offered = offered_devices().wait();
  REQUIRE_FALSE(offered.empty());
  CHECK_EQ(offered[0].id, "cpu");
  CHECK_EQ(offered[0].kind, DeviceKind::Cpu);
  CHECK_FALSE(offered[0].name.empty());
  const DeviceReport report = examine_device(offered[0], {}).wait();
  CHECK_EQ(report.self_test, "passed");
  CHECK_GT(report.tokens_per_s, 0);
}

TEST_CASE("every graphics device that is offered passes its self-test, and the report is kept") {
  TempFolder folder;
  const DeviceSettings settings{.cache_folder = folder.path(), .tested_now = std::make_shared<std::string>()};
  for (const DeviceInfo& device : offered_devices().wait()) {
    if (device.kind == DeviceKind::Cpu) continue;
    CAPTURE(device.name);
    CHECK(device.id.starts_with("vulkan:"));
    CHECK_FALSE(device.driver.empty());
    Pumped<DeviceReport> examination = examine_device(device, settings);
    bool told = false;
    while (!examination.pump()) told |= *settings.tested_now == device.name;
    CHECK(told);
    CHECK(settings.tested_now->empty());
    const DeviceReport report = examination.take();
    CHECK_EQ(report.self_test, "passed");
    CHECK(report.replaced_kernels.empty());
    CHECK_GT(report.tokens_per_s, 0);
    const auto before = std::chrono::steady_clock::now();
    CHECK_EQ(examine_device(device, settings).wait().tokens_per_s, doctest::Approx(report.tokens_per_s));
    CHECK_LT(std::chrono::steady_clock::now() - before, std::chrono::milliseconds(100));
  }
}

TEST_CASE("every instruction set of this processor passes the self-test") {
  const std::vector<std::string> features = open_cpu_device({})->info().features;
  REQUIRE_FALSE(features.empty());
  for (const std::string& instructions : features) {
    CAPTURE(instructions);
    const auto device = open_cpu_device({.threads = 2, .instructions = instructions});
    const Status passed = self_test(*device, *open_reference_device()).wait();
    CHECK_MESSAGE(passed.has_value(), passed.error().message);
  }
}

TEST_CASE("the self-test names the weight type that a device gets wrong") {
  for (const QuantLayout& layout : quant_layouts()) {
    if (layout.type == QuantType::F16)
      continue;  // also the type of the table, which is the same for all types
    CAPTURE(layout.name);
    BrokenDevice device(layout.type);
    const Status tested = self_test(device, *open_reference_device()).wait();
    REQUIRE_FALSE(tested);
    CHECK_NE(tested.error().message.find(std::string(layout.name) + " weights"), std::string::npos);
  }
}

TEST_CASE("a device is chosen with a reason") {
  const auto chosen = choose_device({});
  REQUIRE(chosen);
  CHECK_EQ(chosen->id, "cpu");
  CHECK_FALSE(chosen->reason.empty());
  const auto unknown = choose_device({.id = "abacus"});
  REQUIRE_FALSE(unknown);
  CHECK_EQ(unknown.error().fault, Fault::NotFound);
  CHECK_NE(unknown.error().message.find("cpu"), std::string::npos);
}

TEST_CASE("asking for graphics where there is none gives the processor, and says why") {
  if (offered_devices().wait().size() > 1) return;
  for (const char* id : {"vulkan", "vulkan:0", "vulkan:7"}) {
    const auto chosen = choose_device({.id = id});
    REQUIRE(chosen);
    CHECK_EQ(chosen->id, "cpu");
    CHECK_NE(chosen->reason, choose_device({.id = "cpu"})->reason);
  }
}

TEST_CASE("a graphics device that is not there among others is not found, and the message lists what is") {
  if (offered_devices().wait().size() == 1) return;
  const auto chosen = choose_device({.id = "vulkan:99"});
  REQUIRE_FALSE(chosen);
  CHECK_EQ(chosen.error().fault, Fault::NotFound);
  CHECK_NE(chosen.error().message.find("vulkan:0"), std::string::npos);
}

TEST_CASE("software graphics lose to the processor") {
  const auto offered = offered_devices().wait();
  const bool hardware = std::ranges::any_of(offered, [](const DeviceInfo& device) {
    return device.kind == DeviceKind::DiscreteGpu || device.kind == DeviceKind::IntegratedGpu;
  });
  if (hardware) return;
  CHECK_EQ(choose_device({})->id, "cpu");
}

TEST_CASE("how fast a device reads is measured with what memory it has left, and a sentence says how much") {
  FailurePlan small{.memory = uint64_t{160} << 20};
  FailingDevice device(small);
  const auto speeds = measure_read_bandwidth(device, 2);
  REQUIRE_MESSAGE(speeds.has_value(), speeds.error().message);
  REQUIRE_EQ(speeds->size(), 2);
  for (const double speed : *speeds) {
    CHECK_GT(speed, 1e7);
    CHECK_LT(speed, 1e14);
  }
  FailurePlan tiny{.memory = uint64_t{16} << 20};
  FailingDevice full(tiny);
  const auto refused = measure_read_bandwidth(full, 2);
  REQUIRE_FALSE(refused);
  CHECK_EQ(refused.error().fault, Fault::OutOfMemory);
  CHECK_NE(refused.error().message.find("128 MiB"), std::string::npos);
}
