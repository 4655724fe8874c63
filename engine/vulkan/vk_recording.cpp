#include "engine/vulkan/vk_recording.h"

#include "engine/vulkan/vk_barriers.h"

namespace hearth {
namespace {

constexpr const char* kTask = "prepare the model's computations";

// Makes one recording; what was made before a failure is in recording().
class Recorder {
 public:
  Recorder(VulkanContext& context, std::span<const VulkanCommand> commands)
      : context_(context), functions_(context.functions()), commands_(commands) {
    recording_.command_count = static_cast<uint32_t>(commands.size());
  }

  Status run(bool timed) {
    TRY_STATUS(make_sets());
    if (timed) TRY_STATUS(make_clock());
    TRY_STATUS(begin());
    for (size_t i = 0; i < commands_.size(); ++i) {
      std::visit([&](const auto& command) { add(command, i); }, commands_[i]);
      stamp(static_cast<uint32_t>(i + 1));
    }
    if (host_reads_) show_copies_to_host(functions_, recording_.commands);
    return context_.check(functions_.vkEndCommandBuffer(recording_.commands), kTask);
  }

  const VulkanRecording& recording() const { return recording_; }

 private:
  Status make_sets();
  Status make_pool(uint32_t sets);
  void fill_set(const VulkanDispatch& dispatch, VkDescriptorSet set);
  Status make_clock();
  Status begin();
  void stamp(uint32_t index);
  void add(const VulkanDispatch& dispatch, size_t index);
  void add(const VulkanCopy& copy, size_t index);

  VulkanContext& context_;
  const VulkanFunctions& functions_;
  std::span<const VulkanCommand> commands_;
  VulkanRecording recording_;
  std::vector<VkDescriptorSet> sets_;  // of each command; null for copies
  VkPipeline bound_ = VK_NULL_HANDLE;
  bool host_reads_ = false;
};

// Exactly as large as this recording needs it.
Status Recorder::make_pool(uint32_t sets) {
  VkDescriptorPoolSize sizes[] = {{VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER, 1},
                                  {VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, 1}};
  for (const VulkanCommand& command : commands_) {
    const auto* dispatch = std::get_if<VulkanDispatch>(&command);
    if (dispatch == nullptr) continue;
    for (const VkDescriptorType type : dispatch->pipeline->layout->types) {
      ++sizes[type == VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER ? 0 : 1].descriptorCount;
    }
  }
  VkDescriptorPoolCreateInfo info = {VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO};
  info.maxSets = sets;
  info.poolSizeCount = 2;
  info.pPoolSizes = sizes;
  return context_.check(
      functions_.vkCreateDescriptorPool(context_.device(), &info, nullptr, &recording_.sets), kTask);
}

Status Recorder::make_sets() {
  std::vector<VkDescriptorSetLayout> layouts;
  for (const VulkanCommand& command : commands_) {
    if (const auto* dispatch = std::get_if<VulkanDispatch>(&command)) {
      layouts.push_back(dispatch->pipeline->layout->set);
    }
  }
  sets_.assign(commands_.size(), VK_NULL_HANDLE);
  if (layouts.empty()) return {};
  const auto count = static_cast<uint32_t>(layouts.size());
  TRY_STATUS(make_pool(count));
  VkDescriptorSetAllocateInfo info = {VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO};
  info.descriptorPool = recording_.sets;
  info.descriptorSetCount = count;
  info.pSetLayouts = layouts.data();
  std::vector<VkDescriptorSet> sets(count);
  TRY_STATUS(
      context_.check(functions_.vkAllocateDescriptorSets(context_.device(), &info, sets.data()), kTask));
  size_t next = 0;
  for (size_t i = 0; i < commands_.size(); ++i) {
    const auto* dispatch = std::get_if<VulkanDispatch>(&commands_[i]);
    if (dispatch == nullptr) continue;
    sets_[i] = sets[next++];
    fill_set(*dispatch, sets_[i]);
  }
  return {};
}

void Recorder::fill_set(const VulkanDispatch& dispatch, VkDescriptorSet set) {
  const size_t count = dispatch.bindings.size();
  std::vector<VkDescriptorBufferInfo> buffers(count);
  std::vector<VkWriteDescriptorSet> writes(count, {VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET});
  for (size_t i = 0; i < count; ++i) {
    const VulkanRange& range = dispatch.bindings[i];
    buffers[i] = {range.buffer->handle, range.offset, range.bytes};
    writes[i].dstSet = set;
    writes[i].dstBinding = static_cast<uint32_t>(i);
    writes[i].descriptorCount = 1;
    writes[i].descriptorType = dispatch.pipeline->layout->types[i];
    writes[i].pBufferInfo = &buffers[i];
  }
  functions_.vkUpdateDescriptorSets(context_.device(), static_cast<uint32_t>(count), writes.data(), 0,
                                    nullptr);
}

Status Recorder::make_clock() {
  if (context_.probe().timestamp_bits == 0) return {};
  VkQueryPoolCreateInfo info = {VK_STRUCTURE_TYPE_QUERY_POOL_CREATE_INFO};
  info.queryType = VK_QUERY_TYPE_TIMESTAMP;
  info.queryCount = recording_.command_count + 1;
  return context_.check(functions_.vkCreateQueryPool(context_.device(), &info, nullptr, &recording_.times),
                        kTask);
}

Status Recorder::begin() {
  VkCommandBufferAllocateInfo info = {VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO};
  info.commandPool = context_.command_pool();
  info.level = VK_COMMAND_BUFFER_LEVEL_PRIMARY;
  info.commandBufferCount = 1;
  TRY_STATUS(context_.check(
      functions_.vkAllocateCommandBuffers(context_.device(), &info, &recording_.commands), kTask));
  // No flags: submitted again and again, but, as one step runs at a time, never while it is still running.
  const VkCommandBufferBeginInfo begin = {VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO};
  TRY_STATUS(context_.check(functions_.vkBeginCommandBuffer(recording_.commands, &begin), kTask));
  if (recording_.times != VK_NULL_HANDLE) {
    functions_.vkCmdResetQueryPool(recording_.commands, recording_.times, 0, recording_.command_count + 1);
  }
  wait_for_all_before(functions_, recording_.commands);
  stamp(0);
  return {};
}

// The time at which all commands so far are done.
void Recorder::stamp(uint32_t index) {
  if (recording_.times == VK_NULL_HANDLE) return;
  functions_.vkCmdWriteTimestamp(recording_.commands, VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT, recording_.times,
                                 index);
}

void Recorder::add(const VulkanDispatch& dispatch, size_t index) {
  VkCommandBuffer commands = recording_.commands;
  if (dispatch.barrier && index > 0)
    wait_for_all_before(functions_, commands);  // begin() has done it for the first
  if (bound_ != dispatch.pipeline->handle) {
    bound_ = dispatch.pipeline->handle;
    functions_.vkCmdBindPipeline(commands, VK_PIPELINE_BIND_POINT_COMPUTE, bound_);
  }
  functions_.vkCmdBindDescriptorSets(commands, VK_PIPELINE_BIND_POINT_COMPUTE,
                                     dispatch.pipeline->layout->pipeline, 0, 1, &sets_[index], 0, nullptr);
  if (dispatch.indirect.buffer != nullptr) {
    // The host wrote the counts before the submission, and that alone makes them visible.
    functions_.vkCmdDispatchIndirect(commands, dispatch.indirect.buffer->handle, dispatch.indirect.offset);
  } else {
    functions_.vkCmdDispatch(commands, dispatch.groups[0], dispatch.groups[1], dispatch.groups[2]);
  }
}

void Recorder::add(const VulkanCopy& copy, size_t index) {
  if (index > 0) wait_for_all_before(functions_, recording_.commands);
  const VkBufferCopy region = {copy.from.offset, copy.to.offset, copy.from.bytes};
  functions_.vkCmdCopyBuffer(recording_.commands, copy.from.buffer->handle, copy.to.buffer->handle, 1,
                             &region);
  host_reads_ = host_reads_ || copy.to.buffer->use == VulkanMemoryUse::Readback;
}

}  // namespace

Result<VulkanRecording> record_vulkan(VulkanContext& context, std::span<const VulkanCommand> commands,
                                      bool timed) {
  Recorder recorder(context, commands);
  if (const Status recorded = recorder.run(timed); !recorded) {
    destroy_vulkan_recording(context, recorder.recording());
    return std::unexpected(recorded.error());
  }
  return recorder.recording();
}

void destroy_vulkan_recording(VulkanContext& context, const VulkanRecording& recording) {
  const VulkanFunctions& functions = context.functions();
  if (recording.commands != VK_NULL_HANDLE) {
    functions.vkFreeCommandBuffers(context.device(), context.command_pool(), 1, &recording.commands);
  }
  functions.vkDestroyDescriptorPool(context.device(), recording.sets, nullptr);
  functions.vkDestroyQueryPool(context.device(), recording.times, nullptr);
}

std::vector<double> vulkan_command_times(VulkanContext& context, const VulkanRecording& recording) {
  if (recording.times == VK_NULL_HANDLE || recording.busy_until == 0 || !context.alive()) return {};
  std::vector<uint64_t> ticks(recording.command_count + 1);
  const VkResult read = context.functions().vkGetQueryPoolResults(
      context.device(), recording.times, 0, static_cast<uint32_t>(ticks.size()),
      ticks.size() * sizeof ticks[0], ticks.data(), sizeof ticks[0], VK_QUERY_RESULT_64_BIT);
  if (read != VK_SUCCESS) return {};
  const uint32_t bits = context.probe().timestamp_bits;
  const uint64_t mask = bits >= 64 ? ~uint64_t{0} : (uint64_t{1} << bits) - 1;
  std::vector<double> times(recording.command_count);
  for (size_t i = 0; i < times.size(); ++i) {
    times[i] = static_cast<double>((ticks[i + 1] - ticks[i]) & mask) * context.probe().tick_ns / 1000;
  }
  return times;
}

}  // namespace hearth
