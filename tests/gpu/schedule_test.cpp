// Schedules without a GPU: what waits for what, where weights are cut, which kernels are chosen.
#include <doctest/doctest.h>

#include <algorithm>

#include "engine/gpu/hazards.h"
#include "engine/gpu/schedule.h"
#include "tests/gpu/gpu_trial.h"

namespace hearth {

namespace {

constexpr GpuLimits kLimits{uint64_t{128} << 20, uint64_t{1} << 30};
const GpuInfo kGpu{.features = kGpuNarrowSubgroups | kGpuF16, .largest_workgroup = 256};

Schedule schedule_of(const Sketch& sketch, const GpuLimits& limits = kLimits,
                     const KernelChoice& kernels = {kGpu, kGpu.features, {}}) {
  Plan plan = sketch.plan;
  for (size_t i = 0; i < plan.weights.size(); ++i) {
    const bool vector = sketch.payloads[i].use == WeightUse::Vector;
    plan.weights[i].layout = vector ? WeightLayout::AsInFile : WeightLayout::Tiled;
  }
  REQUIRE(check_plan(plan).has_value());
  auto schedule = make_schedule(plan, limits, kernels);
  REQUIRE(schedule.has_value());
  // They would name the weights of a plan that is gone.
  for (auto& dispatches : schedule->dispatches) {
    for (ScheduledDispatch& dispatch : dispatches) dispatch.weight = nullptr;
  }
  return std::move(*schedule);
}

std::vector<ScheduledDispatch> of_class(const Schedule& schedule, RowClass row_class) {
  return schedule.dispatches[static_cast<size_t>(row_class)];
}

// "embed", "norm!" …: each kernel in order, with a mark where it waits.
std::vector<std::string> order(const std::vector<ScheduledDispatch>& dispatches) {
  HazardTracker hazards;
  std::vector<std::string> names;
  for (const ScheduledDispatch& dispatch : dispatches) {
    names.push_back(std::string(dispatch.kernel->name) + (hazards.add(dispatch) ? "!" : ""));
  }
  return names;
}

Sketch small_model(uint32_t max_rows, uint32_t capacity) {
  Sketch sketch(3, max_rows);
  build_small_model(sketch, capacity);
  return sketch;
}

}  // namespace

TEST_CASE("dispatches wait only for those whose results they need or overwrite") {
  const Schedule schedule = schedule_of(small_model(16, 64));
  const std::vector<std::string> expected = {"embed",   "norm!",    "matvec!",  "matvec",     "matvec",
                                             "rope!",   "store_kv", "store_kv", "attention!", "matvec!",
                                             "matvec!", "matvec",   "gate!",    "matvec!",    "take_rows!"};
  CHECK(order(of_class(schedule, RowClass::One)) == expected);
}

TEST_CASE("pieces of one product do not wait for each other") {
  Sketch sketch(4, 16);
  const ActivationRef x = sketch.input("x", 64), y = sketch.activation("y", 100);
  sketch.add(MatMul{x, {{.weight = sketch.matrix("weight", QuantType::F32, 64, 100), .out = y}}});
  sketch.output(y);
  GpuLimits limits = kLimits;
  limits.largest_binding = 2 * 16 * 64 * sizeof(float);
  const std::vector<std::string> names = order(of_class(schedule_of(sketch, limits), RowClass::One));
  CHECK(std::ranges::count(names, "matvec!") == 1);
  CHECK(std::ranges::count(names, "matvec") == 3);
}

TEST_CASE("a weight is cut at tiles, and not at all where it fits") {
  const WeightShape shape{QuantType::Q4_0, 64, 100, 1};
  const uint64_t tile = weight_tile_bytes(shape);
  CHECK(cut_weight(shape, WeightLayout::Tiled, kLimits).size() == 1);
  const std::vector<WeightPiece> pieces = cut_weight(shape, WeightLayout::Tiled, {3 * tile + 1, 1 << 20});
  REQUIRE(pieces.size() == 3);
  CHECK(pieces[1].first_row == 48);
  CHECK(pieces[1].bytes == 3 * tile);
  CHECK(pieces[2].first_row == 96);
  CHECK(pieces[2].rows == 4);
  CHECK(pieces[2].bytes == tile);
}

TEST_CASE("no memory of the arena is handed out twice") {
  Arena arena({1000, 2000});
  std::vector<ArenaRange> ranges;
  for (int i = 0; i < 8; ++i) ranges.push_back(arena.take(300 + static_cast<uint64_t>(i)));
  for (size_t i = 0; i < ranges.size(); ++i) {
    CHECK(ranges[i].offset % kGpuAlign == 0);
    CHECK(ranges[i].offset + ranges[i].bytes <= arena.block_bytes()[ranges[i].block]);
    for (size_t j = 0; j < i; ++j) {
      const bool apart =
          ranges[i].block != ranges[j].block || ranges[j].offset + ranges[j].bytes <= ranges[i].offset;
      CHECK(apart);
    }
  }
  for (const uint64_t bytes : arena.block_bytes()) CHECK(bytes <= 2000);
}

TEST_CASE("a step of one row counts no groups anew but those of attention's spans") {
  for (const ScheduledDispatch& dispatch : of_class(schedule_of(small_model(16, 2048)), RowClass::One)) {
    const std::string_view name = dispatch.kernel->name;
    CHECK(dispatch.indirect == (name == "attention" || name == "attention_join"));
  }
}

TEST_CASE("a long step never has its attention cut into spans") {
  for (const ScheduledDispatch& dispatch : of_class(schedule_of(small_model(16, 2048)), RowClass::Many)) {
    CHECK(dispatch.kernel->name != "attention_join");
  }
}

TEST_CASE("group counts grow with the rows and positions of a step") {
  const GroupCounts groups = {{{Quantity::One, 100, 16}, {Quantity::Rows, 3, 8}, {Quantity::Spans}}};
  CHECK(count_groups(groups, {1, 1, 2}) == std::array<uint32_t, 3>{7, 1, 2});
  CHECK(count_groups(groups, {9, 1, 4}) == std::array<uint32_t, 3>{7, 4, 4});
  const GroupCounts joined = {{{Quantity::JoinedRows}, {}, {Quantity::OutputRows}}};
  CHECK(count_groups(joined, {5, 2, 1}) == std::array<uint32_t, 3>{0, 1, 2});
  CHECK(count_groups(joined, {5, 2, 3}) == std::array<uint32_t, 3>{5, 1, 2});
}

TEST_CASE("a kernel runs with the most features that are allowed and not found broken") {
  CHECK(KernelChoice(kGpu, 0, {}).find("matvec", "Q4_0", 1)->features == 0);
  const GpuKernel* best = KernelChoice(kGpu, kGpu.features, {}).find("matvec", "Q4_0", 1);
  CHECK(best->features == kGpuNarrowSubgroups);
  // One row and eight must sum alike, so a variant that is broken for one is not used for the other.
  const KernelChoice careful(kGpu, kGpu.features, {full_kernel_name(*best)});
  CHECK(careful.find("matvec", "Q4_0", 1)->features == 0);
  CHECK(careful.find("matvec", "Q4_0", 8)->features == 0);
  CHECK(careful.find("matvec", "Q4_1", 8)->features == kGpuNarrowSubgroups);
  CHECK(careful.find("matvec", "no such type", 1) == nullptr);
}

TEST_CASE("long steps multiply matrices where the GPU can, else bytes where the weights are integers") {
  GpuInfo gpu = kGpu;
  gpu.features |= kGpuInt8Dot;
  CHECK(KernelChoice(gpu, UINT32_MAX, {}).find("matmul", "Q4_0", 0)->features ==
        (kGpuNarrowSubgroups | kGpuInt8Dot));
  CHECK(KernelChoice(gpu, UINT32_MAX, {}).find("matmul", "BF16", 0)->features == kGpuNarrowSubgroups);
  CHECK(KernelChoice(gpu, kGpuInt8Dot, {}).find("matmul", "Q4_0", 0)->features == kGpuInt8Dot);
  gpu.features |= kGpuSubgroups | kGpuMatrix;
  CHECK(KernelChoice(gpu, UINT32_MAX, {}).find("matmul", "Q4_0", 0)->features ==
        (kGpuSubgroups | kGpuMatrix));
}

}  // namespace hearth
