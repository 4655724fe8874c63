// A Plan made ready for the CPU: every name resolved to a pointer, memory for activations and for each
// thread's scratch set aside once. cpu_device.cpp prepares and runs it; the run_op() functions of the
// *_ops.cpp files read it, from all threads at once, each op ending with a barrier.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "engine/base/memory.h"
#include "engine/cpu/kernels.h"
#include "engine/cpu/op_clock.h"
#include "engine/cpu/thread_pool.h"
#include "engine/device/plan.h"
#include "engine/device/rope_table.h"

namespace hearth {

// What one thread needs while it works on a piece of an operation.
struct ThreadScratch {
  Panel panel{};
  QuantizedGroup row{};      // one rounded row of a step that has only one
  float* product = nullptr;  // (group_rows, 16), twice
  float* queries = nullptr;  // (key_width, kMaxQueries)
  float* scores = nullptr;   // (kMaxQueries, kAttentionChunk)
  AttentionPart whole{};     // kMaxQueries queries
  AttentionPart part{};
};

// The table's rows for the rows of the step, shared by all operations that rotate alike.
struct RopeRows {
  RopeTable table;
  float* values = nullptr;  // (rows, rotary / 2, 2)
};

class CpuProgram {
 public:
  using BufferLookup = std::function<std::byte*(Buffer)>;

  // `plan` has passed check_plan(); its buffers outlive the program. Fails with OutOfMemory, or with
  // Unsupported when a weight lies in a layout that no kernel reads.
  static Result<std::unique_ptr<CpuProgram>> prepare(const Plan& plan, const Kernels& kernels,
                                                     ThreadPool& pool, const BufferLookup& lookup);

  // Copies the rows of the plan's input, before run().
  void set_input(std::span<const float> rows);
  // Computes one step, whose input set_input() has; output() is then its result. `clock`, if given, notes
  // when its operations end.
  void run(const Step& step, OpClock* clock = nullptr);
  std::span<const float> output() const;

  // ---- What operations see

  const Plan& plan() const { return plan_; }
  const Kernels& kernels() const { return kernels_; }
  uint32_t rows() const { return static_cast<uint32_t>(tokens_.size()); }
  uint32_t rows(ActivationRef ref) const;
  uint32_t position() const { return position_; }
  uint32_t segment(uint32_t row) const { return position_ + row < second_segment_ ? 0 : 1; }
  // Whether products of several rows take activations of 8 bits: a text's vector is only compared with
  // others, and that moves it as little as rounding the weights to 8 bits does.
  bool coarse() const { return plan_.output_rows == OutputRows::Pooled && kernels_.quantize_coarse; }
  std::span<const int32_t> tokens() const { return tokens_; }

  const Weight& weight(WeightRef ref) const { return plan_.weights[ref.index]; }
  const std::byte* weight_data(WeightRef ref) const { return weights_[ref.index]; }
  const float* vector(WeightRef ref) const;  // an f32 weight, or null
  uint32_t width(ActivationRef ref) const { return plan_.activations[ref.index].width; }
  float* activation(ActivationRef ref) const { return ref ? activations_[ref.index] : nullptr; }
  float* row(ActivationRef ref, uint32_t row) const { return activation(ref) + size_t{row} * width(ref); }
  HeadKv head_kv(KvRef ref, uint32_t head) const;
  // Cosine and sine of each pair that `op` turns in this row of the step.
  const float* rope_row(const Rope& op, uint32_t row) const;

  ThreadScratch& scratch(const TeamMember& team) { return scratch_[static_cast<size_t>(team.index())]; }

  // The place of rounded group `group` of `width` values, in memory that all threads share.
  QuantizedGroup quantized_group(uint32_t group, uint32_t width) const;
  // Partial results of attention, `index` below attention_parts(): one for each run of queries and chunk of
  // positions.
  AttentionPart attention_part(uint32_t index, uint32_t value_width) const;
  uint32_t attention_parts() const { return attention_parts_; }
  // Hidden rows and results of each row's chosen experts: see run_op(ExpertMlp).
  float* expert_hidden() const { return expert_hidden_; }

 private:
  CpuProgram(const Plan& plan, const Kernels& kernels, ThreadPool& pool)
      : plan_(plan), kernels_(kernels), pool_(pool) {}
  Status check_weights() const;
  Status lay_out_memory();
  void fill_rope_rows(TeamMember& team);

  const Plan plan_;
  const Kernels& kernels_;
  ThreadPool& pool_;
  std::vector<const std::byte*> weights_;
  std::vector<std::pair<std::byte*, std::byte*>> kv_;
  std::vector<float*> activations_;
  std::vector<ThreadScratch> scratch_;
  std::vector<RopeRows> rope_rows_;
  std::byte* quantized_ = nullptr;
  float* parts_ = nullptr;
  float* expert_hidden_ = nullptr;
  uint32_t attention_parts_ = 0;
  Memory memory_;
  std::vector<int32_t> tokens_;
  uint32_t position_ = 0;
  uint32_t second_segment_ = UINT32_MAX;
};

// Bytes of a rounded group of as many rows as the kernels take.
size_t quantized_bytes(const Kernels& kernels, uint32_t width);

// One operation, by every thread of the team; each leaves with its results visible to all.
void run_op(CpuProgram& program, TeamMember& team, const Embed& op);
void run_op(CpuProgram& program, TeamMember& team, const Norm& op);
void run_op(CpuProgram& program, TeamMember& team, const MatMul& op);
void run_op(CpuProgram& program, TeamMember& team, const GatedMatMul& op);
void run_op(CpuProgram& program, TeamMember& team, const Activate& op);
void run_op(CpuProgram& program, TeamMember& team, const Rope& op);
void run_op(CpuProgram& program, TeamMember& team, const StoreKv& op);
void run_op(CpuProgram& program, TeamMember& team, const Attention& op);
void run_op(CpuProgram& program, TeamMember& team, const Add& op);
void run_op(CpuProgram& program, TeamMember& team, const Softcap& op);
void run_op(CpuProgram& program, TeamMember& team, const Route& op);
void run_op(CpuProgram& program, TeamMember& team, const ExpertMlp& op);
void run_op(CpuProgram& program, TeamMember& team, const TakeRows& op);
void run_op(CpuProgram& program, TeamMember& team, const Pool& op);
void run_op(CpuProgram& program, TeamMember& team, const TopK& op);

}  // namespace hearth
