#include "engine/cpu/program.h"

#include <algorithm>

#include "engine/base/check.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

constexpr size_t kRoundedBytes = 2;  // of one rounded activation
constexpr size_t kAlign = 64;        // a cache line, and the widest register

size_t aligned(size_t bytes) { return (bytes + kAlign - 1) / kAlign * kAlign; }

// Hands out pieces of one block: first to measure (no base), then for real.
class Carver {
 public:
  explicit Carver(std::byte* base) : base_(base) {}
  template <class T>
  T* take(size_t count) {
    const size_t at = used_;
    used_ += aligned(count * sizeof(T));
    return base_ ? reinterpret_cast<T*>(base_ + at) : nullptr;
  }
  size_t used() const { return used_; }

 private:
  std::byte* base_;
  size_t used_ = 0;
};

// Sizes that scratch memory must fit, over all operations of a plan.
struct Largest {
  uint32_t quantized_width = 0;
  uint32_t key_width = 0;
  uint32_t value_width = 0;
  uint32_t kv_heads = 0;
  uint32_t capacity = 0;
  size_t expert_hidden = 0;  // values per row of step
};

bool is_quantized(const Weight& weight) { return tile_format(weight.shape.type) != nullptr; }

Largest find_largest(const Plan& plan) {
  Largest largest;
  for (const Weight& weight : plan.weights) {
    if (is_quantized(weight)) {
      largest.quantized_width = std::max(largest.quantized_width, static_cast<uint32_t>(weight.shape.width));
    }
  }
  for (const KvLayer& kv : plan.kv) {
    largest.key_width = std::max(largest.key_width, kv.key_width);
    largest.value_width = std::max(largest.value_width, kv.value_width);
    largest.kv_heads = std::max(largest.kv_heads, kv.heads);
    largest.capacity = std::max(largest.capacity, kv.capacity);
  }
  for (const Op& op : plan.ops) {
    if (const auto* expert = std::get_if<ExpertMlp>(&op)) {
      const size_t hidden = static_cast<size_t>(plan.weights[expert->gate.index].shape.rows);
      largest.expert_hidden = std::max(largest.expert_hidden,
                                       (hidden + plan.activations[expert->out.index].width) * expert->used);
    }
  }
  return largest;
}

void carve_group(Carver& carver, const Kernels& kernels, uint32_t n, uint32_t width, QuantizedGroup& out) {
  const size_t bytes = size_t{n} * width * kRoundedBytes;
  out.values = carver.take<std::byte>(bytes);
  out.bytes = kernels.bytes_too ? carver.take<std::byte>(bytes) : nullptr;
  out.scale = carver.take<float>(size_t{n} * width / 32);
  out.sum = carver.take<float>(size_t{n} * width / 32);
  out.half = carver.take<float>(size_t{n} * width / 16);
}

void carve_part(Carver& carver, uint32_t value_width, AttentionPart& out) {
  out.peak = carver.take<float>(kMaxQueries);
  out.weight = carver.take<float>(kMaxQueries);
  out.values = carver.take<float>(size_t{kMaxQueries} * value_width);
}

void carve_scratch(Carver& carver, const Kernels& kernels, const Largest& largest, ThreadScratch& out) {
  const size_t width = largest.quantized_width;
  out.panel.codes = carver.take<uint8_t>(width * kTileRows);
  out.panel.scale = carver.take<float>(width / 16 * kTileRows);
  out.panel.offset = carver.take<float>(width / 16 * kTileRows);
  carve_group(carver, kernels, 1, largest.quantized_width, out.row);
  out.product = carver.take<float>(size_t{2} * kernels.group_rows * kTileRows);
  out.queries = carver.take<float>(size_t{largest.key_width} * kMaxQueries);
  out.scores = carver.take<float>(size_t{kMaxQueries} * kAttentionChunk);
  carve_part(carver, largest.value_width, out.whole);
  carve_part(carver, largest.value_width, out.part);
}

}  // namespace

size_t quantized_bytes(const Kernels& kernels, uint32_t width) {
  Carver carver(nullptr);
  QuantizedGroup group;
  carve_group(carver, kernels, kernels.group_rows, width, group);
  return carver.used();
}

Result<std::unique_ptr<CpuProgram>> CpuProgram::prepare(const Plan& plan, const Kernels& kernels,
                                                        ThreadPool& pool, const BufferLookup& lookup) {
  std::unique_ptr<CpuProgram> program(new CpuProgram(plan, kernels, pool));
  TRY_STATUS(program->check_weights());
  for (const Weight& weight : plan.weights) program->weights_.push_back(lookup(weight.buffer));
  for (const KvLayer& kv : plan.kv) program->kv_.emplace_back(lookup(kv.keys), lookup(kv.values));
  TRY_STATUS(program->lay_out_memory());
  return program;
}

// Quantized weights that are multiplied with must be tiled; those only looked up may lie as in the file.
Status CpuProgram::check_weights() const {
  const auto check = [&](WeightRef ref) -> Status {
    const Weight& weight = plan_.weights[ref.index];
    if (!is_quantized(weight) || weight.layout == WeightLayout::Tiled) return {};
    return fail(Fault::Unsupported, concat("The tensor ", weight.name,
                                           " has a shape that Hearth's CPU kernels cannot "
                                           "multiply with. Another build of this model may work."));
  };
  for (const Op& op : plan_.ops) {
    if (const auto* matmul = std::get_if<MatMul>(&op)) {
      for (const MatMul::Projection& projection : matmul->projections) TRY_STATUS(check(projection.weight));
    } else if (const auto* gated = std::get_if<GatedMatMul>(&op)) {
      TRY_STATUS(check(gated->gate));
      TRY_STATUS(check(gated->up));
    } else if (const auto* expert = std::get_if<ExpertMlp>(&op)) {
      TRY_STATUS(check(expert->gate));
      TRY_STATUS(check(expert->up));
      TRY_STATUS(check(expert->down));
    }
  }
  return {};
}

Status CpuProgram::lay_out_memory() {
  const Largest largest = find_largest(plan_);
  const uint32_t rows = plan_.max_rows, groups = (rows + kernels_.group_rows - 1) / kernels_.group_rows;
  // Room for each chunk of each head of a short step; longer ones walk the chunks one after the other.
  const uint32_t chunks = largest.capacity / kAttentionChunk + 1;
  attention_parts_ = std::max(1u, largest.kv_heads) * chunks * 4;

  for (const Op& op : plan_.ops) {
    const auto* rope = std::get_if<Rope>(&op);
    if (rope == nullptr) continue;
    const bool known = std::ranges::any_of(
        rope_rows_, [&](const RopeRows& rows) { return same_rotation(rows.table.rope(), *rope); });
    if (!known) rope_rows_.push_back({RopeTable(*rope, vector(rope->factors)), nullptr});
  }

  activations_.resize(plan_.activations.size());
  scratch_.resize(static_cast<size_t>(pool_.size()));
  const auto carve = [&](std::byte* base) {
    Carver carver(base);
    for (size_t i = 0; i < activations_.size(); ++i) {
      const Activation& activation = plan_.activations[i];
      const size_t count = activation.rows == Rows::Step ? rows : output_row_count(plan_, rows);
      activations_[i] = carver.take<float>(count * activation.width);
    }
    for (RopeRows& rope : rope_rows_) {
      rope.values = carver.take<float>(size_t{rows} * rope.table.row_width());
    }
    quantized_ = carver.take<std::byte>(groups * quantized_bytes(kernels_, largest.quantized_width));
    parts_ = carver.take<float>(size_t{attention_parts_} * kMaxQueries * (largest.value_width + 2));
    expert_hidden_ = carver.take<float>(size_t{rows} * largest.expert_hidden);
    for (ThreadScratch& scratch : scratch_) carve_scratch(carver, kernels_, largest, scratch);
    return carver.used();
  };
  TRY(memory_, Memory::reserve(carve(nullptr)));
  carve(memory_.data());
  return {};
}

uint32_t CpuProgram::rows(ActivationRef ref) const {
  return plan_.activations[ref.index].rows == Rows::Step ? rows() : output_row_count(plan_, rows());
}

const float* CpuProgram::vector(WeightRef ref) const {
  return ref ? reinterpret_cast<const float*>(weights_[ref.index]) : nullptr;
}

HeadKv CpuProgram::head_kv(KvRef ref, uint32_t head) const {
  const KvLayer& layer = plan_.kv[ref.index];
  const auto& [keys, values] = kv_[ref.index];
  return {.keys = keys + head * kv_bytes(layer.type, 1, layer.key_width, layer.capacity),
          .values = values + head * kv_bytes(layer.type, 1, layer.value_width, layer.capacity),
          .key_width = layer.key_width,
          .value_width = layer.value_width,
          .type = layer.type};
}

const float* CpuProgram::rope_row(const Rope& op, uint32_t row) const {
  const auto found = std::ranges::find_if(
      rope_rows_, [&](const RopeRows& rows) { return same_rotation(rows.table.rope(), op); });
  CHECK(found != rope_rows_.end());
  return found->values + size_t{row} * op.rotary;
}

QuantizedGroup CpuProgram::quantized_group(uint32_t group, uint32_t width) const {
  Carver carver(quantized_ + group * quantized_bytes(kernels_, width));
  QuantizedGroup out;
  carve_group(carver, kernels_, kernels_.group_rows, width, out);
  return out;
}

AttentionPart CpuProgram::attention_part(uint32_t index, uint32_t value_width) const {
  float* at = parts_ + size_t{index} * kMaxQueries * (value_width + 2);
  return {at, at + kMaxQueries, at + 2 * kMaxQueries};
}

std::span<const float> CpuProgram::output() const {
  return {activation(plan_.output), size_t{rows(plan_.output)} * width(plan_.output)};
}

void CpuProgram::fill_rope_rows(TeamMember& team) {
  for (const RopeRows& rope : rope_rows_) {
    team.share(rows(), 8, [&](uint32_t begin, uint32_t end) {
      for (uint32_t row = begin; row < end; ++row) {
        rope.table.fill_row(position_ + row, rope.values + size_t{row} * rope.table.row_width());
      }
    });
  }
}

void CpuProgram::set_input(std::span<const float> rows) {
  if (plan_.input) std::ranges::copy(rows, activation(plan_.input));
}

void CpuProgram::run(const Step& step, OpClock* clock) {
  tokens_.assign(step.tokens.begin(), step.tokens.end());
  position_ = step.position;
  second_segment_ = step.second_segment;
  pool_.run([&](TeamMember& team) {
    fill_rope_rows(team);
    if (clock) clock->note(team);
    for (const Op& op : plan_.ops) {
      std::visit([&](const auto& one) { run_op(*this, team, one); }, op);
      if (clock) clock->note(team);
    }
  });
}

}  // namespace hearth
