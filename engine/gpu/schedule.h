// A plan as dispatches, before anything is allocated: which kernel with which parameters reads and writes
// where, for each class of step. Pure data from pure functions, so the same schedule predicts what a program
// will take and is what gpu_program.cpp records. One thread.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/device/plan.h"
#include "engine/gpu/arena.h"
#include "engine/gpu/gpu_api.h"
#include "engine/gpu/kernel_choice.h"
#include "engine/gpu/weight_pieces.h"

namespace hearth {

// How steps are computed depends on how many rows they have. One and Few sum in the same order, so a row's
// result has the same bits in both; Many is another matter.
enum class RowClass : uint8_t { One, Few, Many };
inline constexpr size_t kRowClasses = 3;
RowClass class_of_step(const Step& step);

// Memory that a program reads or writes. Weights and caches belong to the device, the rest to the program.
enum class Region : uint8_t { Step, Arena, Weight, Keys, Values };

struct Place {
  Region region = Region::Step;
  uint32_t index = 0;  // block of the arena; weight; layer of the cache
  uint32_t piece = 0;  // of the weight
  uint64_t offset = 0;
  uint64_t bytes = 0;
};

enum class Access : uint8_t { Read, Write, ReadWrite };

struct Binding {
  Place place;
  Access access = Access::Read;
};

// What group counts are counted in: all that changes from step to step.
enum class Quantity : uint8_t { One, Rows, OutputRows, Spans, JoinedRows };

// ceil(times * quantity / per) groups.
struct GroupCount {
  Quantity quantity = Quantity::One;
  uint32_t times = 1;
  uint32_t per = 1;
  auto operator<=>(const GroupCount&) const = default;
};
using GroupCounts = std::array<GroupCount, 3>;

struct StepSize {
  uint32_t rows = 1;
  uint32_t output_rows = 1;
  uint32_t spans = 1;  // into which attention cuts the positions that the step sees
};
std::array<uint32_t, 3> count_groups(const GroupCounts& groups, const StepSize& size);

struct ScheduledDispatch {
  const GpuKernel* kernel = nullptr;
  uint64_t parameters = 0;        // where in the parameters' buffer
  std::vector<Binding> bindings;  // the kernel's storage
  GroupCounts groups;
  // The same counts for every step of the class, or where in the Step buffer each step's are.
  std::array<uint32_t, 3> fixed_groups = {1, 1, 1};
  bool indirect = false;
  uint64_t counts = 0;
  // Another piece of what the dispatch before it computes: no result of the two lies in the same place.
  bool continues = false;
  // For reports, and for cutting a step into submissions of similar length.
  uint32_t op = 0;
  const Weight* weight = nullptr;   // of the plan that the schedule was made from
  uint64_t weight_bytes = 0;        // read once
  uint64_t bytes_per_position = 0;  // of the cache, read for every position seen
};

// Where things are in the Step buffer.
struct StepLayout {
  uint64_t counts = 0;               // group counts, three a slot
  uint64_t tokens = 0;               // max_rows ids
  std::vector<Rope> rotations;       // distinct ones
  std::vector<uint64_t> turns;       // the table of each: max_rows rows
  std::vector<GroupCounts> counted;  // one a slot
  uint64_t bytes = 0;
};

struct Schedule {
  std::array<std::vector<ScheduledDispatch>, kRowClasses> dispatches;
  std::array<uint32_t, kRowClasses> span = {};  // positions in a span of attention
  std::vector<Place> activations;               // one per activation of the plan
  std::vector<uint64_t> arena_blocks;           // bytes of each
  StepLayout step;
  std::vector<std::byte> parameters;
  uint64_t output_bytes = 0;  // of the longest step, with the padding of its rows

  // What the program will allocate.
  uint64_t bytes() const;
};

// `plan` has passed check_plan() and outlives the schedule; its buffers need not be bound. Unsupported names
// the operation and the tensor that no kernel can compute.
Result<Schedule> make_schedule(const Plan& plan, const GpuLimits& limits, const KernelChoice& kernels);

// Bytes of the keys, or of the values, of one layer as kernels want them.
uint64_t gpu_kv_bytes(KvType type, uint32_t heads, uint32_t head_width, uint32_t capacity);

}  // namespace hearth
