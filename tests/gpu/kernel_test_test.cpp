// A GPU one of whose fast kernels computes wrongly, or is refused by its driver: it is found, named and
// replaced.
#include <doctest/doctest.h>

#include <algorithm>

#include "engine/cpu/cpu_device.h"
#include "engine/device/self_test.h"
#include "engine/gpu/kernel_test.h"
#include "tests/gpu/gpu_trial.h"

namespace hearth {

namespace {

// Hands everything on to a real GPU, but for one kernel.
class FaultyKernel final : public GpuApi {
 public:
  enum class Kind { Wrong, Refused };
  FaultyKernel(GpuApi& real, const GpuKernel& broken, Kind kind)
      : real_(real), broken_(broken), kind_(kind) {}

  const GpuInfo& info() const override { return real_.info(); }
  uint64_t memory_left() const override { return real_.memory_left(); }
  Result<GpuBuffer> create_buffer(uint64_t bytes, GpuBufferUse use) override {
    return real_.create_buffer(bytes, use);
  }
  void destroy(GpuBuffer buffer) override { real_.destroy(buffer); }
  Status write(GpuBuffer to, uint64_t offset, std::span<const std::byte> from) override {
    return real_.write(to, offset, from);
  }
  Status read(GpuBuffer from, uint64_t offset, std::span<std::byte> to) override {
    return real_.read(from, offset, to);
  }
  Result<GpuPipeline> create_pipeline(const GpuKernel& kernel) override {
    if (&kernel != &broken_) return real_.create_pipeline(kernel);
    if (kind_ == Kind::Refused) return fail(Fault::Unsupported, "The driver refuses this kernel.");
    // Another weight type's code: it runs, and gives other numbers.
    return real_.create_pipeline(
        *find_kernel(kernel.name, kernel.type == "Q4_0" ? "Q8_0" : "Q4_0", kernel.rows, 0));
  }
  void destroy(GpuPipeline pipeline) override { real_.destroy(pipeline); }
  Result<GpuRecording> record(std::span<const GpuCommand> commands, bool timed) override {
    return real_.record(commands, timed);
  }
  void destroy(GpuRecording recording) override { real_.destroy(recording); }
  std::vector<double> command_times(GpuRecording recording) override {
    return real_.command_times(recording);
  }
  Result<GpuTicket> submit(std::span<const GpuRecording> recordings) override {
    return real_.submit(recordings);
  }
  Result<Progress> poll(GpuTicket ticket) override { return real_.poll(ticket); }

 private:
  GpuApi& real_;
  const GpuKernel& broken_;
  Kind kind_;
};

// The fast kernel of this name and type that the GPU runs, or null.
const GpuKernel* fast_kernel(const GpuInfo& info, std::string_view name, std::string_view type,
                             uint32_t rows) {
  const GpuKernel* found = KernelChoice(info, UINT32_MAX, {}).find(name, type, rows);
  return found && found->features != 0 ? found : nullptr;
}

// The generic one.
const GpuKernel* generic_matvec(std::string_view type) { return find_kernel("matvec", type, 1, 0); }

GpuOpener opener_of(GpuApi& real, const GpuKernel& broken, FaultyKernel::Kind kind) {
  return [&real, &broken, kind](const GpuDeviceSettings& settings) -> Result<std::unique_ptr<Device>> {
    return open_gpu_device(std::make_unique<FaultyKernel>(real, broken, kind), "test", settings);
  };
}

}  // namespace

TEST_CASE("a fast kernel that computes wrongly or is refused is named, and the rest then passes") {
  const auto real = open_test_gpu(true);
  if (!real) return;
  const auto reference = open_reference_device();
  // Each kernel and each kind once: a search takes half a minute where the GPU is software.
  const std::pair<const GpuKernel*, FaultyKernel::Kind> faults[] = {
      {fast_kernel(real->info(), "matvec", "Q6_K", 1), FaultyKernel::Kind::Wrong},
      {fast_kernel(real->info(), "matmul", "Q6_K", 0), FaultyKernel::Kind::Refused}};
  for (const auto& [broken, kind] : faults) {
    REQUIRE(broken != nullptr);
    const GpuOpener open = opener_of(*real, *broken, kind);
    const auto wrong = find_wrong_kernels(real->info().features, open, *reference).wait();
    REQUIRE_MESSAGE(wrong, wrong.error().message);
    // With its sibling for several rows, as both sum in the same order or neither is used.
    CHECK_LE(wrong->size(), 2u);
    CHECK_NE(std::ranges::find(*wrong, full_kernel_name(*broken)), wrong->end());
    const auto repaired = open({.disabled = *wrong}).wait();
    REQUIRE(repaired);
    CHECK(self_test(**repaired, *reference).wait());
  }
}

TEST_CASE("a GPU whose generic kernels are wrong is refused, and the message says for which weights") {
  const auto real = open_test_gpu();
  if (!real) return;
  const auto reference = open_reference_device();
  const GpuKernel* broken = generic_matvec("Q5_1");
  REQUIRE(broken != nullptr);
  const auto wrong =
      find_wrong_kernels(0, opener_of(*real, *broken, FaultyKernel::Kind::Wrong), *reference).wait();
  // Where every kernel of this type has a fast version, the generic one is not used and nothing is wrong.
  if (wrong && fast_kernel(real->info(), "matvec", "Q5_1", 1)) return;
  REQUIRE_FALSE(wrong);
  CHECK_NE(wrong.error().message.find("Q5_1"), std::string::npos);
}

TEST_CASE("a GPU with right kernels has none replaced") {
  const auto real = open_test_gpu(true);
  if (!real) return;
  const GpuKernel unused{};
  const auto wrong =
      find_wrong_kernels(real->info().features, opener_of(*real, unused, FaultyKernel::Kind::Wrong),
                         *open_reference_device())
          .wait();
  REQUIRE_MESSAGE(wrong, wrong.error().message);
  CHECK(wrong->empty());
}

}  // namespace hearth
