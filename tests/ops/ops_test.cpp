// Every op case on every instruction set of this machine, with one thread and with two, against the reference
// device.
#include <doctest/doctest.h>

#include <cstring>
#include <memory>
#include <vector>

#include "engine/cpu/cpu_device.h"
#include "tests/ops/op_runs.h"

namespace hearth {

namespace {

struct TestedDevice {
  std::string name;
  std::unique_ptr<Device> device;
};

// One per instruction set and thread count.
std::vector<TestedDevice> tested_devices() {
  std::vector<TestedDevice> devices;
  const std::vector<std::string> features = open_cpu_device({})->info().features;
  REQUIRE(!features.empty());
  for (const std::string& instructions : features) {
    for (const int threads : {1, 2}) {
      devices.push_back({instructions + ", threads: " + std::to_string(threads),
                         open_cpu_device({.threads = threads, .instructions = instructions})});
    }
  }
  return devices;
}

}  // namespace

TEST_CASE("every op agrees with its definition on every instruction set") {
  std::vector<TestedDevice> devices = tested_devices();
  const std::unique_ptr<Device> reference = open_reference_device();
  for (const OpCase& op_case : op_cases()) {
    const Sketch sketch = sketch_of(op_case);
    const std::vector<float> expected = run_case(*reference, op_case, sketch);
    for (TestedDevice& tested : devices) {
      const std::vector<float> values = run_case(*tested.device, op_case, sketch);
      if (op_case.tolerance == 0.0) {
        CHECK_MESSAGE(same_values(values, expected), op_case.name, " on ", tested.name);
        continue;
      }
      const Difference found = difference(values, expected);
      INFO(op_case.name, " on ", tested.name, ", seed ", kOpSeed, ": rms ", found.rms, ", worst ",
           found.worst);
      CHECK(found.rms <= op_case.tolerance);
      CHECK(found.worst <= 10.0 * op_case.tolerance);
    }
  }
}

TEST_CASE("a row's result does not depend on how many rows are computed with it, nor on the threads") {
  constexpr size_t kRows = 40;
  const std::vector<int32_t> tokens = random_tokens(kRows);
  const std::vector<uint32_t> fives(8, 5);
  const std::vector<uint32_t> ones(kRows, 1);
  std::vector<TestedDevice> devices = tested_devices();
  for (const OpCase& op_case : grouping_cases()) {
    const Sketch sketch = sketch_of(op_case);
    std::vector<float> first;  // of the same instruction set
    for (size_t d = 0; d < devices.size(); ++d) {
      LoadedSketch loaded(*devices[d].device, sketch);
      const std::vector<float> together = loaded.run(tokens, {kRows}, op_case.position);
      if (d % 2 == 0) first = together;
      INFO(op_case.name, " on ", devices[d].name, ", seed ", kOpSeed);
      const auto same_bits = [&](const std::vector<float>& other) {
        return other.size() == first.size() && std::memcmp(other.data(), first.data(), 4 * first.size()) == 0;
      };
      CHECK_MESSAGE(same_bits(together), "40 rows differ between one thread and two");
      CHECK_MESSAGE(same_bits(loaded.run(tokens, fives, op_case.position)), "5 rows at a time differ");
      CHECK_MESSAGE(same_bits(loaded.run(tokens, ones, op_case.position)), "one row at a time differs");
    }
  }
}

}  // namespace hearth
