#include "engine/vulkan/vk_gpu.h"

#include <cstring>
#include <string>
#include <utility>

#include "engine/base/check.h"
#include "engine/vulkan/vk_gpu_on_context.h"
#include "engine/vulkan/vk_handles.h"
#include "engine/vulkan/vk_recording.h"
#include "engine/vulkan/vk_staging.h"

namespace hearth {
namespace {

constexpr uint64_t kPollNs = 2'000'000;

VulkanMemoryUse memory_use(GpuBufferUse use) {
  switch (use) {
    case GpuBufferUse::Storage:
      return VulkanMemoryUse::Storage;
    case GpuBufferUse::Step:
      return VulkanMemoryUse::Step;
    case GpuBufferUse::Readback:
      return VulkanMemoryUse::Readback;
  }
  return VulkanMemoryUse::Storage;
}

// Looks handles up, checks what callers promise, and leaves the rest to the parts.
class VulkanGpu final : public GpuApi {
 public:
  VulkanGpu(std::unique_ptr<VulkanContext> context, const std::string& cache_folder, bool always_stage)
      : context_(std::move(context)),
        always_stage_(always_stage),
        memory_(*context_),
        staging_(*context_, memory_),
        pipelines_(*context_, cache_folder) {}
  ~VulkanGpu() override;

  const GpuInfo& info() const override { return context_->probe().info; }
  uint64_t memory_left() const override { return memory_.left(); }

  Result<GpuBuffer> create_buffer(uint64_t bytes, GpuBufferUse use) override;
  void destroy(GpuBuffer buffer) override;
  Status write(GpuBuffer to, uint64_t offset, std::span<const std::byte> from) override;
  Status read(GpuBuffer from, uint64_t offset, std::span<std::byte> to) override;

  Result<GpuPipeline> create_pipeline(const GpuKernel& kernel) override;
  void destroy(GpuPipeline pipeline) override;

  Result<GpuRecording> record(std::span<const GpuCommand> commands, bool timed) override;
  void destroy(GpuRecording recording) override;
  std::vector<double> command_times(GpuRecording recording) override;

  Result<GpuTicket> submit(std::span<const GpuRecording> recordings) override;
  Result<Progress> poll(GpuTicket ticket) override;

 private:
  VulkanBuffer& buffer(GpuBuffer handle);
  VulkanRecording& recording(GpuRecording handle);
  VulkanRange range(const GpuRange& range);
  VulkanCommand resolved(const GpuDispatch& dispatch);
  VulkanCommand resolved(const GpuCopy& copy);
  bool host_sees(const VulkanBuffer& buffer) const;
  Status clear(VulkanBuffer& buffer);
  Status finish_staged_writes(const VulkanBuffer& buffer);
  Result<bool> writes_in_place(const VulkanBuffer& target);

  std::unique_ptr<VulkanContext> context_;
  const bool always_stage_;
  VulkanMemory memory_;
  VulkanStaging staging_;
  VulkanPipelines pipelines_;
  VulkanHandles<VulkanBuffer> buffers_;
  VulkanHandles<VulkanPipeline> compiled_;
  VulkanHandles<VulkanRecording> recordings_;
  std::vector<VkCommandBuffer> to_submit_;  // kept, so that submit() allocates nothing
};

VulkanGpu::~VulkanGpu() {
  context_->wait_for_all();
  recordings_.for_each(
      [&](const VulkanRecording& recording) { destroy_vulkan_recording(*context_, recording); });
  compiled_.for_each([&](const VulkanPipeline& pipeline) { pipelines_.destroy(pipeline); });
  buffers_.for_each([&](const VulkanBuffer& buffer) { destroy_vulkan_buffer(*context_, memory_, buffer); });
}

VulkanBuffer& VulkanGpu::buffer(GpuBuffer handle) {
  VulkanBuffer* const found = buffers_.find(handle.id);
  CHECK(found != nullptr);
  return *found;
}

VulkanRecording& VulkanGpu::recording(GpuRecording handle) {
  VulkanRecording* const found = recordings_.find(handle.id);
  CHECK(found != nullptr);
  return *found;
}

Result<GpuBuffer> VulkanGpu::create_buffer(uint64_t bytes, GpuBufferUse use) {
  TRY_STATUS(context_->alive());
  TRY(VulkanBuffer buffer, create_vulkan_buffer(*context_, memory_, bytes, memory_use(use)));
  if (const Status cleared = clear(buffer); !cleared) {
    destroy_vulkan_buffer(*context_, memory_, buffer);
    return std::unexpected(cleared.error());
  }
  return GpuBuffer{buffers_.add(buffer)};
}

bool VulkanGpu::host_sees(const VulkanBuffer& buffer) const {
  return buffer.place.host() != nullptr && !(always_stage_ && buffer.use == VulkanMemoryUse::Storage);
}

// Nothing that is in flight uses the memory of a new buffer.
Status VulkanGpu::clear(VulkanBuffer& buffer) {
  if (!host_sees(buffer)) return staging_.clear(buffer);
  std::memset(buffer.place.host(), 0, buffer.place.bytes);
  return {};
}

// Staged writes are the one use of a buffer that the caller does not know to be over.
Status VulkanGpu::finish_staged_writes(const VulkanBuffer& buffer) {
  if (buffer.staged_until > context_->submitted()) TRY_STATUS(staging_.flush());
  return context_->wait(buffer.staged_until);
}

void VulkanGpu::destroy(GpuBuffer handle) {
  if (!handle) return;
  [[maybe_unused]] const Status finished =
      finish_staged_writes(buffer(handle));  // the next call fails likewise
  destroy_vulkan_buffer(*context_, memory_, buffers_.take(handle.id));
}

// Storage that the host can see is written directly, unless something in flight might read it too early.
Result<bool> VulkanGpu::writes_in_place(const VulkanBuffer& target) {
  if (target.use != VulkanMemoryUse::Storage) return true;
  if (!host_sees(target) || staging_.pending()) return false;
  return context_->reached(context_->submitted(), 0);
}

Status VulkanGpu::write(GpuBuffer to, uint64_t offset, std::span<const std::byte> from) {
  TRY_STATUS(context_->alive());
  VulkanBuffer& target = buffer(to);
  CHECK(offset % 4 == 0 && from.size() % 4 == 0);
  CHECK(offset <= target.bytes && from.size() <= target.bytes - offset);
  CHECK(target.use != VulkanMemoryUse::Readback);
  TRY(const bool in_place, writes_in_place(target));
  if (!in_place) return staging_.write(target, offset, from);
  if (!from.empty()) std::memcpy(target.place.host() + offset, from.data(), from.size());
  return {};
}

Status VulkanGpu::read(GpuBuffer from, uint64_t offset, std::span<std::byte> to) {
  TRY_STATUS(context_->alive());
  const VulkanBuffer& source = buffer(from);
  CHECK(source.use == VulkanMemoryUse::Readback);
  CHECK(offset <= source.bytes && to.size() <= source.bytes - offset);
  if (!to.empty()) std::memcpy(to.data(), source.place.host() + offset, to.size());
  return {};
}

Result<GpuPipeline> VulkanGpu::create_pipeline(const GpuKernel& kernel) {
  TRY_STATUS(context_->alive());
  TRY(const VulkanPipeline pipeline, pipelines_.create(kernel));
  return GpuPipeline{compiled_.add(pipeline)};
}

void VulkanGpu::destroy(GpuPipeline pipeline) {
  if (pipeline.id == 0) return;
  CHECK(compiled_.find(pipeline.id) != nullptr);
  pipelines_.destroy(compiled_.take(pipeline.id));
}

VulkanRange VulkanGpu::range(const GpuRange& range) {
  const VulkanBuffer& whole = buffer(range.buffer);
  CHECK(range.bytes > 0 && range.offset <= whole.bytes && range.bytes <= whole.bytes - range.offset);
  return {&whole, range.offset, range.bytes};
}

VulkanCommand VulkanGpu::resolved(const GpuDispatch& dispatch) {
  VulkanDispatch result = {.groups = dispatch.groups, .barrier = dispatch.barrier};
  result.pipeline = compiled_.find(dispatch.pipeline.id);
  CHECK(result.pipeline != nullptr);
  CHECK(dispatch.bindings.size() == result.pipeline->layout->types.size());
  for (const GpuRange& binding : dispatch.bindings) {
    CHECK(binding.offset % kGpuAlign == 0 && binding.bytes <= info().largest_binding);
    result.bindings.push_back(range(binding));
  }
  if (dispatch.indirect.buffer) {
    result.indirect = range(dispatch.indirect);
    CHECK(result.indirect.buffer->use == VulkanMemoryUse::Step);
    CHECK(result.indirect.offset % 4 == 0 && result.indirect.bytes >= 3 * sizeof(uint32_t));
  }
  return result;
}

VulkanCommand VulkanGpu::resolved(const GpuCopy& copy) {
  CHECK(copy.from.bytes == copy.to.bytes);
  return VulkanCopy{range(copy.from), range(copy.to)};
}

Result<GpuRecording> VulkanGpu::record(std::span<const GpuCommand> commands, bool timed) {
  TRY_STATUS(context_->alive());
  std::vector<VulkanCommand> known;
  known.reserve(commands.size());
  for (const GpuCommand& command : commands) {
    known.push_back(std::visit([&](const auto& one) { return resolved(one); }, command));
  }
  TRY(const VulkanRecording made, record_vulkan(*context_, known, timed));
  pipelines_.cache().save_sometimes();  // what is recorded has been compiled, and no token waits now
  return GpuRecording{recordings_.add(made)};
}

void VulkanGpu::destroy(GpuRecording handle) {
  if (handle.id == 0) return;
  CHECK(recordings_.find(handle.id) != nullptr);
  destroy_vulkan_recording(*context_, recordings_.take(handle.id));
}

std::vector<double> VulkanGpu::command_times(GpuRecording handle) {
  return vulkan_command_times(*context_, recording(handle));
}

Result<GpuTicket> VulkanGpu::submit(std::span<const GpuRecording> recordings) {
  TRY_STATUS(staging_.flush());
  to_submit_.clear();
  for (const GpuRecording handle : recordings) {
    VulkanRecording& one = recording(handle);
    TRY(const bool at_rest, context_->reached(one.busy_until, 0));
    CHECK(at_rest);  // a recording runs once at a time
    to_submit_.push_back(one.commands);
  }
  TRY(const uint64_t value, context_->submit(to_submit_));
  for (const GpuRecording handle : recordings) recording(handle).busy_until = value;
  return GpuTicket{value};
}

Result<Progress> VulkanGpu::poll(GpuTicket ticket) {
  TRY(const bool done, context_->reached(ticket.id, kPollNs));
  return done ? Progress::Done : Progress::Running;
}

}  // namespace

std::unique_ptr<GpuApi> vulkan_gpu_on(std::unique_ptr<VulkanContext> context, const std::string& cache_folder,
                                      bool always_stage) {
  return std::make_unique<VulkanGpu>(std::move(context), cache_folder, always_stage);
}

Result<std::vector<GpuInfo>> list_vulkan_gpus(const VkGpuSettings& settings) {
  TRY(const auto instance, VulkanInstance::create(settings.validation));
  TRY(const auto usable, usable_vulkan_gpus(*instance, settings.slow_features));
  std::vector<GpuInfo> infos;
  for (const VulkanProbe& probe : usable) infos.push_back(probe.info);
  return infos;
}

Result<std::unique_ptr<VulkanContext>> open_vulkan_context(uint32_t index, const VkGpuSettings& settings) {
  TRY(auto instance, VulkanInstance::create(settings.validation));
  TRY(const auto usable, usable_vulkan_gpus(*instance, settings.slow_features));
  if (index >= usable.size()) {
    return fail(Fault::NotFound, "There is no GPU vulkan:" + std::to_string(index) +
                                     "; the last one is vulkan:" + std::to_string(usable.size() - 1) + ".");
  }
  return VulkanContext::open(std::move(instance), usable[index]);
}

Result<std::unique_ptr<GpuApi>> open_vulkan_gpu(uint32_t index, const VkGpuSettings& settings) {
  TRY(auto context, open_vulkan_context(index, settings));
  return vulkan_gpu_on(std::move(context), settings.cache_folder);
}

}  // namespace hearth
