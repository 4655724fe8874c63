// Writes to memory that the host cannot see, or that the GPU may be reading just now: bytes are collected in
// two chunks of memory that both see, and the queue copies one while the host fills the other. Used by
// vk_gpu.cpp. One thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/vulkan/vk_buffers.h"

namespace hearth {

class VulkanStaging {
 public:
  VulkanStaging(VulkanContext& context, VulkanMemory& memory) : context_(context), memory_(memory) {}
  ~VulkanStaging();  // the queue has come to rest
  VulkanStaging(const VulkanStaging&) = delete;
  VulkanStaging& operator=(const VulkanStaging&) = delete;

  // Copies `from`, a whole number of words, for the GPU to put into the buffer. Waits where both chunks are full.
  Status write(VulkanBuffer& to, uint64_t offset, std::span<const std::byte> from);
  // Fills the whole buffer with zeros.
  Status clear(VulkanBuffer& buffer);
  // Starts what was collected; work that is submitted later sees it. If that fails, what was collected is lost,
  // and every later call fails in the same way.
  Status flush();
  // What was collected and not started yet.
  bool pending() const { return chunks_[current_].collecting; }

 private:
  struct Chunk {
    VulkanBuffer memory;
    VkCommandBuffer commands = VK_NULL_HANDLE;
    uint64_t used = 0;        // bytes
    bool collecting = false;  // has commands that are not submitted
    uint64_t busy_until = 0;  // the timeline's value once its copies are done
  };
  // Part of a buffer that the current chunk writes.
  struct Touched {
    VkBuffer buffer;
    uint64_t begin;
    uint64_t end;
  };

  Status collect();
  Status make(Chunk& chunk);
  Status start(Chunk& chunk);
  void order_after_earlier(VkBuffer buffer, uint64_t begin, uint64_t end);
  void expect(VulkanBuffer& buffer) { buffer.staged_until = context_.submitted() + 1; }

  VulkanContext& context_;
  VulkanMemory& memory_;
  std::array<Chunk, 2> chunks_;
  size_t current_ = 0;
  std::vector<Touched> touched_;  // since the last barrier
  std::optional<Error> broken_;   // why a flush failed
};

}  // namespace hearth
