// How fast the CPU device multiplies: for each weight type one row (decoding, bound by memory) and 512 rows
// (prefill, bound by arithmetic), with the best instruction set of this machine.
//   ops_bench [TYPE|all] [THREADS] [INSTRUCTIONS]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "engine/base/text.h"
#include "engine/cpu/cpu_device.h"
#include "tests/ops/sketch.h"

namespace hearth {

namespace {

constexpr uint32_t kWidth = 1536;
constexpr uint32_t kRows = 2048;
constexpr uint32_t kPrefillRows = 512;
constexpr uint64_t kDecodeBytes = uint64_t{96} << 20;  // more than caches hold

Sketch multiplications(QuantType type, uint32_t step_rows, uint32_t count) {
  Sketch sketch(1, step_rows);
  const ActivationRef in = sketch.input("in", kWidth);
  const ActivationRef out = sketch.activation("out", kRows);
  for (uint32_t i = 0; i < count; ++i) {
    const WeightRef weight = sketch.matrix(concat("weight", i), type, kWidth, kRows);
    sketch.add(MatMul{in, {{.weight = weight, .out = out}}});
  }
  sketch.output(out, OutputRows::Last);
  return sketch;
}

// The shortest of the steps that fit into about half a second, at least three.
double step_seconds(Device& device, const Sketch& sketch) {
  using Clock = std::chrono::steady_clock;
  LoadedSketch loaded(device, sketch);
  const std::vector<int32_t> tokens(sketch.plan.max_rows, 5);
  double best = 1e9;
  const Clock::time_point start = Clock::now();
  for (int i = 0; i < 3 || Clock::now() - start < std::chrono::milliseconds(500); ++i) {
    const Clock::time_point before = Clock::now();
    loaded.step(tokens, 0);
    best = std::min(best, std::chrono::duration<double>(Clock::now() - before).count());
  }
  return best;
}

void bench(Device& device, const QuantLayout& layout) {
  const uint64_t bytes = row_bytes(layout.type, kWidth) * kRows;
  const uint32_t count = static_cast<uint32_t>(kDecodeBytes / bytes) + 1;
  const double operations = 2.0 * kWidth * kRows;
  const double decode = step_seconds(device, multiplications(layout.type, 1, count)) / count;
  const double prefill = step_seconds(device, multiplications(layout.type, kPrefillRows, 1));
  std::printf("%-7s %9.2f %9.1f %12.1f\n", std::string(layout.name).c_str(),
              static_cast<double>(bytes) / decode * 1e-9, operations / decode * 1e-9,
              operations * kPrefillRows / prefill * 1e-9);
  std::fflush(stdout);
}

}  // namespace

}  // namespace hearth

int main(int argc, char** argv) {
  using namespace hearth;
  const std::string type = argc > 1 ? argv[1] : "all";
  const int threads = argc > 2 ? std::atoi(argv[2]) : 2;
  const std::string instructions = argc > 3 ? argv[3] : "";
  const auto device = open_cpu_device({.threads = threads, .instructions = instructions});
  std::printf("%s, %d threads, weights of %ux%u\n", device->info().name.c_str(), threads, kWidth, kRows);
  std::printf("%-7s %9s %9s %12s\n", "type", "GB/s", "GOPS", "GOPS");
  std::printf("%-7s %9s %9s %12s\n", "", "1 row", "1 row", "512 rows");
  for (const QuantLayout& layout : quant_layouts()) {
    if (type == "all" || type == layout.name) bench(*device, layout);
  }
  return 0;
}
