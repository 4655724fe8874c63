#include "engine/gpu/dispatch_writer.h"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "engine/base/check.h"
#include "engine/base/text.h"
#include "engine/device/rope_table.h"
#include "engine/gguf/repack.h"
#include "gpu_parameters.h"

namespace hearth {
namespace {

// A slot of the parameters' buffer, and what is bound where a kernel does not look.
constexpr uint64_t kSlot = kGpuAlign;
// Spans are made of the chunks in which attention walks over positions; shorter spans are not worth merging.
constexpr uint32_t kChunk = 64;
constexpr uint32_t kShortestSpan = 256;
constexpr uint32_t kMostSpans = 32;

template <class T>
T round_up(T value, std::type_identity_t<T> step) {
  return (value + step - 1) / step * step;
}

uint32_t longest_cache(const Plan& plan) {
  uint32_t capacity = 1;
  for (const KvLayer& kv : plan.kv) capacity = std::max(capacity, kv.capacity);
  return capacity;
}

}  // namespace

DispatchWriter::DispatchWriter(const Plan& plan, const GpuLimits& limits, const KernelChoice& kernels)
    : plan_(plan), limits_(limits), kernels_(kernels), arena_(limits) {
  for (const Weight& weight : plan.weights)
    pieces_.push_back(cut_weight(weight.shape, weight.layout, limits));
  const uint32_t capacity = longest_cache(plan);
  const uint32_t span = std::max(kShortestSpan, round_up((capacity + kMostSpans - 1) / kMostSpans, kChunk));
  schedule_.span = {span, span, round_up(capacity, kChunk)};
}

Result<Schedule> DispatchWriter::write() {
  lay_out_activations();
  lay_out_step();
  if (status_) write_class(RowClass::One);
  if (status_ && plan_.max_rows > 1) write_class(RowClass::Few);
  if (status_) write_class(RowClass::Many);
  if (!status_) return std::unexpected(status_.error());
  schedule_.arena_blocks = arena_.block_bytes();
  // The counts come last in the Step buffer's layout, as only now it is known how many there are.
  schedule_.step.bytes += round_up(schedule_.step.counted.size() * 3 * sizeof(uint32_t), kGpuAlign);
  return std::move(schedule_);
}

void DispatchWriter::lay_out_activations() {
  for (const Activation& activation : plan_.activations) {
    const uint64_t rows =
        activation.rows == Rows::Step ? plan_.max_rows : output_row_count(plan_, plan_.max_rows);
    schedule_.activations.push_back(
        take(rows * row_stride(activation.width) * sizeof(float), activation.name));
  }
  for (Place& place : unused_) place = take(kSlot, "scratch");
  schedule_.output_bytes = schedule_.activations[plan_.output.index].bytes;
}

void DispatchWriter::lay_out_step() {
  StepLayout& step = schedule_.step;
  step.tokens = round_up(sizeof(GpuStep), kGpuAlign);
  step.bytes = step.tokens + round_up(plan_.max_rows * sizeof(int32_t), kGpuAlign);
  for (const Op& op : plan_.ops) {
    const auto* rope = std::get_if<Rope>(&op);
    const auto known = [&](const Rope& other) { return same_rotation(*rope, other); };
    if (!rope || std::ranges::any_of(step.rotations, known)) continue;
    step.rotations.push_back(*rope);
    step.turns.push_back(step.bytes);
    step.bytes += round_up(uint64_t{plan_.max_rows} * rope->rotary * sizeof(float), kGpuAlign);
  }
  step.counts = step.bytes;
}

void DispatchWriter::write_class(RowClass row_class) {
  class_ = row_class;
  for (op_ = 0; op_ < plan_.ops.size() && status_; ++op_) {
    std::visit([&](const auto& op) { write_dispatches(*this, op); }, plan_.ops[op_]);
  }
}

StepSize DispatchWriter::largest_step() const {
  uint32_t rows = 1;
  if (class_ == RowClass::Few) rows = std::min(kShortStepRows, plan_.max_rows);
  if (class_ == RowClass::Many) rows = plan_.max_rows;
  return {rows, output_row_count(plan_, rows), most_spans()};
}

RowClass DispatchWriter::class_of(ActivationRef ref) const {
  const bool alone = output_rows(ref) && plan_.output_rows != OutputRows::All;
  return alone ? RowClass::One : class_;
}

uint32_t DispatchWriter::most_rows(ActivationRef ref) const {
  return output_rows(ref) ? output_row_count(plan_, plan_.max_rows) : plan_.max_rows;
}

uint32_t DispatchWriter::output_rows(ActivationRef ref) const {
  return plan_.activations[ref.index].rows == Rows::Output;
}

GroupCount DispatchWriter::per_row(ActivationRef ref, uint32_t times, uint32_t per) const {
  return {output_rows(ref) ? Quantity::OutputRows : Quantity::Rows, times, per};
}

uint32_t DispatchWriter::span() const { return schedule_.span[std::to_underlying(class_)]; }

uint32_t DispatchWriter::most_spans() const { return (longest_cache(plan_) + span() - 1) / span(); }

Binding DispatchWriter::vector(WeightRef ref) const { return ref ? piece(ref, 0) : unused_constant(); }

std::vector<WeightPiece> DispatchWriter::pieces(WeightRef ref) const { return pieces_[ref.index]; }

Binding DispatchWriter::piece(WeightRef ref, uint32_t index) const {
  return {{Region::Weight, ref.index, index, 0, pieces_[ref.index][index].bytes}, Access::Read};
}

Binding DispatchWriter::keys(KvRef ref, Access access) const {
  const KvLayer& layer = kv(ref);
  const uint64_t bytes = gpu_kv_bytes(layer.type, layer.heads, layer.key_width, layer.capacity);
  return {{Region::Keys, ref.index, 0, 0, bytes}, access};
}

Binding DispatchWriter::values(KvRef ref, Access access) const {
  const KvLayer& layer = kv(ref);
  const uint64_t bytes = gpu_kv_bytes(layer.type, layer.heads, layer.value_width, layer.capacity);
  return {{Region::Values, ref.index, 0, 0, bytes}, access};
}

Binding DispatchWriter::tokens() const {
  return {{Region::Step, 0, 0, schedule_.step.tokens, plan_.max_rows * sizeof(int32_t)}, Access::Read};
}

Binding DispatchWriter::turns(const Rope& op) const {
  const StepLayout& step = schedule_.step;
  const auto found =
      std::ranges::find_if(step.rotations, [&](const Rope& other) { return same_rotation(op, other); });
  CHECK(found != step.rotations.end());
  const uint64_t offset = step.turns[static_cast<size_t>(found - step.rotations.begin())];
  return {{Region::Step, 0, 0, offset, uint64_t{plan_.max_rows} * op.rotary * sizeof(float)}, Access::Read};
}

Binding DispatchWriter::unused_constant() const { return {{Region::Step, 0, 0, 0, kSlot}, Access::Read}; }

Binding DispatchWriter::unused(uint32_t which) const { return {unused_[which], Access::Read}; }

Binding DispatchWriter::scratch(std::string_view purpose, uint64_t width, uint64_t rows, Access access) {
  const ScratchKey key{std::string(purpose), width, rows};
  auto found = scratch_.find(key);
  if (found == scratch_.end()) {
    found = scratch_.emplace(key, take(rows * row_stride(width) * sizeof(float), purpose)).first;
  }
  return {found->second, access};
}

void DispatchWriter::refuse(std::string_view tensor, std::string_view why) {
  if (!status_) return;
  const std::string_view op = op_ < plan_.ops.size() ? op_name(plan_.ops[op_]) : "The plan";
  status_ = fail(Fault::Unsupported, concat(op, " cannot use ", tensor, " on this GPU: ", why, "."));
}

bool DispatchWriter::require_tiles(WeightRef ref) {
  const Weight& weight = this->weight(ref);
  const WeightShape& shape = weight.shape;
  if (weight.layout != WeightLayout::Tiled) {
    refuse(weight.name, "it has not been repacked");
  } else if (shape.matrices > 1 && shape.rows % kTileRows != 0) {
    refuse(weight.name, concat("its experts have ", shape.rows, " rows, not a multiple of ", kTileRows));
  } else if (weight_tile_bytes(shape) > limits_.largest_range()) {
    refuse(weight.name, "its rows are longer than the GPU can bind");
  }
  return status_.has_value();
}

Place DispatchWriter::take(uint64_t bytes, std::string_view name) {
  if (!arena_.can_take(bytes)) {
    refuse(name, concat("its ", bytes, " bytes are more than the GPU can bind"));
    return {};
  }
  const ArenaRange range = arena_.take(bytes);
  return {Region::Arena, range.block, 0, range.offset, range.bytes};
}

ScheduledDispatch& DispatchWriter::dispatch_bytes(const KernelKey& key, std::span<const std::byte> parameters,
                                                  std::vector<Binding> bindings, GroupCounts groups) {
  CHECK(parameters.size() <= kSlot);
  const std::string bytes(reinterpret_cast<const char*>(parameters.data()), parameters.size());
  const auto [slot, is_new] = known_parameters_.try_emplace(bytes, schedule_.parameters.size());
  if (is_new) {
    schedule_.parameters.insert(schedule_.parameters.end(), parameters.begin(), parameters.end());
    schedule_.parameters.resize(round_up(schedule_.parameters.size(), kSlot));
  }
  ScheduledDispatch dispatch;
  dispatch.kernel = kernels_.find(key.name, key.type, key.rows);
  if (!dispatch.kernel)
    refuse(key.type.empty() ? key.name : key.type, "Hearth has no kernel for it that runs here");
  CHECK(!dispatch.kernel || dispatch.kernel->bindings.size() == bindings.size() + 2);
  dispatch.parameters = slot->second;
  dispatch.bindings = std::move(bindings);
  dispatch.groups = groups;
  dispatch.op = op_;
  count(dispatch);
  return schedule_.dispatches[std::to_underlying(class_)].emplace_back(std::move(dispatch));
}

// Counts that no step of this class changes are part of the recording; equal ones share a slot.
void DispatchWriter::count(ScheduledDispatch& dispatch) {
  const uint32_t least_rows = class_ == RowClass::Few ? 2 : 1;
  const StepSize least{least_rows, output_row_count(plan_, least_rows), 1};
  dispatch.fixed_groups = count_groups(dispatch.groups, largest_step());
  if (std::ranges::max(dispatch.fixed_groups) > kGpuMostGroups) {
    refuse(plan_.activations[plan_.output.index].name,
           "a step of the plan has more work than a GPU takes at once");
  }
  dispatch.indirect = dispatch.fixed_groups != count_groups(dispatch.groups, least);
  if (!dispatch.indirect) return;
  std::vector<GroupCounts>& counted = schedule_.step.counted;
  const auto slot = std::ranges::find(counted, dispatch.groups) - counted.begin();
  if (static_cast<size_t>(slot) == counted.size()) counted.push_back(dispatch.groups);
  dispatch.counts = schedule_.step.counts + static_cast<uint64_t>(slot) * 3 * sizeof(uint32_t);
}

}  // namespace hearth
