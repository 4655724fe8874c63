#include "engine/vulkan/vk_memory.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "engine/base/check.h"
#include "engine/gpu/gpu_api.h"

namespace hearth {
namespace {

// A new block is a sixteenth of what its type holds already, within these bounds: a small model takes little,
// and a large one needs few blocks.
constexpr uint64_t kLeastBlock = uint64_t{4} << 20;
constexpr uint64_t kMostBlock = uint64_t{64} << 20;
// Anything this large gets a block of exactly its size.
constexpr uint64_t kOwnBlock = kMostBlock / 2;

constexpr VkMemoryPropertyFlags kHostCoherent =
    VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;
// Of memory for special purposes that we never ask for.
constexpr VkMemoryPropertyFlags kUsual =
    kHostCoherent | VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT | VK_MEMORY_PROPERTY_HOST_CACHED_BIT;

uint64_t rounded_up(uint64_t bytes, uint64_t alignment) {
  return (bytes + alignment - 1) / alignment * alignment;
}

std::string in_mebibytes(uint64_t bytes) { return std::to_string((bytes + (1 << 20) - 1) >> 20) + " MiB"; }

}  // namespace

VulkanMemory::VulkanMemory(VulkanContext& context) : context_(context) {
  VkPhysicalDeviceMemoryProperties2 memory = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_PROPERTIES_2};
  context_.functions().vkGetPhysicalDeviceMemoryProperties2(context_.probe().device, &memory);
  properties_ = memory.memoryProperties;
  uint64_t largest = 0;
  for (uint32_t i = 0; i < properties_.memoryHeapCount; ++i) {
    const VkMemoryHeap& heap = properties_.memoryHeaps[i];
    if ((heap.flags & VK_MEMORY_HEAP_DEVICE_LOCAL_BIT) == 0 || heap.size <= largest) continue;
    largest = heap.size;
    storage_heap_ = i;
  }
}

VulkanMemory::~VulkanMemory() {
  for (const auto& block : blocks_) {
    context_.functions().vkFreeMemory(context_.device(), block->memory, nullptr);
  }
}

bool VulkanMemory::suits(uint32_t type, VulkanMemoryUse use) const {
  const VkMemoryType& memory = properties_.memoryTypes[type];
  if ((memory.propertyFlags & ~kUsual) != 0) return false;
  if (use == VulkanMemoryUse::Storage) {
    return memory.heapIndex == storage_heap_ &&
           (memory.propertyFlags & VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT) != 0;
  }
  return (memory.propertyFlags & kHostCoherent) == kHostCoherent;
}

// Larger is better; among equals the driver's order counts, which Vulkan wants best first.
int VulkanMemory::preference(uint32_t type, VulkanMemoryUse use) const {
  const VkMemoryPropertyFlags flags = properties_.memoryTypes[type].propertyFlags;
  const bool local = (flags & VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT) != 0;
  const bool coherent = (flags & kHostCoherent) == kHostCoherent;
  const bool cached = (flags & VK_MEMORY_PROPERTY_HOST_CACHED_BIT) != 0;
  switch (use) {
    case VulkanMemoryUse::Storage:
      // Where host and GPU share one memory, weights are written in place. Across a bus, the window through
      // which the host sees the card's memory may be small and is left to others.
      return coherent == (context_.probe().info.kind != DeviceKind::DiscreteGpu) ? 1 : 0;
    case VulkanMemoryUse::Step:
      return local ? 1 : 0;
    case VulkanMemoryUse::Readback:
      return (cached ? 2 : 0) + (local ? 0 : 1);
    case VulkanMemoryUse::Staging:
      return local ? 0 : 1;
  }
  return 0;
}

std::vector<uint32_t> VulkanMemory::suitable_types(uint32_t allowed, VulkanMemoryUse use) const {
  std::vector<uint32_t> types;
  for (uint32_t type = 0; type < properties_.memoryTypeCount; ++type) {
    if ((allowed >> type & 1) != 0 && suits(type, use)) types.push_back(type);
  }
  std::stable_sort(types.begin(), types.end(), [&](uint32_t left, uint32_t right) {
    return preference(left, use) > preference(right, use);
  });
  return types;
}

Result<VulkanPlace> VulkanMemory::allocate(const VkMemoryRequirements& needs, VulkanMemoryUse use) {
  const std::vector<uint32_t> types = suitable_types(needs.memoryTypeBits, use);
  Error error = {Fault::Unsupported, "The driver of the GPU " + context_.probe().info.name +
                                         " has no memory of the kind that is needed."};
  const uint64_t alignment = std::max<uint64_t>(needs.alignment, kGpuAlign);
  for (const uint32_t type : types) {
    Result<VulkanPlace> place = allocate_of_type(type, rounded_up(needs.size, alignment), alignment);
    if (place || place.error().fault != Fault::OutOfMemory) return place;
    error = std::move(place).error();
  }
  return std::unexpected(std::move(error));
}

Result<VulkanPlace> VulkanMemory::allocate_of_type(uint32_t type, uint64_t bytes, uint64_t alignment) {
  if (bytes >= kOwnBlock) return allocate_in_new_block(type, bytes, bytes);
  for (const auto& block : blocks_) {
    if (block->type != type) continue;
    if (const auto offset = block->free.take(bytes, alignment))
      return VulkanPlace{block.get(), *offset, bytes};
  }
  Result<VulkanPlace> place = allocate_in_new_block(type, std::max(bytes, block_bytes(type)), bytes);
  if (!place && place.error().fault == Fault::OutOfMemory) place = allocate_in_new_block(type, bytes, bytes);
  return place;
}

Result<VulkanPlace> VulkanMemory::allocate_in_new_block(uint32_t type, uint64_t block_bytes, uint64_t bytes) {
  TRY(VulkanBlock* const block, add_block(type, block_bytes));
  const std::optional<uint64_t> offset = block->free.take(bytes, 1);
  CHECK(offset.has_value());
  return VulkanPlace{block, *offset, bytes};
}

uint64_t VulkanMemory::block_bytes(uint32_t type) const {
  uint64_t held = 0;
  for (const auto& block : blocks_) {
    if (block->type == type) held += block->bytes;
  }
  return std::clamp(held / 16, kLeastBlock, kMostBlock);
}

Result<VulkanBlock*> VulkanMemory::add_block(uint32_t type, uint64_t bytes) {
  const VulkanFunctions& functions = context_.functions();
  const std::string task = "hold " + in_mebibytes(bytes) + " more";
  if (bytes > context_.probe().largest_allocation)
    return context_.failed(VK_ERROR_OUT_OF_DEVICE_MEMORY, task);
  VkMemoryAllocateInfo info = {VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO};
  info.allocationSize = bytes;
  info.memoryTypeIndex = type;
  auto block =
      std::make_unique<VulkanBlock>(VulkanBlock{.type = type, .bytes = bytes, .free = FreeRanges(bytes)});
  TRY_STATUS(
      context_.check(functions.vkAllocateMemory(context_.device(), &info, nullptr, &block->memory), task));
  if ((properties_.memoryTypes[type].propertyFlags & kHostCoherent) == kHostCoherent) {
    void* mapped = nullptr;
    const VkResult result =
        functions.vkMapMemory(context_.device(), block->memory, 0, VK_WHOLE_SIZE, 0, &mapped);
    if (result != VK_SUCCESS) {
      functions.vkFreeMemory(context_.device(), block->memory, nullptr);
      return context_.failed(result, task);
    }
    block->mapped = static_cast<std::byte*>(mapped);
  }
  blocks_.push_back(std::move(block));
  return blocks_.back().get();
}

void VulkanMemory::free(const VulkanPlace& place) {
  place.block->free.give(place.offset, place.bytes);
  if (!place.block->free.all_free()) return;
  const auto found = std::find_if(blocks_.begin(), blocks_.end(),
                                  [&](const auto& block) { return block.get() == place.block; });
  CHECK(found != blocks_.end());
  context_.functions().vkFreeMemory(context_.device(), place.block->memory, nullptr);  // unmaps, too
  blocks_.erase(found);
}

uint64_t VulkanMemory::left() const {
  uint64_t in_blocks = 0;
  for (const auto& block : blocks_) {
    if (suits(block->type, VulkanMemoryUse::Storage)) in_blocks += block->free.free_bytes();
  }
  return budget_left() + in_blocks;
}

// What the driver would still give out of the heap that Storage lies in.
uint64_t VulkanMemory::budget_left() const {
  if (!context_.probe().memory_budget) {
    uint64_t held = 0;
    for (const auto& block : blocks_) {
      if (properties_.memoryTypes[block->type].heapIndex == storage_heap_) held += block->bytes;
    }
    const uint64_t heap = properties_.memoryHeaps[storage_heap_].size;
    return heap > held ? heap - held : 0;
  }
  VkPhysicalDeviceMemoryBudgetPropertiesEXT budget = {
      VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_BUDGET_PROPERTIES_EXT};
  VkPhysicalDeviceMemoryProperties2 memory = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_PROPERTIES_2, &budget};
  context_.functions().vkGetPhysicalDeviceMemoryProperties2(context_.probe().device, &memory);
  const uint64_t limit = budget.heapBudget[storage_heap_];
  const uint64_t used = budget.heapUsage[storage_heap_];
  return limit > used ? limit - used : 0;
}

}  // namespace hearth
