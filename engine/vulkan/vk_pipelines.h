// Kernels as pipelines, and the layouts that kernels with like bindings share. Used by vk_gpu.cpp and
// vk_recording.cpp. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/gpu/kernels.h"
#include "engine/vulkan/vk_pipeline_cache.h"

namespace hearth {

// Binding i of set 0 is of types[i].
struct VulkanLayout {
  std::vector<VkDescriptorType> types;
  VkDescriptorSetLayout set = VK_NULL_HANDLE;
  VkPipelineLayout pipeline = VK_NULL_HANDLE;
};

struct VulkanPipeline {
  VkPipeline handle = VK_NULL_HANDLE;
  const VulkanLayout* layout = nullptr;  // lives as long as the VulkanPipelines
};

class VulkanPipelines {
 public:
  // `cache_folder`: see VulkanPipelineCache.
  VulkanPipelines(VulkanContext& context, const std::string& cache_folder)
      : context_(context), cache_(context, cache_folder) {}
  ~VulkanPipelines();  // all pipelines were destroyed
  VulkanPipelines(const VulkanPipelines&) = delete;
  VulkanPipelines& operator=(const VulkanPipelines&) = delete;

  // Unsupported: the device lacks what the kernel needs, or its driver refuses it. OutOfMemory, DeviceLost.
  Result<VulkanPipeline> create(const GpuKernel& kernel);
  void destroy(const VulkanPipeline& pipeline);

  VulkanPipelineCache& cache() { return cache_; }

 private:
  Status check_limits(const GpuKernel& kernel) const;
  Result<const VulkanLayout*> layout_for(const std::vector<VkDescriptorType>& types);
  Status make(VulkanLayout& layout);
  Result<VkPipeline> compile(const GpuKernel& kernel, const VulkanLayout& layout, VkShaderModule code);
  uint32_t subgroup_size(const GpuKernel& kernel) const;

  VulkanContext& context_;
  VulkanPipelineCache cache_;
  std::map<std::vector<VkDescriptorType>, VulkanLayout> layouts_;
};

}  // namespace hearth
