#include "engine/vulkan/vk_staging.h"

#include <algorithm>
#include <cstring>

#include "engine/vulkan/vk_barriers.h"

namespace hearth {
namespace {

constexpr uint64_t kChunkBytes = uint64_t{8} << 20;
constexpr const char* kTask = "receive the model";

}  // namespace

VulkanStaging::~VulkanStaging() {
  for (Chunk& chunk : chunks_) {
    if (chunk.commands != VK_NULL_HANDLE) {
      context_.functions().vkFreeCommandBuffers(context_.device(), context_.command_pool(), 1,
                                                &chunk.commands);
    }
    if (chunk.memory.handle != VK_NULL_HANDLE) destroy_vulkan_buffer(context_, memory_, chunk.memory);
  }
}

Status VulkanStaging::write(VulkanBuffer& to, uint64_t offset, std::span<const std::byte> from) {
  while (!from.empty()) {
    TRY_STATUS(collect());
    Chunk& chunk = chunks_[current_];
    const uint64_t bytes = std::min<uint64_t>(from.size(), kChunkBytes - chunk.used);
    std::memcpy(chunk.memory.place.host() + chunk.used, from.data(), bytes);
    order_after_earlier(to.handle, offset, offset + bytes);
    const VkBufferCopy copy = {chunk.used, offset, bytes};
    context_.functions().vkCmdCopyBuffer(chunk.commands, chunk.memory.handle, to.handle, 1, &copy);
    expect(to);
    chunk.used += bytes;
    offset += bytes;
    from = from.subspan(bytes);
    if (chunk.used == kChunkBytes) TRY_STATUS(flush());
  }
  return {};
}

Status VulkanStaging::clear(VulkanBuffer& buffer) {
  TRY_STATUS(collect());
  order_after_earlier(buffer.handle, 0, VK_WHOLE_SIZE);
  context_.functions().vkCmdFillBuffer(chunks_[current_].commands, buffer.handle, 0, VK_WHOLE_SIZE, 0);
  expect(buffer);
  return {};
}

// Commands of one chunk run side by side unless told otherwise.
void VulkanStaging::order_after_earlier(VkBuffer buffer, uint64_t begin, uint64_t end) {
  const bool overlaps = std::any_of(touched_.begin(), touched_.end(), [&](const Touched& earlier) {
    return earlier.buffer == buffer && begin < earlier.end && earlier.begin < end;
  });
  if (overlaps) {
    wait_for_all_before(context_.functions(), chunks_[current_].commands);
    touched_.clear();
  }
  if (!touched_.empty() && touched_.back().buffer == buffer && touched_.back().end == begin) {
    touched_.back().end = end;
  } else {
    touched_.push_back({buffer, begin, end});
  }
}

// Makes the current chunk one that takes commands and has room.
Status VulkanStaging::collect() {
  if (broken_) return std::unexpected(*broken_);
  Chunk& chunk = chunks_[current_];
  if (chunk.collecting) return {};
  TRY_STATUS(make(chunk));
  TRY_STATUS(context_.wait(chunk.busy_until));
  VkCommandBufferBeginInfo begin = {VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO};
  begin.flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT;
  TRY_STATUS(context_.check(context_.functions().vkBeginCommandBuffer(chunk.commands, &begin), kTask));
  wait_for_all_before(context_.functions(), chunk.commands);
  touched_.clear();
  chunk.used = 0;
  chunk.collecting = true;
  return {};
}

Status VulkanStaging::make(Chunk& chunk) {
  if (chunk.memory.handle == VK_NULL_HANDLE) {
    TRY(chunk.memory, create_vulkan_buffer(context_, memory_, kChunkBytes, VulkanMemoryUse::Staging));
  }
  if (chunk.commands != VK_NULL_HANDLE) return {};
  VkCommandBufferAllocateInfo info = {VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO};
  info.commandPool = context_.command_pool();
  info.level = VK_COMMAND_BUFFER_LEVEL_PRIMARY;
  info.commandBufferCount = 1;
  return context_.check(
      context_.functions().vkAllocateCommandBuffers(context_.device(), &info, &chunk.commands), kTask);
}

Status VulkanStaging::flush() {
  if (broken_) return std::unexpected(*broken_);
  Chunk& chunk = chunks_[current_];
  if (!chunk.collecting) return {};
  if (const Status started = start(chunk); !started) {
    broken_ = started.error();
    return started;
  }
  chunk.collecting = false;
  current_ = 1 - current_;
  return {};
}

Status VulkanStaging::start(Chunk& chunk) {
  TRY_STATUS(context_.check(context_.functions().vkEndCommandBuffer(chunk.commands), kTask));
  TRY(chunk.busy_until, context_.submit({&chunk.commands, 1}));
  return {};
}

}  // namespace hearth
