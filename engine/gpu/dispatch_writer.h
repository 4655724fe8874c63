// What the functions in op_dispatches.cpp write their dispatches with: it knows where each tensor lies, sets
// scratch memory aside, finds kernels and shares equal parameters. The first thing that cannot be done is
// kept as the error, and everything after it is written in vain. Used while a schedule is made; one thread.
#pragma once

#include <compare>
#include <cstring>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/gpu/schedule.h"

namespace hearth {

struct KernelKey {
  std::string_view name;
  std::string_view type = {};
  uint32_t rows = 0;
};

class DispatchWriter {
 public:
  DispatchWriter(const Plan& plan, const GpuLimits& limits, const KernelChoice& kernels);

  // Lays out everything that all classes share, then writes each class's dispatches.
  Result<Schedule> write();

  // What operations see

  const Plan& plan() const { return plan_; }
  // The class that says how the rows of this activation are computed: its last row alone is always one row.
  RowClass class_of(ActivationRef ref) const;
  // The most rows that it has in any step.
  uint32_t most_rows(ActivationRef ref) const;
  uint32_t width(ActivationRef ref) const { return plan_.activations[ref.index].width; }
  const Weight& weight(WeightRef ref) const { return plan_.weights[ref.index]; }
  const KvLayer& kv(KvRef ref) const { return plan_.kv[ref.index]; }
  // Whether it has a row per row of output: 0 or 1, as parameters say it.
  uint32_t output_rows(ActivationRef ref) const;
  // Groups for each of its rows, times or in groups of so many.
  GroupCount per_row(ActivationRef ref, uint32_t times = 1, uint32_t per = 1) const;
  // Positions in a span of attention, and how many there are at most.
  uint32_t span() const;
  uint32_t most_spans() const;

  Place activation(ActivationRef ref) const { return schedule_.activations[ref.index]; }
  Binding read(ActivationRef ref) const { return {activation(ref), Access::Read}; }
  Binding write(ActivationRef ref) const { return {activation(ref), Access::Write}; }
  Binding update(ActivationRef ref) const { return {activation(ref), Access::ReadWrite}; }
  // A vector of weights, or something to bind in its place.
  Binding vector(WeightRef ref) const;
  std::vector<WeightPiece> pieces(WeightRef ref) const;
  Binding piece(WeightRef ref, uint32_t index) const;
  Binding keys(KvRef ref, Access access) const;
  Binding values(KvRef ref, Access access) const;
  Binding tokens() const;
  Binding turns(const Rope& op) const;
  // What is bound where a kernel will not look; up to two of those that kernels may write.
  Binding unused_constant() const;
  Binding unused(uint32_t which = 0) const;
  // Memory for one operation: `rows` rows of `width` values with zeros as padding. Equal ones share it.
  Binding scratch(std::string_view purpose, uint64_t width, uint64_t rows, Access access);

  // Refuses the plan, saying why the current operation cannot use `tensor`.
  void refuse(std::string_view tensor, std::string_view why);
  // Refuses a matrix that does not lie in tiles, or whose experts do not fill them; true if it may be used.
  bool require_tiles(WeightRef ref);

  template <class Parameters>
  ScheduledDispatch& dispatch(const KernelKey& kernel, const Parameters& parameters,
                              std::vector<Binding> bindings, GroupCounts groups) {
    return dispatch_bytes(kernel, {reinterpret_cast<const std::byte*>(&parameters), sizeof parameters},
                          std::move(bindings), groups);
  }

 private:
  void lay_out_activations();
  void lay_out_step();
  void write_class(RowClass row_class);
  void count(ScheduledDispatch& dispatch);
  ScheduledDispatch& dispatch_bytes(const KernelKey& kernel, std::span<const std::byte> parameters,
                                    std::vector<Binding> bindings, GroupCounts groups);
  Place take(uint64_t bytes, std::string_view name);
  StepSize largest_step() const;

  struct ScratchKey {
    std::string purpose;
    uint64_t width, rows;
    auto operator<=>(const ScratchKey&) const = default;
  };

  const Plan& plan_;
  const GpuLimits limits_;
  const KernelChoice& kernels_;
  Arena arena_;
  Schedule schedule_;
  std::vector<std::vector<WeightPiece>> pieces_;  // per weight
  std::map<ScratchKey, Place> scratch_;
  std::map<std::string, uint64_t> known_parameters_;  // their bytes, and where they are
  std::array<Place, 2> unused_;
  RowClass class_ = RowClass::One;
  uint32_t op_ = 0;
  Status status_;
};

// One operation as dispatches; op_dispatches.cpp.
void write_dispatches(DispatchWriter& writer, const Embed& op);
void write_dispatches(DispatchWriter& writer, const Norm& op);
void write_dispatches(DispatchWriter& writer, const MatMul& op);
void write_dispatches(DispatchWriter& writer, const GatedMatMul& op);
void write_dispatches(DispatchWriter& writer, const Activate& op);
void write_dispatches(DispatchWriter& writer, const Rope& op);
void write_dispatches(DispatchWriter& writer, const StoreKv& op);
void write_dispatches(DispatchWriter& writer, const Attention& op);
void write_dispatches(DispatchWriter& writer, const Add& op);
void write_dispatches(DispatchWriter& writer, const Softcap& op);
void write_dispatches(DispatchWriter& writer, const Route& op);
void write_dispatches(DispatchWriter& writer, const ExpertMlp& op);
void write_dispatches(DispatchWriter& writer, const TakeRows& op);
void write_dispatches(DispatchWriter& writer, const Pool& op);
void write_dispatches(DispatchWriter& writer, const TopK& op);

}  // namespace hearth
