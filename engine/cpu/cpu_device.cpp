#include "engine/cpu/cpu_device.h"

#include <algorithm>
#include <cstring>
#include <unordered_map>
#include <variant>

#include "engine/base/check.h"
#include "engine/base/machine.h"
#include "engine/base/memory.h"
#include "engine/base/text.h"
#include "engine/cpu/program.h"
#include "engine/device/op_reads.h"

namespace hearth {
namespace {

const Kernels& choose_kernels(const std::string& instructions) {
  const auto all = supported_kernels();
  const auto found = std::ranges::find(all, instructions, &Kernels::name);
  return found == all.end() ? all.front() : *found;
}

int choose_threads(int asked) { return asked > 0 ? std::min(asked, 256) : processor_threads(); }

class CpuDevice final : public Device {
 public:
  explicit CpuDevice(const CpuSettings& settings)
      : kernels_(choose_kernels(settings.instructions)),
        pool_(ThreadPool::shared(choose_threads(settings.threads))) {
    info_ = {.id = "cpu",
             .name = processor_name(),
             .kind = DeviceKind::Cpu,
             .memory_bytes = memory_bytes(),
             .threads = pool_->size(),
             .features = {}};
    for (const Kernels& kernels : supported_kernels()) info_.features.emplace_back(kernels.name);
  }

  const DeviceInfo& info() const override { return info_; }

  // Tables that are only looked up stay where the file is mapped. Three-dimensional weights are tiled matrix
  // by matrix, so their rows must fill the tiles.
  WeightLayout layout_for(const WeightShape& shape, WeightUse use) const override {
    const bool fills = shape.matrices == 1 || shape.rows % kTileRows == 0;
    const bool tiled = use == WeightUse::Multiply && tile_format(shape.type) && fills;
    return tiled ? WeightLayout::Tiled : WeightLayout::AsInFile;
  }

  Result<Buffer> allocate_weight(const WeightShape& shape, WeightLayout layout) override {
    return reserve(weight_bytes(shape, layout), Memory::Pages::Large);
  }

  Status allocate_kv(KvLayer& layer) override {
    return allocate_sides(layer, [&](uint32_t head_width) {
      return reserve(kv_bytes(layer.type, layer.heads, head_width, layer.capacity), Memory::Pages::Normal);
    });
  }

  void free(Buffer buffer) override { buffers_.erase(buffer.id); }

  Result<Buffer> adopt(std::span<const std::byte> bytes) override {
    const Buffer buffer{next_id_++};
    buffers_.emplace(buffer.id, bytes);
    return buffer;
  }

  Status upload_rows(Buffer to, const WeightShape& shape, WeightLayout layout, uint64_t first_row,
                     std::span<const std::byte> rows) override {
    std::byte* data = address(to);
    const uint64_t stride = row_bytes(shape.type, shape.width);
    if (layout == WeightLayout::AsInFile) {
      std::memcpy(data + first_row * stride, rows.data(), rows.size());
      return {};
    }
    CHECK(first_row % kTileRows == 0);
    const TileFormat& format = *tile_format(shape.type);
    const uint64_t count = rows.size() / stride, tile_stride = tile_bytes(format, shape.width);
    std::byte* first_tile = data + first_row / kTileRows * tile_stride;
    const uint32_t tiles = static_cast<uint32_t>((count + kTileRows - 1) / kTileRows);
    pool_->run([&](TeamMember& team) {
      team.share(tiles, 4, [&](uint32_t begin, uint32_t end) {
        for (uint64_t tile = begin; tile < end; ++tile) {
          const uint64_t row = tile * kTileRows;
          repack_tile(format, rows.data() + row * stride,
                      static_cast<uint32_t>(std::min<uint64_t>(kTileRows, count - row)), shape.width,
                      first_tile + tile * tile_stride);
        }
      });
    });
    return {};
  }

  uint64_t bytes_for(const Plan& plan) const override { return held_bytes(plan); }
  // What is installed: the system pages, so no smaller number would be true.
  uint64_t memory_left() const override { return info_.memory_bytes; }

  Result<ProgramId> prepare(const Plan& plan) override {
    TRY_STATUS(check_plan(plan));
    TRY(auto program,
        CpuProgram::prepare(plan, kernels_, *pool_, [this](Buffer buffer) { return address(buffer); }));
    const ProgramId id{next_id_++};
    programs_.emplace(id.id, std::move(program));
    return id;
  }

  void release(ProgramId program) override {
    if (running_.id == program.id) running_ = {};
    programs_.erase(program.id);
  }

  Result<Ticket> submit(ProgramId program, const Step& step) override {
    CHECK(programs_.contains(program.id) && running_.id == 0);
    CpuProgram& chosen = *programs_.at(program.id);
    CHECK(!step.tokens.empty() && step.tokens.size() <= chosen.plan().max_rows);
    running_ = program;
    tokens_.assign(step.tokens.begin(), step.tokens.end());
    CHECK(step.input.size() ==
          (chosen.plan().input ? tokens_.size() * chosen.width(chosen.plan().input) : 0));
    chosen.set_input(step.input);
    step_ = step;
    step_.tokens = tokens_;
    step_.input = {};
    return Ticket{++last_ticket_};
  }

  Result<Progress> poll(Ticket ticket, std::span<float> output) override {
    compute(ticket, output, nullptr);
    return Progress::Done;
  }

  Result<std::vector<OpTime>> profile(ProgramId id, const Step& step, std::span<float> output) override {
    const Plan& plan = programs_.at(id.id)->plan();
    OpClock clock(pool_->size(), plan.ops.size());
    TRY(const Ticket ticket, submit(id, step));
    compute(ticket, output, &clock);
    const std::vector<double> microseconds = clock.microseconds();
    std::vector<OpTime> times;
    for (size_t i = 0; i < plan.ops.size(); ++i) {
      const Op& op = plan.ops[i];
      OpReads reads = op_reads(plan, op, static_cast<uint32_t>(step.tokens.size()), step.position);
      times.push_back({.op = op_name(op),
                       .kernel = {},
                       .type = std::move(reads.type),
                       .bytes = reads.bytes,
                       .microseconds = microseconds[i]});
    }
    return times;
  }

 private:
  // The step that submit() noted.
  void compute(Ticket ticket, std::span<float> output, OpClock* clock) {
    CHECK(ticket.id == last_ticket_ && running_.id != 0);
    CpuProgram& program = *programs_.at(running_.id);
    running_ = {};
    program.run(step_, clock);
    const auto result = program.output();
    CHECK(output.size() >= result.size());
    std::ranges::copy(result, output.begin());
  }

  Result<Buffer> reserve(uint64_t bytes, Memory::Pages pages) {
    if (bytes > SIZE_MAX)
      return fail(Fault::OutOfMemory, "That is more memory than this system can address.");
    TRY(Memory memory, Memory::reserve(static_cast<size_t>(bytes), pages));
    const Buffer buffer{next_id_++};
    buffers_.emplace(buffer.id, std::move(memory));
    return buffer;
  }

  // Adopted memory is never written: only weights are adopted, and only kernels that read see them.
  std::byte* address(Buffer buffer) {
    if (!buffer) return nullptr;
    auto& entry = buffers_.at(buffer.id);
    if (auto* owned = std::get_if<Memory>(&entry)) return owned->data();
    return const_cast<std::byte*>(std::get<std::span<const std::byte>>(entry).data());
  }

  const Kernels& kernels_;
  const std::shared_ptr<ThreadPool> pool_;  // with other devices of this thread
  DeviceInfo info_;
  std::unordered_map<uint32_t, std::variant<Memory, std::span<const std::byte>>> buffers_;
  std::unordered_map<uint32_t, std::unique_ptr<CpuProgram>> programs_;
  uint32_t next_id_ = 1;
  uint64_t last_ticket_ = 0;
  ProgramId running_;
  std::vector<int32_t> tokens_;
  Step step_;  // that was submitted; its tokens are those
};

}  // namespace

std::unique_ptr<Device> open_cpu_device(const CpuSettings& settings) {
  if (supported_kernels().empty()) return open_reference_device();
  return std::make_unique<CpuDevice>(settings);
}

}  // namespace hearth
