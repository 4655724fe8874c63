// Every op case on every instruction set of this machine, with one thread and with two, against the reference
// device.
#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <memory>
#include <numeric>
#include <vector>

#include "engine/cpu/cpu_device.h"
#include "tests/ops/op_cases.h"

namespace hearth {

namespace {

constexpr uint64_t kSeed = 20261122;

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

Sketch sketch_of(const OpCase& op_case) {
  Sketch sketch(kSeed, kMaxRows);
  op_case.build(sketch);
  return sketch;
}

std::vector<int32_t> random_tokens(size_t count) {
  std::mt19937_64 random(kSeed);
  std::vector<int32_t> tokens(count);
  for (int32_t& token : tokens) token = static_cast<int32_t>(random() % kSketchVocabulary);
  return tokens;
}

std::vector<float> run_case(Device& device, const OpCase& op_case, const Sketch& sketch) {
  const size_t rows = std::accumulate(op_case.step_rows.begin(), op_case.step_rows.end(), size_t{0});
  return LoadedSketch(device, sketch).run(random_tokens(rows), op_case.step_rows, op_case.position);
}

struct Difference {
  double rms = 0.0;  // both relative to the rms of what was expected
  double worst = 0.0;
};

Difference difference(const std::vector<float>& found, const std::vector<float>& expected) {
  REQUIRE(found.size() == expected.size());
  double squares = 0.0;
  double error_squares = 0.0;
  double worst = 0.0;
  for (size_t i = 0; i < found.size(); ++i) {
    const double error = static_cast<double>(found[i]) - expected[i];
    squares += static_cast<double>(expected[i]) * expected[i];
    error_squares += error * error;
    // Written so that a NaN is the worst error, too.
    if (!(std::fabs(error) <= worst)) worst = std::fabs(error);
  }
  const double size = std::sqrt(squares / static_cast<double>(found.size()));
  return {std::sqrt(error_squares / static_cast<double>(found.size())) / size, worst / size};
}

}  // namespace

TEST_CASE("every op agrees with its definition on every instruction set") {
  std::vector<TestedDevice> devices = tested_devices();
  const std::unique_ptr<Device> reference = open_reference_device();
  for (const OpCase& op_case : op_cases()) {
    const Sketch sketch = sketch_of(op_case);
    const std::vector<float> expected = run_case(*reference, op_case, sketch);
    for (TestedDevice& tested : devices) {
      const Difference found = difference(run_case(*tested.device, op_case, sketch), expected);
      INFO(op_case.name, " on ", tested.name, ", seed ", kSeed, ": rms ", found.rms, ", worst ", found.worst);
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
      INFO(op_case.name, " on ", devices[d].name, ", seed ", kSeed);
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
