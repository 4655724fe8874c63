#include "engine/vulkan/vk_pipelines.h"

#include <algorithm>
#include <utility>

namespace hearth {
namespace {

std::string described(const GpuKernel& kernel) {
  std::string text = "run the kernel ";
  text.append(kernel.name);
  if (!kernel.variant.empty()) text.append(" ").append(kernel.variant);
  return text;
}

std::vector<VkDescriptorType> types_of(const GpuKernel& kernel) {
  std::vector<VkDescriptorType> types;
  for (const GpuBindingKind kind : kernel.bindings) {
    types.push_back(kind == GpuBindingKind::Constants ? VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER
                                                      : VK_DESCRIPTOR_TYPE_STORAGE_BUFFER);
  }
  return types;
}

uint32_t invocations(const GpuKernel& kernel) {
  return kernel.workgroup[0] * kernel.workgroup[1] * kernel.workgroup[2];
}

}  // namespace

VulkanPipelines::~VulkanPipelines() {
  const VulkanFunctions& functions = context_.functions();
  for (const auto& [types, layout] : layouts_) {
    functions.vkDestroyPipelineLayout(context_.device(), layout.pipeline, nullptr);
    functions.vkDestroyDescriptorSetLayout(context_.device(), layout.set, nullptr);
  }
}

Status VulkanPipelines::check_limits(const GpuKernel& kernel) const {
  const VulkanProbe& probe = context_.probe();
  const std::vector<VkDescriptorType> types = types_of(kernel);
  const auto constants = std::count(types.begin(), types.end(), VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER);
  const auto storage = std::count(types.begin(), types.end(), VK_DESCRIPTOR_TYPE_STORAGE_BUFFER);
  const bool fits = !kernel.spirv.empty() && (kernel.features & ~probe.info.features) == 0 &&
                    invocations(kernel) <= probe.info.largest_workgroup &&
                    constants <= probe.most_constants && storage <= probe.most_storage;
  if (fits) return {};
  return fail(Fault::Unsupported, "The GPU " + probe.info.name + " cannot " + described(kernel) + ".");
}

Result<VulkanPipeline> VulkanPipelines::create(const GpuKernel& kernel) {
  TRY_STATUS(check_limits(kernel));
  TRY(const VulkanLayout* const layout, layout_for(types_of(kernel)));
  VkShaderModuleCreateInfo info = {VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO};
  info.codeSize = kernel.spirv.size_bytes();
  info.pCode = kernel.spirv.data();
  VkShaderModule code = VK_NULL_HANDLE;
  const VkResult read = context_.functions().vkCreateShaderModule(context_.device(), &info, nullptr, &code);
  TRY_STATUS(context_.check(read, described(kernel)));
  const Result<VkPipeline> pipeline = compile(kernel, *layout, code);
  context_.functions().vkDestroyShaderModule(context_.device(), code, nullptr);
  if (!pipeline) return std::unexpected(pipeline.error());
  cache_.note_new();
  return VulkanPipeline{*pipeline, layout};
}

// What the driver is told to use; 0: what it likes. Vulkan wants the size to divide the first dimension
// before full subgroups may be demanded.
uint32_t VulkanPipelines::subgroup_size(const GpuKernel& kernel) const {
  const VulkanProbe& probe = context_.probe();
  if ((kernel.features & kGpuMatrix) != 0) return probe.matrix_subgroup;
  if ((kernel.features & kGpuNarrowSubgroups) != 0) return probe.narrow_subgroup;
  if ((kernel.features & kGpuSubgroups) == 0 || probe.subgroup_size == 0) return 0;
  const bool fits = kernel.workgroup[0] % probe.subgroup_size == 0 &&
                    invocations(kernel) <= probe.subgroup_size * probe.most_subgroups;
  return fits ? probe.subgroup_size : 0;
}

Result<VkPipeline> VulkanPipelines::compile(const GpuKernel& kernel, const VulkanLayout& layout,
                                            VkShaderModule code) {
  VkComputePipelineCreateInfo info = {VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO};
  info.layout = layout.pipeline;
  info.stage.sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO;
  info.stage.stage = VK_SHADER_STAGE_COMPUTE_BIT;
  info.stage.module = code;
  info.stage.pName = "main";
  VkPipelineShaderStageRequiredSubgroupSizeCreateInfo size = {
      VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_REQUIRED_SUBGROUP_SIZE_CREATE_INFO};
  size.requiredSubgroupSize = subgroup_size(kernel);
  if (size.requiredSubgroupSize != 0) {
    info.stage.pNext = &size;
    if (context_.probe().full_subgroups) {
      info.stage.flags = VK_PIPELINE_SHADER_STAGE_CREATE_REQUIRE_FULL_SUBGROUPS_BIT;
    }
  }
  VkPipeline pipeline = VK_NULL_HANDLE;
  const VkResult made = context_.functions().vkCreateComputePipelines(context_.device(), cache_.handle(), 1,
                                                                      &info, nullptr, &pipeline);
  TRY_STATUS(context_.check(made, described(kernel)));
  // Some drivers report success and give no pipeline.
  if (pipeline == VK_NULL_HANDLE) return context_.failed(VK_ERROR_UNKNOWN, described(kernel));
  return pipeline;
}

void VulkanPipelines::destroy(const VulkanPipeline& pipeline) {
  context_.functions().vkDestroyPipeline(context_.device(), pipeline.handle, nullptr);
}

Result<const VulkanLayout*> VulkanPipelines::layout_for(const std::vector<VkDescriptorType>& types) {
  const auto [entry, is_new] = layouts_.try_emplace(types);
  if (!is_new) return &entry->second;
  entry->second.types = types;
  if (const Status made = make(entry->second); !made) {
    context_.functions().vkDestroyDescriptorSetLayout(context_.device(), entry->second.set, nullptr);
    layouts_.erase(entry);
    return std::unexpected(made.error());
  }
  return &entry->second;
}

Status VulkanPipelines::make(VulkanLayout& layout) {
  const VulkanFunctions& functions = context_.functions();
  std::vector<VkDescriptorSetLayoutBinding> bindings;
  for (const VkDescriptorType type : layout.types) {
    const auto index = static_cast<uint32_t>(bindings.size());
    bindings.push_back({index, type, 1, VK_SHADER_STAGE_COMPUTE_BIT, nullptr});
  }
  VkDescriptorSetLayoutCreateInfo set = {VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO};
  set.bindingCount = static_cast<uint32_t>(bindings.size());
  set.pBindings = bindings.data();
  TRY_STATUS(
      context_.check(functions.vkCreateDescriptorSetLayout(context_.device(), &set, nullptr, &layout.set),
                     "prepare a kernel"));
  VkPipelineLayoutCreateInfo info = {VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO};
  info.setLayoutCount = 1;
  info.pSetLayouts = &layout.set;
  return context_.check(functions.vkCreatePipelineLayout(context_.device(), &info, nullptr, &layout.pipeline),
                        "prepare a kernel");
}

}  // namespace hearth
