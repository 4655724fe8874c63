#include "engine/gpu/gpu_program.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <optional>
#include <utility>

#include "engine/base/check.h"
#include "engine/base/text.h"
#include "engine/device/op_reads.h"
#include "engine/gpu/hazards.h"
#include "gpu_parameters.h"

namespace hearth {
namespace {

// How long one submission should keep the GPU from other programs: less than a frame of a screen.
constexpr double kSubmissionMilliseconds = 10.0;
// Dispatches of a long step's submissions while nothing has been measured.
constexpr size_t kDispatchesUnmeasured = 32;

// How long a dispatch may take compared with others, counted in bytes read.
uint64_t cost(const ScheduledDispatch& dispatch) {
  constexpr uint64_t kStart = 1 << 16;
  constexpr uint64_t kPositions = 512;
  return kStart + dispatch.weight_bytes + kPositions * dispatch.bytes_per_position;
}

// Cuts dispatches into at most `parts` runs of similar cost: the end of each.
std::vector<size_t> cut_evenly(std::span<const ScheduledDispatch> dispatches, size_t parts) {
  uint64_t total = 0;
  for (const ScheduledDispatch& dispatch : dispatches) total += cost(dispatch);
  std::vector<size_t> ends;
  uint64_t sum = 0, passed = 0;
  for (size_t i = 0; i < dispatches.size(); ++i) {
    sum += cost(dispatches[i]);
    const uint64_t part = sum * parts / total;
    if (part > passed) ends.push_back(i + 1);
    passed = part;
  }
  return ends;
}

std::span<const std::byte> bytes_of(std::span<const float> values) { return std::as_bytes(values); }

}  // namespace

Result<GpuPipeline> PipelineCache::get(const GpuKernel& kernel) {
  auto found = pipelines_.find(&kernel);
  if (found == pipelines_.end()) {
    TRY(const GpuPipeline pipeline, api_.create_pipeline(kernel));
    found = pipelines_.emplace(&kernel, OwnedPipeline(api_, pipeline)).first;
  }
  return found->second.get();
}

Result<std::unique_ptr<GpuProgram>> GpuProgram::prepare(GpuApi& api, PipelineCache& pipelines,
                                                        const Plan& plan, const GpuLimits& limits,
                                                        const KernelChoice& kernels, PlanBuffers buffers) {
  std::unique_ptr<GpuProgram> program(new GpuProgram(api, pipelines, plan, std::move(buffers)));
  // From the program's own plan, which the schedule goes on naming.
  TRY(program->schedule_, make_schedule(program->plan_, limits, kernels));
  TRY_STATUS(program->make_rope_tables());
  TRY_STATUS(program->allocate());
  for (const std::vector<ScheduledDispatch>& dispatches : program->schedule_.dispatches) {
    for (const ScheduledDispatch& dispatch : dispatches) TRY_STATUS(pipelines.get(*dispatch.kernel));
  }
  TRY_STATUS(program->prepare_recordings(RowClass::One));
  TRY_STATUS(program->prepare_recordings(RowClass::Many));
  return program;
}

Status GpuProgram::make_rope_tables() {
  for (const Rope& rope : schedule_.step.rotations) {
    const float* factors = nullptr;
    if (rope.factors) {
      const std::span<const float> kept = buffers_.vectors[rope.factors.index];
      if (kept.empty()) {
        return fail(Fault::Unsupported, concat("Rope cannot use ", plan_.weights[rope.factors.index].name,
                                               " on this GPU: it is too long."));
      }
      factors = kept.data();
    }
    rope_tables_.emplace_back(rope, factors);
  }
  return {};
}

Status GpuProgram::allocate() {
  for (const uint64_t bytes : schedule_.arena_blocks) {
    TRY(OwnedBuffer block, make_buffer(api_, bytes, GpuBufferUse::Storage));
    arena_.push_back(std::move(block));
  }
  TRY(parameters_, make_buffer(api_, schedule_.parameters.size(), GpuBufferUse::Storage));
  TRY_STATUS(api_.write(parameters_.get(), 0, schedule_.parameters));
  TRY(step_, make_buffer(api_, schedule_.step.bytes, GpuBufferUse::Step));
  TRY(readback_, make_buffer(api_, schedule_.output_bytes, GpuBufferUse::Readback));
  return {};
}

GpuRange GpuProgram::resolve(const Place& place) const {
  GpuBuffer buffer;
  switch (place.region) {
    case Region::Step:
      buffer = step_.get();
      break;
    case Region::Arena:
      buffer = arena_[place.index].get();
      break;
    case Region::Weight:
      buffer = buffers_.weights[place.index][place.piece];
      break;
    case Region::Keys:
      buffer = buffers_.keys[place.index];
      break;
    case Region::Values:
      buffer = buffers_.values[place.index];
      break;
  }
  return {buffer, place.offset, place.bytes};
}

Result<GpuDispatch> GpuProgram::resolve(const ScheduledDispatch& scheduled) {
  GpuDispatch dispatch;
  TRY(dispatch.pipeline, pipelines_.get(*scheduled.kernel));
  dispatch.bindings = {{parameters_.get(), scheduled.parameters, kGpuAlign}, {step_.get(), 0, kGpuAlign}};
  for (const Binding& binding : scheduled.bindings) dispatch.bindings.push_back(resolve(binding.place));
  dispatch.groups = scheduled.fixed_groups;
  if (scheduled.indirect) dispatch.indirect = {step_.get(), scheduled.counts, 3 * sizeof(uint32_t)};
  return dispatch;
}

Result<std::vector<GpuCommand>> GpuProgram::commands(RowClass row_class, size_t first, size_t end,
                                                     bool timed) {
  const std::vector<ScheduledDispatch>& dispatches = schedule_.dispatches[std::to_underlying(row_class)];
  std::vector<GpuCommand> commands;
  HazardTracker hazards;
  for (size_t i = first; i < end; ++i) {
    TRY(GpuDispatch dispatch, resolve(dispatches[i]));
    dispatch.barrier = hazards.add(dispatches[i]) || timed;  // what overlaps has no time of its own
    commands.emplace_back(std::move(dispatch));
  }
  if (end == dispatches.size()) commands.emplace_back(copy_of_output(row_class));
  return commands;
}

GpuCopy GpuProgram::copy_of_output(RowClass row_class) const {
  const uint32_t most_rows = row_class == RowClass::One   ? 1
                             : row_class == RowClass::Few ? kShortStepRows
                                                          : UINT32_MAX;
  const uint64_t rows = output_row_count(plan_, std::min(most_rows, plan_.max_rows));
  GpuRange from = resolve(schedule_.activations[plan_.output.index]);
  from.bytes = rows * row_stride(plan_.activations[plan_.output.index].width) * sizeof(float);
  return {from, {readback_.get(), 0, from.bytes}};
}

Result<std::vector<OwnedRecording>> GpuProgram::record(RowClass row_class, size_t parts, bool timed) {
  std::vector<OwnedRecording> recordings;
  size_t first = 0;
  for (const size_t end : cut_evenly(schedule_.dispatches[std::to_underlying(row_class)], parts)) {
    TRY(const std::vector<GpuCommand> part, commands(row_class, first, end, timed));
    TRY(const GpuRecording recording, api_.record(part, timed));
    recordings.emplace_back(api_, recording);
    first = end;
  }
  return recordings;
}

// Records a class when it first comes up, and again when its steps take much more or less time than they did.
Status GpuProgram::prepare_recordings(RowClass row_class) {
  ClassRecordings& known = recordings_[std::to_underlying(row_class)];
  const size_t most = schedule_.dispatches[std::to_underlying(row_class)].size();
  size_t wanted = row_class == RowClass::Many ? 1 + most / kDispatchesUnmeasured : 1;
  if (known.milliseconds > 0.0) {
    wanted =
        static_cast<size_t>(std::min(std::ceil(known.milliseconds / kSubmissionMilliseconds), 1.0 * most));
  }
  const size_t present = known.parts.size();
  if (present > 0 && (known.milliseconds == 0.0 || (wanted <= 2 * present && present <= 2 * wanted)))
    return {};
  Result<std::vector<OwnedRecording>> recorded = record(row_class, wanted, false);
  if (recorded) {
    known.parts = std::move(*recorded);
  } else if (present == 0 || recorded.error().fault == Fault::DeviceLost) {
    return std::unexpected(std::move(recorded).error());
  }
  return {};
}

StepSize GpuProgram::size_of(const Step& step, RowClass row_class) const {
  const uint32_t rows = static_cast<uint32_t>(step.tokens.size());
  const uint32_t span = schedule_.span[std::to_underlying(row_class)];
  return {rows, output_row_count(plan_, rows), (step.position + rows + span - 1) / span};
}

Status GpuProgram::write_step(const Step& step, RowClass row_class) {
  const StepSize size = size_of(step, row_class);
  const GpuStep block{.rows = size.rows,
                      .output_rows = size.output_rows,
                      .position = step.position,
                      .spans = size.spans,
                      .second_segment = step.second_segment};
  block_.assign(schedule_.step.tokens + step.tokens.size_bytes(), std::byte{});
  std::memcpy(block_.data(), &block, sizeof block);
  std::memcpy(block_.data() + schedule_.step.tokens, step.tokens.data(), step.tokens.size_bytes());
  TRY_STATUS(api_.write(step_.get(), 0, block_));

  std::vector<uint32_t> counts;
  for (const GroupCounts& groups : schedule_.step.counted) {
    const std::array<uint32_t, 3> counted = count_groups(groups, size);
    counts.insert(counts.end(), counted.begin(), counted.end());
  }
  if (!counts.empty())
    TRY_STATUS(api_.write(step_.get(), schedule_.step.counts, std::as_bytes(std::span(counts))));
  TRY_STATUS(write_turns(step));
  return plan_.input ? write_input(step) : Status();
}

Status GpuProgram::write_turns(const Step& step) {
  for (size_t i = 0; i < rope_tables_.size(); ++i) {
    const RopeTable& table = rope_tables_[i];
    floats_.resize(step.tokens.size() * table.row_width());
    for (uint32_t row = 0; row < step.tokens.size(); ++row) {
      table.fill_row(step.position + row, floats_.data() + size_t{row} * table.row_width());
    }
    TRY_STATUS(api_.write(step_.get(), schedule_.step.turns[i], bytes_of(floats_)));
  }
  return {};
}

Status GpuProgram::write_input(const Step& step) {
  const size_t width = plan_.activations[plan_.input.index].width, stride = row_stride(width);
  CHECK(step.input.size() == step.tokens.size() * width);
  floats_.assign(step.tokens.size() * stride, 0.0f);
  for (size_t row = 0; row < step.tokens.size(); ++row) {
    std::ranges::copy(step.input.subspan(row * width, width), floats_.data() + row * stride);
  }
  const Place& place = schedule_.activations[plan_.input.index];
  return api_.write(arena_[place.index].get(), place.offset, bytes_of(floats_));
}

Status GpuProgram::submit(const Step& step) {
  CHECK(!running_ && !step.tokens.empty() && step.tokens.size() <= plan_.max_rows);
  for (const KvLayer& layer : plan_.kv) CHECK(step.position + step.tokens.size() <= layer.capacity);
  running_class_ = class_of_step(step);
  output_rows_ = output_row_count(plan_, static_cast<uint32_t>(step.tokens.size()));
  TRY_STATUS(prepare_recordings(running_class_));
  TRY_STATUS(write_step(step, running_class_));
  return start(recordings_[std::to_underlying(running_class_)].parts);
}

Status GpuProgram::start(std::span<const OwnedRecording> parts) {
  std::vector<GpuRecording> recordings;
  for (const OwnedRecording& part : parts) recordings.push_back(part.get());
  started_ = std::chrono::steady_clock::now();
  TRY(ticket_, api_.submit(recordings));
  running_ = true;
  return {};
}

Result<Progress> GpuProgram::poll(std::span<float> output) {
  CHECK(running_);
  const Result<Progress> progress = api_.poll(ticket_);
  if (progress && *progress == Progress::Running) return progress;
  running_ = false;
  if (!progress) return progress;
  const std::chrono::duration<double, std::milli> elapsed = std::chrono::steady_clock::now() - started_;
  double& milliseconds = recordings_[std::to_underlying(running_class_)].milliseconds;
  milliseconds = std::max(elapsed.count(), 0.9 * milliseconds);
  TRY_STATUS(read_output(output));
  return Progress::Done;
}

void GpuProgram::settle() {
  if (api_.info().needs_event_loop) running_ = false;
  while (running_) {
    const Result<Progress> progress = api_.poll(ticket_);
    running_ = progress && *progress == Progress::Running;
  }
}

Status GpuProgram::read_output(std::span<float> output) {
  const size_t width = plan_.activations[plan_.output.index].width, stride = row_stride(width);
  CHECK(output.size() == output_rows_ * width);
  if (stride == width) return api_.read(readback_.get(), 0, std::as_writable_bytes(output));
  floats_.resize(output_rows_ * stride);
  TRY_STATUS(api_.read(readback_.get(), 0, std::as_writable_bytes(std::span(floats_))));
  for (size_t row = 0; row < output_rows_; ++row) {
    std::copy_n(floats_.data() + row * stride, width, output.data() + row * width);
  }
  return {};
}

Result<std::vector<OpTime>> GpuProgram::profile(const Step& step, std::span<float> output) {
  CHECK(!running_ && !step.tokens.empty() && step.tokens.size() <= plan_.max_rows);
  const RowClass row_class = class_of_step(step);
  output_rows_ = output_row_count(plan_, static_cast<uint32_t>(step.tokens.size()));
  TRY(const std::vector<OwnedRecording> recording, record(row_class, 1, true));
  TRY_STATUS(write_step(step, row_class));
  TRY_STATUS(start(recording));
  Result<Progress> progress = Progress::Running;
  while (progress && *progress == Progress::Running) progress = api_.poll(ticket_);
  running_ = false;
  if (!progress) return std::unexpected(std::move(progress).error());
  TRY_STATUS(read_output(output));
  return op_times(step, row_class, api_.command_times(recording.front().get()));
}

// The times of the commands that a recording begins with: the dispatches.
std::vector<OpTime> GpuProgram::op_times(const Step& step, RowClass row_class,
                                         std::span<const double> microseconds) const {
  const uint32_t rows = static_cast<uint32_t>(step.tokens.size());
  const std::vector<ScheduledDispatch>& dispatches = schedule_.dispatches[std::to_underlying(row_class)];
  std::vector<OpTime> times;
  for (size_t i = 0; i < std::min(dispatches.size(), microseconds.size()); ++i) {
    const ScheduledDispatch& dispatch = dispatches[i];
    const Op& op = plan_.ops[dispatch.op];
    OpTime time = {.op = op_name(op),
                   .kernel = dispatch.kernel->name,
                   .type = op_reads(plan_, op, rows, step.position).type,
                   .bytes = dispatch.weight_bytes,
                   .microseconds = microseconds[i]};
    if (dispatch.weight) time.type = quant_layout(dispatch.weight->shape.type).name;
    if (const auto* attention = std::get_if<Attention>(&op)) {
      time.bytes += dispatch.bytes_per_position * positions_read(*attention, rows, step.position);
    }
    times.push_back(std::move(time));
  }
  return times;
}

}  // namespace hearth
