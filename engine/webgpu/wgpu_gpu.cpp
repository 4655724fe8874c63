#include "engine/webgpu/wgpu_gpu.h"

#include <algorithm>
#include <deque>
#include <string>
#include <unordered_map>
#include <utility>

#include "engine/base/check.h"
#include "engine/base/text.h"
#include "engine/gpu/kernel_choice.h"
#include "engine/gpu/kernels.h"
#include "engine/webgpu/wgpu_context.h"
#include "engine/webgpu/wgpu_functions.h"
#include "engine/webgpu/wgpu_readback.h"
#include "engine/webgpu/wgpu_recording.h"

namespace hearth {
namespace {

// GPUBufferUsage
constexpr uint32_t kCopyFrom = 0x4, kCopyTo = 0x8, kUniform = 0x40, kStorage = 0x80, kIndirect = 0x100;
// Writes lie in the browser's memory until the GPU has them: so many at a time, counted in such pieces.
constexpr uint64_t kMostUnderWay = uint64_t{64} << 20;
constexpr uint64_t kWritesPerMark = uint64_t{8} << 20;

// Looks handles up, checks what callers promise, and leaves the rest to the parts. The browser reports what
// is wrong with a call later: each call gives the errors of those before it.
class WebGpu final : public GpuApi {
 public:
  explicit WebGpu(std::unique_ptr<WgpuContext> context)
      : context_(std::move(context)), readback_(*context_) {}
  ~WebGpu() override;

  const GpuInfo& info() const override { return context_->info(); }
  // Browsers do not say. What is too much is an error that arrives later.
  uint64_t memory_left() const override { return UINT64_MAX; }

  Result<GpuBuffer> create_buffer(uint64_t bytes, GpuBufferUse use) override;
  void destroy(GpuBuffer buffer) override;
  Status write(GpuBuffer to, uint64_t offset, std::span<const std::byte> from) override;
  bool takes_writes() override;
  Status read(GpuBuffer from, uint64_t offset, std::span<std::byte> to) override;

  Result<GpuPipeline> create_pipeline(const GpuKernel& kernel) override;
  void destroy(GpuPipeline pipeline) override;

  Result<GpuRecording> record(std::span<const GpuCommand> commands, bool timed) override;
  void destroy(GpuRecording recording) override;
  std::vector<double> command_times(GpuRecording) override { return {}; }  // no clock without rounding

  Result<GpuTicket> submit(std::span<const GpuRecording> recordings) override;
  Result<Progress> poll(GpuTicket ticket) override;

 private:
  struct Buffer {
    uint64_t bytes = 0;
    GpuBufferUse use = GpuBufferUse::Storage;
    uint32_t handle = 0;  // none for Readback, which slots stand in for
  };
  struct Submission {
    uint64_t ticket = 0;
    uint32_t slot = 0;  // that it reads back into
    uint32_t mark = 0;  // in the queue, where it reads nothing back
  };
  struct Writes {
    uint32_t mark = 0;
    uint64_t bytes = 0;
  };

  const Buffer& buffer(GpuBuffer handle) const { return buffers_.at(handle.id); }
  WgpuRange range(const GpuRange& range) const;
  WgpuCommand resolved(const GpuDispatch& dispatch) const;
  WgpuCommand resolved(const GpuCopy& copy) const;
  Result<Progress> reached(const Submission& submission);

  std::unique_ptr<WgpuContext> context_;
  WgpuReadback readback_;
  std::unordered_map<uint32_t, Buffer> buffers_;
  std::unordered_map<uint32_t, size_t> binding_counts_;  // by pipeline
  std::unordered_map<uint32_t, WgpuRecording> recordings_;
  uint32_t next_id_ = 1;  // of buffers and recordings
  std::deque<Submission> submissions_;
  uint64_t last_ticket_ = 0;
  std::deque<Writes> under_way_;
  uint64_t bytes_under_way_ = 0;
  uint64_t bytes_unmarked_ = 0;
};

WebGpu::~WebGpu() {
  for (const auto& [id, recording] : recordings_) destroy_wgpu_recording(recording);
  for (const auto& [handle, count] : binding_counts_) hearth_gpu_destroy(handle);
  for (const auto& [id, buffer] : buffers_) {
    if (buffer.handle != 0) hearth_gpu_destroy(buffer.handle);
  }
}

Result<GpuBuffer> WebGpu::create_buffer(uint64_t bytes, GpuBufferUse use) {
  TRY_STATUS(context_->alive());
  Buffer made{.bytes = bytes, .use = use};
  if (use != GpuBufferUse::Readback) {
    if (bytes > info().largest_buffer) {
      return fail(Fault::OutOfMemory,
                  concat("The GPU ", info().name, " has no room for a buffer of ", bytes, " bytes."));
    }
    const uint32_t usage =
        kCopyFrom | kCopyTo | kUniform | kStorage | (use == GpuBufferUse::Step ? kIndirect : 0);
    const uint64_t whole_words = std::max<uint64_t>((bytes + 3) / 4 * 4, 4);
    made.handle = hearth_gpu_buffer(context_->handle(), static_cast<double>(whole_words), usage);
    if (made.handle == 0) return std::unexpected(context_->alive().error());
  }
  const GpuBuffer handle{next_id_++};
  buffers_.emplace(handle.id, made);
  return handle;
}

void WebGpu::destroy(GpuBuffer handle) {
  if (!handle) return;
  const Buffer& gone = buffer(handle);
  if (gone.use == GpuBufferUse::Readback) {
    readback_.forget(handle.id);
  } else {
    hearth_gpu_destroy(gone.handle);
  }
  buffers_.erase(handle.id);
}

Status WebGpu::write(GpuBuffer to, uint64_t offset, std::span<const std::byte> from) {
  TRY_STATUS(context_->alive());
  const Buffer& target = buffer(to);
  CHECK(offset % 4 == 0 && from.size() % 4 == 0);
  CHECK(offset <= target.bytes && from.size() <= target.bytes - offset);
  CHECK(target.use != GpuBufferUse::Readback);
  if (from.empty()) return {};
  hearth_gpu_write(context_->handle(), target.handle, static_cast<double>(offset), from.data(), from.size());
  bytes_unmarked_ += from.size();
  if (bytes_unmarked_ >= kWritesPerMark) {
    bytes_under_way_ += bytes_unmarked_;
    under_way_.push_back({hearth_gpu_mark(context_->handle()), std::exchange(bytes_unmarked_, 0)});
  }
  return {};
}

bool WebGpu::takes_writes() {
  const uint32_t passed = hearth_gpu_marks(context_->handle());
  while (!under_way_.empty() && under_way_.front().mark <= passed) {
    bytes_under_way_ -= under_way_.front().bytes;
    under_way_.pop_front();
  }
  if (bytes_under_way_ < kMostUnderWay) return true;
  hearth_gpu_wait();
  return false;
}

Status WebGpu::read(GpuBuffer from, uint64_t offset, std::span<std::byte> to) {
  TRY_STATUS(context_->alive());
  CHECK(buffer(from).use == GpuBufferUse::Readback);
  readback_.read(from.id, offset, to);
  return {};
}

Result<GpuPipeline> WebGpu::create_pipeline(const GpuKernel& kernel) {
  TRY_STATUS(context_->alive());
  CHECK(!kernel.wgsl_digest.empty());
  std::vector<uint32_t> kinds;
  for (const GpuBindingKind kind : kernel.bindings) kinds.push_back(std::to_underlying(kind));
  const std::string name = full_kernel_name(kernel);
  const GpuPipeline pipeline{
      hearth_gpu_pipeline(context_->handle(), name.data(), name.size(), kinds.data(), kinds.size())};
  binding_counts_.emplace(pipeline.id, kinds.size());
  return pipeline;
}

void WebGpu::destroy(GpuPipeline pipeline) {
  if (pipeline.id == 0) return;
  CHECK(binding_counts_.erase(pipeline.id) == 1);
  hearth_gpu_destroy(pipeline.id);
}

WgpuRange WebGpu::range(const GpuRange& range) const {
  const Buffer& whole = buffer(range.buffer);
  CHECK(range.bytes > 0 && range.offset <= whole.bytes && range.bytes <= whole.bytes - range.offset);
  return {whole.handle, static_cast<uint32_t>(range.offset), static_cast<uint32_t>(range.bytes)};
}

WgpuCommand WebGpu::resolved(const GpuDispatch& dispatch) const {
  WgpuDispatch result = {.pipeline = dispatch.pipeline.id, .groups = dispatch.groups};
  CHECK(dispatch.bindings.size() == binding_counts_.at(dispatch.pipeline.id));
  for (const GpuRange& binding : dispatch.bindings) {
    CHECK(binding.offset % kGpuAlign == 0 && binding.bytes <= info().largest_binding);
    result.bindings.push_back(range(binding));
  }
  if (dispatch.indirect.buffer) {
    CHECK(buffer(dispatch.indirect.buffer).use == GpuBufferUse::Step);
    CHECK(dispatch.indirect.offset % 4 == 0 && dispatch.indirect.bytes >= 3 * sizeof(uint32_t));
    result.indirect = range(dispatch.indirect);
  }
  return result;
}

WgpuCommand WebGpu::resolved(const GpuCopy& copy) const {
  CHECK(copy.from.bytes == copy.to.bytes);
  return WgpuCopy{range(copy.from), range(copy.to)};
}

// One recording of a submission reads back, into one buffer.
Result<GpuRecording> WebGpu::record(std::span<const GpuCommand> commands, bool) {
  TRY_STATUS(context_->alive());
  CHECK(!commands.empty());
  std::vector<WgpuCommand> known;
  uint32_t readback = 0;
  uint64_t readback_bytes = 0;
  for (const GpuCommand& command : commands) {
    known.push_back(std::visit([&](const auto& one) { return resolved(one); }, command));
    const auto* copy = std::get_if<GpuCopy>(&command);
    if (copy == nullptr || buffer(copy->to.buffer).use != GpuBufferUse::Readback) continue;
    CHECK(readback == 0 || readback == copy->to.buffer.id);
    readback = copy->to.buffer.id;
    readback_bytes = std::max(readback_bytes, copy->to.offset + copy->to.bytes);
  }
  WgpuRecording made = record_wgpu(*context_, known);
  made.readback = readback;
  made.readback_bytes = readback_bytes;
  const GpuRecording handle{next_id_++};
  recordings_.emplace(handle.id, std::move(made));
  return handle;
}

void WebGpu::destroy(GpuRecording handle) {
  if (handle.id == 0) return;
  destroy_wgpu_recording(recordings_.at(handle.id));
  recordings_.erase(handle.id);
}

Result<GpuTicket> WebGpu::submit(std::span<const GpuRecording> recordings) {
  TRY_STATUS(context_->alive());
  Submission submission{.ticket = ++last_ticket_};
  for (const GpuRecording handle : recordings) {
    const WgpuRecording& recording = recordings_.at(handle.id);
    if (recording.readback != 0) {
      CHECK(submission.slot == 0);
      TRY(submission.slot, readback_.take(recording.readback, recording.readback_bytes));
    }
    hearth_gpu_submit(context_->handle(), recording.handle, submission.slot);
  }
  if (submission.slot != 0) {
    readback_.map(submission.slot);
  } else {
    submission.mark = hearth_gpu_mark(context_->handle());
  }
  submissions_.push_back(submission);
  return GpuTicket{last_ticket_};
}

Result<Progress> WebGpu::reached(const Submission& submission) {
  if (submission.slot != 0) return readback_.poll(submission.slot);
  const bool passed = hearth_gpu_marks(context_->handle()) >= submission.mark;
  return passed ? Progress::Done : Progress::Running;
}

Result<Progress> WebGpu::poll(GpuTicket ticket) {
  TRY_STATUS(context_->alive());
  while (!submissions_.empty() && submissions_.front().ticket < ticket.id)
    submissions_.pop_front();  // given up
  CHECK(!submissions_.empty() && submissions_.front().ticket == ticket.id);
  TRY(const Progress progress, reached(submissions_.front()));
  if (progress == Progress::Running) {
    hearth_gpu_wait();
  } else {
    submissions_.pop_front();
  }
  return progress;
}

}  // namespace

Pumped<Result<GpuInfo>> look_for_webgpu() {
  CO_TRY(const std::unique_ptr<WgpuContext> context, co_await WgpuContext::find());
  co_return context->info();
}

Pumped<Result<std::unique_ptr<GpuApi>>> open_webgpu() {
  CO_TRY(std::unique_ptr<WgpuContext> context, co_await WgpuContext::find());
  CO_TRY_STATUS(co_await context->open());
  co_return std::make_unique<WebGpu>(std::move(context));
}

}  // namespace hearth
