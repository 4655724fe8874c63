#include "engine/vulkan/vk_probe.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <set>
#include <span>
#include <string>

#include "engine/vulkan/vk_result.h"

namespace hearth {
namespace {

// Sizes for which kernels are written.
constexpr uint32_t kLeastSubgroup = 4;
constexpr uint32_t kMostSubgroup = 64;
constexpr uint32_t kNarrowSubgroups[] = {8, 16};
constexpr uint32_t kMatrixSubgroups[] = {32, 64};
// Of the kernels' workgroups: what WebGPU promises of every device.
constexpr uint32_t kMostInvocations = 256;

// Chains a structure into a pNext list, in front of what is there.
template <class Head, class Part>
void chain(Head& head, Part& part) {
  part.pNext = const_cast<void*>(static_cast<const void*>(head.pNext));
  head.pNext = &part;
}

// Everything the probe asks about a device. The chains point into the object itself, so it stays where it is.
struct Answers {
  Answers(const VulkanFunctions& functions, VkPhysicalDevice device, uint32_t instance_version);
  Answers(const Answers&) = delete;

  bool has(const char* extension) const { return extensions.contains(extension); }
  // Since 1.3 part of Vulkan itself.
  bool has_or_1_3(const char* extension) const { return version >= VK_API_VERSION_1_3 || has(extension); }

  uint32_t version = 0;
  std::set<std::string> extensions;
  VkPhysicalDeviceProperties2 properties = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2};
  VkPhysicalDeviceVulkan11Properties properties_1_1 = {
      VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_1_PROPERTIES};
  VkPhysicalDeviceVulkan12Properties properties_1_2 = {
      VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_PROPERTIES};
  VkPhysicalDeviceMaintenance4Properties buffers = {
      VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MAINTENANCE_4_PROPERTIES};
  VkPhysicalDeviceSubgroupSizeControlProperties subgroup_sizes = {
      VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_PROPERTIES};
  VkPhysicalDeviceShaderIntegerDotProductProperties dots = {
      VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_INTEGER_DOT_PRODUCT_PROPERTIES};
  VkPhysicalDeviceCooperativeMatrixPropertiesKHR matrices = {
      VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_COOPERATIVE_MATRIX_PROPERTIES_KHR};

  VkPhysicalDeviceFeatures2 features = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2};
  VkPhysicalDeviceVulkan12Features features_1_2 = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES};
  VkPhysicalDeviceSubgroupSizeControlFeatures subgroup_control = {
      VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_FEATURES};
  VkPhysicalDeviceShaderIntegerDotProductFeatures dot = {
      VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_INTEGER_DOT_PRODUCT_FEATURES};
  VkPhysicalDeviceCooperativeMatrixFeaturesKHR matrix = {
      VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_COOPERATIVE_MATRIX_FEATURES_KHR};
};

std::set<std::string> extensions_of(const VulkanFunctions& functions, VkPhysicalDevice device) {
  uint32_t count = 0;
  functions.vkEnumerateDeviceExtensionProperties(device, nullptr, &count, nullptr);
  std::vector<VkExtensionProperties> list(count);
  functions.vkEnumerateDeviceExtensionProperties(device, nullptr, &count, list.data());
  list.resize(std::min<size_t>(list.size(), count));
  std::set<std::string> names;
  for (const VkExtensionProperties& extension : list) names.insert(extension.extensionName);
  return names;
}

Answers::Answers(const VulkanFunctions& functions, VkPhysicalDevice device, uint32_t instance_version) {
  functions.vkGetPhysicalDeviceProperties2(device, &properties);
  version = std::min(instance_version, properties.properties.apiVersion);
  if (version < VK_API_VERSION_1_2) return;  // its structures are unknown to the driver
  extensions = extensions_of(functions, device);

  chain(properties, properties_1_1);
  chain(properties, properties_1_2);
  chain(features, features_1_2);
  if (has_or_1_3(VK_KHR_MAINTENANCE_4_EXTENSION_NAME)) chain(properties, buffers);
  if (has_or_1_3(VK_EXT_SUBGROUP_SIZE_CONTROL_EXTENSION_NAME)) {
    chain(properties, subgroup_sizes);
    chain(features, subgroup_control);
  }
  if (has_or_1_3(VK_KHR_SHADER_INTEGER_DOT_PRODUCT_EXTENSION_NAME)) {
    chain(properties, dots);
    chain(features, dot);
  }
  if (has(VK_KHR_COOPERATIVE_MATRIX_EXTENSION_NAME)) {
    chain(properties, matrices);
    chain(features, matrix);
  }
  functions.vkGetPhysicalDeviceProperties2(device, &properties);
  functions.vkGetPhysicalDeviceFeatures2(device, &features);
}

DeviceKind kind_of(VkPhysicalDeviceType type) {
  switch (type) {
    case VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU:
    case VK_PHYSICAL_DEVICE_TYPE_VIRTUAL_GPU:  // a discrete one, lent to a virtual machine
      return DeviceKind::DiscreteGpu;
    case VK_PHYSICAL_DEVICE_TYPE_CPU:
      return DeviceKind::SoftwareGpu;
    default:
      return DeviceKind::IntegratedGpu;
  }
}

std::string driver_of(const Answers& answers) {
  const uint32_t version = answers.properties.properties.driverVersion;
  std::string text = answers.properties_1_2.driverName;
  if (answers.properties_1_2.driverInfo[0] != '\0')
    text += std::string(" ") + answers.properties_1_2.driverInfo;
  // Makers pack the number in their own ways, so it is only told apart, not read.
  return text + " (" + std::to_string(version) + ")";
}

uint64_t largest_local_heap(const VulkanFunctions& functions, VkPhysicalDevice device) {
  VkPhysicalDeviceMemoryProperties2 memory = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_PROPERTIES_2};
  functions.vkGetPhysicalDeviceMemoryProperties2(device, &memory);
  uint64_t largest = 0;
  for (uint32_t i = 0; i < memory.memoryProperties.memoryHeapCount; ++i) {
    const VkMemoryHeap& heap = memory.memoryProperties.memoryHeaps[i];
    if ((heap.flags & VK_MEMORY_HEAP_DEVICE_LOCAL_BIT) != 0) largest = std::max(largest, heap.size);
  }
  return largest;
}

struct ComputeFamily {
  uint32_t index;
  uint32_t timestamp_bits;
};

// One that only computes does not stand in the line of what is drawn; else the first that computes.
std::optional<ComputeFamily> find_compute_family(const VulkanFunctions& functions, VkPhysicalDevice device) {
  uint32_t count = 0;
  functions.vkGetPhysicalDeviceQueueFamilyProperties(device, &count, nullptr);
  std::vector<VkQueueFamilyProperties> families(count);
  functions.vkGetPhysicalDeviceQueueFamilyProperties(device, &count, families.data());
  std::optional<ComputeFamily> first;
  for (uint32_t i = 0; i < count; ++i) {
    const VkQueueFamilyProperties& family = families[i];
    if ((family.queueFlags & VK_QUEUE_COMPUTE_BIT) == 0 || family.queueCount == 0) continue;
    const ComputeFamily found = {i, family.timestampValidBits};
    if ((family.queueFlags & VK_QUEUE_GRAPHICS_BIT) == 0) return found;
    if (!first) first = found;
  }
  return first;
}

void probe_limits(const Answers& answers, VulkanProbe& probe) {
  const VkPhysicalDeviceLimits& limits = answers.properties.properties.limits;
  const auto aligned = [](uint64_t bytes) { return bytes / kGpuAlign * kGpuAlign; };
  probe.largest_allocation = aligned(answers.properties_1_1.maxMemoryAllocationSize);
  const uint64_t buffer =
      answers.buffers.maxBufferSize != 0 ? answers.buffers.maxBufferSize : probe.largest_allocation;
  probe.info.largest_buffer = aligned(std::min(buffer, probe.largest_allocation));
  probe.info.largest_binding =
      aligned(std::min<uint64_t>(limits.maxStorageBufferRange, probe.info.largest_buffer));
  probe.info.largest_workgroup =
      std::min(limits.maxComputeWorkGroupInvocations, limits.maxComputeWorkGroupSize[0]);
  probe.info.shared_bytes = limits.maxComputeSharedMemorySize;
  probe.most_constants = limits.maxPerStageDescriptorUniformBuffers;
  probe.most_storage = limits.maxPerStageDescriptorStorageBuffers;
  probe.tick_ns = limits.timestampPeriod;
}

// Where a device has several subgroup sizes, a pipeline is told which to use: some drivers otherwise report
// one size to the kernel and run another.
void probe_subgroups(const Answers& answers, VulkanProbe& probe) {
  const VkPhysicalDeviceVulkan11Properties& has = answers.properties_1_1;
  const VkSubgroupFeatureFlags needed = VK_SUBGROUP_FEATURE_BASIC_BIT | VK_SUBGROUP_FEATURE_ARITHMETIC_BIT;
  if ((has.subgroupSupportedStages & VK_SHADER_STAGE_COMPUTE_BIT) == 0) return;
  if ((has.subgroupSupportedOperations & needed) != needed) return;

  uint32_t size = has.subgroupSize;
  const VkPhysicalDeviceSubgroupSizeControlProperties& sizes = answers.subgroup_sizes;
  if (answers.subgroup_control.subgroupSizeControl &&
      (sizes.requiredSubgroupSizeStages & VK_SHADER_STAGE_COMPUTE_BIT) != 0) {
    size = std::clamp(std::min(size, kMostSubgroup), sizes.minSubgroupSize, sizes.maxSubgroupSize);
    probe.subgroup_control = true;
    probe.subgroup_size = size;
    probe.most_subgroups = sizes.maxComputeWorkgroupSubgroups;
    probe.full_subgroups = answers.subgroup_control.computeFullSubgroups;
  }
  if (size < kLeastSubgroup || size > kMostSubgroup) {
    probe.subgroup_control = false;
    probe.subgroup_size = 0;
    return;
  }
  probe.info.features |= kGpuSubgroups;
}

// The first of these sizes, or `preferred` if it is one of them, that a pipeline can be told to use with
// every subgroup full; 0 if there is none.
uint32_t full_subgroup_size(const Answers& answers, const VulkanProbe& probe, std::span<const uint32_t> sizes,
                            uint32_t preferred) {
  if (!probe.subgroup_control || !probe.full_subgroups) return 0;
  const VkPhysicalDeviceSubgroupSizeControlProperties& range = answers.subgroup_sizes;
  uint32_t first = 0;
  for (const uint32_t size : sizes) {
    if (size < range.minSubgroupSize || size > range.maxSubgroupSize) continue;
    if (size * range.maxComputeWorkgroupSubgroups < kMostInvocations) continue;
    if (size == preferred) return size;
    if (first == 0) first = size;
  }
  return first;
}

// The narrowest size, as that leaves an invocation the most registers.
void probe_narrow_subgroups(const Answers& answers, VulkanProbe& probe) {
  if ((answers.properties_1_1.subgroupSupportedOperations & VK_SUBGROUP_FEATURE_SHUFFLE_BIT) == 0) return;
  probe.narrow_subgroup = full_subgroup_size(answers, probe, kNarrowSubgroups, 0);
  if (probe.narrow_subgroup != 0) probe.info.features |= kGpuNarrowSubgroups;
}

// 16 x 16 x 16, half times half into float, computed by a subgroup.
bool has_matrix_shape(const VulkanFunctions& functions, VkPhysicalDevice device) {
  const auto ask = functions.vkGetPhysicalDeviceCooperativeMatrixPropertiesKHR;
  uint32_t count = 0;
  if (ask == nullptr || ask(device, &count, nullptr) != VK_SUCCESS) return false;
  VkCooperativeMatrixPropertiesKHR empty = {};
  empty.sType = VK_STRUCTURE_TYPE_COOPERATIVE_MATRIX_PROPERTIES_KHR;
  std::vector<VkCooperativeMatrixPropertiesKHR> shapes(count, empty);
  if (ask(device, &count, shapes.data()) < VK_SUCCESS) return false;
  shapes.resize(std::min<size_t>(shapes.size(), count));
  return std::any_of(shapes.begin(), shapes.end(), [](const VkCooperativeMatrixPropertiesKHR& shape) {
    return shape.MSize == 16 && shape.NSize == 16 && shape.KSize == 16 &&
           shape.AType == VK_COMPONENT_TYPE_FLOAT16_KHR && shape.BType == VK_COMPONENT_TYPE_FLOAT16_KHR &&
           shape.CType == VK_COMPONENT_TYPE_FLOAT32_KHR &&
           shape.ResultType == VK_COMPONENT_TYPE_FLOAT32_KHR && shape.scope == VK_SCOPE_SUBGROUP_KHR;
  });
}

void probe_arithmetic(const Answers& answers, bool slow_features, VulkanProbe& probe) {
  probe.float16 = answers.features_1_2.shaderFloat16;
  if (probe.float16) probe.info.features |= kGpuF16;

  probe.integer_dot = answers.dot.shaderIntegerDotProduct &&
                      (answers.dots.integerDotProduct4x8BitPackedSignedAccelerated || slow_features);
  if (probe.integer_dot) probe.info.features |= kGpuInt8Dot;
}

void probe_matrix(const VulkanFunctions& functions, const Answers& answers, VulkanProbe& probe) {
  // Slang's code for cooperative matrices declares Vulkan's memory model, with the device as a scope.
  probe.memory_model =
      answers.features_1_2.vulkanMemoryModel && answers.features_1_2.vulkanMemoryModelDeviceScope;
  probe.matrix_subgroup = full_subgroup_size(answers, probe, kMatrixSubgroups, probe.subgroup_size);
  probe.cooperative_matrix =
      probe.float16 && probe.memory_model && probe.matrix_subgroup != 0 && answers.matrix.cooperativeMatrix &&
      (answers.matrices.cooperativeMatrixSupportedStages & VK_SHADER_STAGE_COMPUTE_BIT) != 0 &&
      has_matrix_shape(functions, probe.device);
  if (probe.cooperative_matrix) probe.info.features |= kGpuMatrix;
}

void choose_extensions(const Answers& answers, VulkanProbe& probe) {
  // Must be enabled wherever it is offered. Its name stands in a header that we leave out.
  constexpr const char* kPortabilitySubset = "VK_KHR_portability_subset";
  const auto enable = [&](const char* name) { probe.extensions.push_back(name); };
  probe.memory_budget = answers.has(VK_EXT_MEMORY_BUDGET_EXTENSION_NAME);
  if (probe.memory_budget) enable(VK_EXT_MEMORY_BUDGET_EXTENSION_NAME);
  if (answers.has(kPortabilitySubset)) enable(kPortabilitySubset);
  if (probe.cooperative_matrix) enable(VK_KHR_COOPERATIVE_MATRIX_EXTENSION_NAME);
  if (answers.version >= VK_API_VERSION_1_3) return;
  if (probe.subgroup_control) enable(VK_EXT_SUBGROUP_SIZE_CONTROL_EXTENSION_NAME);
  if (probe.integer_dot) enable(VK_KHR_SHADER_INTEGER_DOT_PRODUCT_EXTENSION_NAME);
}

}  // namespace

Result<VulkanProbe> probe_vulkan_device(const VulkanInstance& instance, VkPhysicalDevice device,
                                        bool slow_features) {
  const VulkanFunctions& functions = instance.functions();
  const Answers answers(functions, device, instance.version());
  const VkPhysicalDeviceProperties& properties = answers.properties.properties;
  const std::string name = properties.deviceName;
  if (answers.version < VK_API_VERSION_1_2) {
    return fail(Fault::Unsupported,
                "The driver of the GPU " + name + " is older than Vulkan 1.2; update it.");
  }
  const std::optional<ComputeFamily> family = find_compute_family(functions, device);
  if (!family || !answers.features_1_2.timelineSemaphore) {
    return fail(Fault::Unsupported, "The driver of the GPU " + name + " cannot run computations.");
  }

  VulkanProbe probe;
  probe.device = device;
  probe.info.name = name;
  probe.info.driver = driver_of(answers);
  probe.info.kind = kind_of(properties.deviceType);
  probe.info.memory_bytes = largest_local_heap(functions, device);
  probe.queue_family = family->index;
  probe.timestamp_bits = family->timestamp_bits;
  probe.vendor = properties.vendorID;
  probe.product = properties.deviceID;
  probe.driver_version = properties.driverVersion;
  std::memcpy(probe.cache_id, properties.pipelineCacheUUID, VK_UUID_SIZE);
  probe_limits(answers, probe);
  probe_subgroups(answers, probe);
  probe_narrow_subgroups(answers, probe);
  probe_arithmetic(answers, slow_features, probe);
  probe_matrix(functions, answers, probe);
  choose_extensions(answers, probe);
  return probe;
}

Result<std::vector<VulkanProbe>> usable_vulkan_gpus(const VulkanInstance& instance, bool slow_features) {
  TRY(const std::vector<VkPhysicalDevice> devices, instance.physical_devices());
  std::vector<VulkanProbe> usable;
  Error reason;
  for (VkPhysicalDevice device : devices) {
    Result<VulkanProbe> probe = probe_vulkan_device(instance, device, slow_features);
    if (probe) {
      usable.push_back(std::move(*probe));
    } else if (reason.message.empty()) {
      reason = std::move(probe).error();
    }
  }
  if (usable.empty()) return std::unexpected(reason);
  return usable;
}

Result<VkDevice> create_vulkan_device(const VulkanInstance& instance, const VulkanProbe& probe) {
  const float priority = 0.5f;
  VkDeviceQueueCreateInfo queue = {VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO};
  queue.queueFamilyIndex = probe.queue_family;
  queue.queueCount = 1;
  queue.pQueuePriorities = &priority;

  VkPhysicalDeviceVulkan12Features features = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES};
  features.timelineSemaphore = VK_TRUE;
  features.shaderFloat16 = probe.float16;
  features.vulkanMemoryModel = probe.memory_model;
  features.vulkanMemoryModelDeviceScope = probe.memory_model;
  VkPhysicalDeviceSubgroupSizeControlFeatures subgroups = {
      VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_FEATURES};
  subgroups.subgroupSizeControl = VK_TRUE;
  subgroups.computeFullSubgroups = probe.full_subgroups;
  VkPhysicalDeviceShaderIntegerDotProductFeatures dot = {
      VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_INTEGER_DOT_PRODUCT_FEATURES};
  dot.shaderIntegerDotProduct = VK_TRUE;
  VkPhysicalDeviceCooperativeMatrixFeaturesKHR matrix = {
      VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_COOPERATIVE_MATRIX_FEATURES_KHR};
  matrix.cooperativeMatrix = VK_TRUE;

  VkDeviceCreateInfo info = {VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO};
  chain(info, features);
  if (probe.subgroup_control) chain(info, subgroups);
  if (probe.integer_dot) chain(info, dot);
  if (probe.cooperative_matrix) chain(info, matrix);
  info.queueCreateInfoCount = 1;
  info.pQueueCreateInfos = &queue;
  info.enabledExtensionCount = static_cast<uint32_t>(probe.extensions.size());
  info.ppEnabledExtensionNames = probe.extensions.data();

  VkDevice device = VK_NULL_HANDLE;
  const VkResult created = instance.functions().vkCreateDevice(probe.device, &info, nullptr, &device);
  if (created != VK_SUCCESS) return std::unexpected(vulkan_error(created, probe.info.name, "be opened"));
  return device;
}

}  // namespace hearth
