// Compiled kernels kept on disk between runs, one file a driver. The file is a checksum and what the driver
// gave; one that is damaged, or of another driver, is as good as none. Used by vk_pipelines.cpp. One thread.
#pragma once

#include <chrono>
#include <string>

#include "engine/vulkan/vk_context.h"

namespace hearth {

class VulkanPipelineCache {
 public:
  // `folder`: UTF-8, made when needed; empty: nothing is read or written.
  VulkanPipelineCache(VulkanContext& context, const std::string& folder);
  // Saves what is new.
  ~VulkanPipelineCache();
  VulkanPipelineCache(const VulkanPipelineCache&) = delete;
  VulkanPipelineCache& operator=(const VulkanPipelineCache&) = delete;

  // What vkCreateComputePipelines takes; null where the driver could not make a cache.
  VkPipelineCache handle() const { return cache_; }
  // A pipeline was compiled.
  void note_new() { unsaved_ = true; }
  // Saves what is new, but not more often than every few seconds. A folder that cannot be written is no error.
  void save_sometimes();

 private:
  void open(const std::vector<std::byte>& initial);
  void save();

  VulkanContext& context_;
  std::string file_;  // empty: not kept
  VkPipelineCache cache_ = VK_NULL_HANDLE;
  bool unsaved_ = false;
  std::chrono::steady_clock::time_point saved_at_;
};

}  // namespace hearth
