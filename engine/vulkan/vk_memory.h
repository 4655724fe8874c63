// Memory of a GPU: which of its kinds suits what, and cutting large blocks into pieces, since a device allows
// only some thousand allocations. Blocks that the host can see stay mapped. Used by vk_buffers.cpp and
// vk_staging.cpp. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/vulkan/free_ranges.h"
#include "engine/vulkan/vk_context.h"

namespace hearth {

// Storage, Step, Readback: as GpuBufferUse. Staging: written by the host, copied from by the GPU.
enum class VulkanMemoryUse : uint8_t { Storage, Step, Readback, Staging };

struct VulkanBlock {
  VkDeviceMemory memory = VK_NULL_HANDLE;
  uint32_t type = 0;
  uint64_t bytes = 0;
  std::byte* mapped = nullptr;  // null where the host cannot see it
  FreeRanges free;
};

// A piece of a block.
struct VulkanPlace {
  VulkanBlock* block = nullptr;
  uint64_t offset = 0;
  uint64_t bytes = 0;

  // Where the host finds it; null where it cannot.
  std::byte* host() const { return block->mapped == nullptr ? nullptr : block->mapped + offset; }
};

class VulkanMemory {
 public:
  explicit VulkanMemory(VulkanContext& context);
  ~VulkanMemory();
  VulkanMemory(const VulkanMemory&) = delete;
  VulkanMemory& operator=(const VulkanMemory&) = delete;

  // Memory that the host writes is coherent. Contents are whatever lay there before. OutOfMemory.
  Result<VulkanPlace> allocate(const VkMemoryRequirements& needs, VulkanMemoryUse use);
  void free(const VulkanPlace& place);

  // What Storage can still get.
  uint64_t left() const;

 private:
  std::vector<uint32_t> suitable_types(uint32_t allowed, VulkanMemoryUse use) const;
  bool suits(uint32_t type, VulkanMemoryUse use) const;
  int preference(uint32_t type, VulkanMemoryUse use) const;
  Result<VulkanPlace> allocate_of_type(uint32_t type, uint64_t bytes, uint64_t alignment);
  Result<VulkanPlace> allocate_in_new_block(uint32_t type, uint64_t block_bytes, uint64_t bytes);
  Result<VulkanBlock*> add_block(uint32_t type, uint64_t bytes);
  uint64_t block_bytes(uint32_t type) const;
  uint64_t budget_left() const;

  VulkanContext& context_;
  VkPhysicalDeviceMemoryProperties properties_ = {};
  uint32_t storage_heap_ = 0;
  std::vector<std::unique_ptr<VulkanBlock>> blocks_;
};

}  // namespace hearth
