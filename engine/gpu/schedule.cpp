#include "engine/gpu/schedule.h"

#include <numeric>
#include <utility>

#include "engine/base/check.h"
#include "engine/gpu/dispatch_writer.h"

namespace hearth {

RowClass class_of_step(const Step& step) {
  if (step.as_long_step || step.tokens.size() > kShortStepRows) return RowClass::Many;
  return step.tokens.size() == 1 ? RowClass::One : RowClass::Few;
}

std::array<uint32_t, 3> count_groups(const GroupCounts& groups, const StepSize& size) {
  std::array<uint32_t, 3> counts;
  for (size_t i = 0; i < groups.size(); ++i) {
    uint64_t quantity = 1;
    if (groups[i].quantity == Quantity::Rows) quantity = size.rows;
    if (groups[i].quantity == Quantity::OutputRows) quantity = size.output_rows;
    if (groups[i].quantity == Quantity::Spans) quantity = size.spans;
    if (groups[i].quantity == Quantity::JoinedRows) quantity = size.spans > 1 ? size.rows : 0;
    counts[i] = static_cast<uint32_t>((quantity * groups[i].times + groups[i].per - 1) / groups[i].per);
  }
  return counts;
}

uint64_t Schedule::bytes() const {
  return std::accumulate(arena_blocks.begin(), arena_blocks.end(), uint64_t{0}) + step.bytes +
         parameters.size() + output_bytes;
}

Result<Schedule> make_schedule(const Plan& plan, const GpuLimits& limits, const KernelChoice& kernels) {
  return DispatchWriter(plan, limits, kernels).write();
}

// F16 values lie two in a word. Q8_0 has four codes in a word and a word for each block's scale.
uint64_t gpu_kv_bytes(KvType type, uint32_t heads, uint32_t head_width, uint32_t capacity) {
  uint64_t words = head_width;
  if (type == KvType::F16) words = (uint64_t{head_width} + 1) / 2;
  if (type == KvType::Q8_0) words = uint64_t{head_width} / 4 + head_width / 32;
  return words * heads * capacity * sizeof(uint32_t);
}

}  // namespace hearth
