#include "app/platform/vulkan_device.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include <algorithm>
#include <string_view>

namespace hearth::platform {
namespace {

constexpr const char* kPortabilityEnumeration = "VK_KHR_portability_enumeration";
constexpr const char* kPortabilitySubset = "VK_KHR_portability_subset";
constexpr uint32_t kPortabilityFlag = 1;           // VK_INSTANCE_CREATE_ENUMERATE_PORTABILITY_BIT_KHR
constexpr uint32_t kVersion = VK_API_VERSION_1_0;  // the window needs nothing newer

std::unexpected<Error> no_driver() {
  return fail(Fault::Unsupported, "No graphics driver with Vulkan is installed on this computer.");
}

template <class Function>
Function global_function(const char* name) {
  return reinterpret_cast<Function>(glfwGetInstanceProcAddress(nullptr, name));
}

bool named(const std::vector<VkExtensionProperties>& extensions, std::string_view wanted) {
  return std::ranges::any_of(extensions, [&](const auto& each) { return wanted == each.extensionName; });
}

std::vector<VkExtensionProperties> instance_extensions() {
  const auto list =
      global_function<PFN_vkEnumerateInstanceExtensionProperties>("vkEnumerateInstanceExtensionProperties");
  uint32_t count = 0;
  if (!list || list(nullptr, &count, nullptr) != VK_SUCCESS) return {};
  std::vector<VkExtensionProperties> found(count);
  if (list(nullptr, &count, found.data()) < VK_SUCCESS) return {};
  found.resize(std::min<size_t>(found.size(), count));
  return found;
}

std::vector<VkExtensionProperties> device_extensions(const VulkanFunctions& functions,
                                                     VkPhysicalDevice device) {
  uint32_t count = 0;
  if (functions.vkEnumerateDeviceExtensionProperties(device, nullptr, &count, nullptr) != VK_SUCCESS)
    return {};
  std::vector<VkExtensionProperties> found(count);
  if (functions.vkEnumerateDeviceExtensionProperties(device, nullptr, &count, found.data()) < VK_SUCCESS)
    return {};
  found.resize(std::min<size_t>(found.size(), count));
  return found;
}

Result<VkInstance> create_instance() {
  const auto create = global_function<PFN_vkCreateInstance>("vkCreateInstance");
  uint32_t count = 0;
  const char** const needed = glfwGetRequiredInstanceExtensions(&count);
  if (!create || !needed) return no_driver();
  std::vector<const char*> extensions(needed, needed + count);

  VkApplicationInfo application = {};
  application.sType = VK_STRUCTURE_TYPE_APPLICATION_INFO;
  application.pApplicationName = "hearth";
  application.apiVersion = kVersion;
  VkInstanceCreateInfo info = {};
  info.sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO;
  info.pApplicationInfo = &application;
  // Without it the loader hides drivers that translate to another API, such as MoltenVK.
  if (named(instance_extensions(), kPortabilityEnumeration)) {
    extensions.push_back(kPortabilityEnumeration);
    extensions.push_back("VK_KHR_get_physical_device_properties2");  // kPortabilitySubset asks for it
    info.flags |= kPortabilityFlag;
  }
  info.enabledExtensionCount = static_cast<uint32_t>(extensions.size());
  info.ppEnabledExtensionNames = extensions.data();
  VkInstance instance = VK_NULL_HANDLE;
  const VkResult created = create(&info, nullptr, &instance);
  if (created == VK_ERROR_INCOMPATIBLE_DRIVER) return no_driver();
  if (created != VK_SUCCESS) return std::unexpected(vulkan_fault(created, "start"));
  return instance;
}

}  // namespace

Error vulkan_fault(VkResult result, const std::string& task) {
  switch (result) {
    case VK_ERROR_DEVICE_LOST:
      return {Fault::DeviceLost, "The GPU stopped: its driver was reset or it was taken away."};
    case VK_ERROR_OUT_OF_HOST_MEMORY:
    case VK_ERROR_OUT_OF_DEVICE_MEMORY:
    case VK_ERROR_MEMORY_MAP_FAILED:
      return {Fault::OutOfMemory, "The GPU has too little free memory to " + task + "."};
    default:
      return {Fault::Unsupported, "The GPU's Vulkan driver could not " + task + " (result " +
                                      std::to_string(static_cast<int>(result)) + ")."};
  }
}

Result<std::shared_ptr<VulkanInstance>> VulkanInstance::create() {
  if (!glfwVulkanSupported()) return no_driver();
  std::shared_ptr<VulkanInstance> self(new VulkanInstance);
  TRY(self->instance_, create_instance());
  bool complete = true;
#define HEARTH_WINDOW_VULKAN_LOAD(name)                                                                     \
  self->functions_.name = reinterpret_cast<PFN_##name>(glfwGetInstanceProcAddress(self->instance_, #name)); \
  complete = complete && self->functions_.name != nullptr;
  HEARTH_WINDOW_VULKAN_FUNCTIONS(HEARTH_WINDOW_VULKAN_LOAD)
#undef HEARTH_WINDOW_VULKAN_LOAD
  if (!complete) return fail(Fault::Unsupported, "The installed Vulkan lacks functions that a window needs.");
  TRY_STATUS(self->choose_device());
  return self;
}

VulkanInstance::~VulkanInstance() {
  if (instance_ != VK_NULL_HANDLE && functions_.vkDestroyInstance != nullptr)
    functions_.vkDestroyInstance(instance_, nullptr);
}

Status VulkanInstance::choose_device() {
  uint32_t count = 0;
  if (functions_.vkEnumeratePhysicalDevices(instance_, &count, nullptr) != VK_SUCCESS) return no_driver();
  std::vector<VkPhysicalDevice> devices(count);
  if (functions_.vkEnumeratePhysicalDevices(instance_, &count, devices.data()) < VK_SUCCESS)
    return no_driver();
  devices.resize(std::min<size_t>(devices.size(), count));
  for (const VkPhysicalDevice device : devices) {
    if (consider(device) && !software_) return {};
  }
  if (physical_ == VK_NULL_HANDLE)
    return fail(Fault::Unsupported, "No Vulkan device of this computer can draw into a window here.");
  return {};
}

bool VulkanInstance::consider(VkPhysicalDevice device) {
  VkPhysicalDeviceProperties properties;
  functions_.vkGetPhysicalDeviceProperties(device, &properties);
  const bool software = properties.deviceType == VK_PHYSICAL_DEVICE_TYPE_CPU;
  if (physical_ != VK_NULL_HANDLE && software) return false;
  if (!named(device_extensions(functions_, device), VK_KHR_SWAPCHAIN_EXTENSION_NAME)) return false;

  uint32_t count = 0;
  functions_.vkGetPhysicalDeviceQueueFamilyProperties(device, &count, nullptr);
  std::vector<VkQueueFamilyProperties> families(count);
  functions_.vkGetPhysicalDeviceQueueFamilyProperties(device, &count, families.data());
  for (uint32_t family = 0; family < count; ++family) {
    if (!(families[family].queueFlags & VK_QUEUE_GRAPHICS_BIT)) continue;
    if (!glfwGetPhysicalDevicePresentationSupport(instance_, device, family)) continue;
    physical_ = device;
    queue_family_ = family;
    name_ = properties.deviceName;
    software_ = software;
    return true;
  }
  return false;
}

Result<std::unique_ptr<VulkanDevice>> VulkanDevice::create(std::shared_ptr<VulkanInstance> instance) {
  const VulkanFunctions& functions = instance->functions();
  const float priority = 1;
  VkDeviceQueueCreateInfo queue = {};
  queue.sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO;
  queue.queueFamilyIndex = instance->queue_family();
  queue.queueCount = 1;
  queue.pQueuePriorities = &priority;
  std::vector<const char*> extensions = {VK_KHR_SWAPCHAIN_EXTENSION_NAME};
  if (named(device_extensions(functions, instance->physical_device()), kPortabilitySubset))
    extensions.push_back(kPortabilitySubset);  // must be named where it is there
  VkDeviceCreateInfo info = {};
  info.sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO;
  info.queueCreateInfoCount = 1;
  info.pQueueCreateInfos = &queue;
  info.enabledExtensionCount = static_cast<uint32_t>(extensions.size());
  info.ppEnabledExtensionNames = extensions.data();

  std::unique_ptr<VulkanDevice> self(new VulkanDevice);
  self->instance_ = std::move(instance);
  const VkResult created =
      functions.vkCreateDevice(self->instance_->physical_device(), &info, nullptr, &self->device_);
  if (created != VK_SUCCESS) return std::unexpected(vulkan_fault(created, "be opened"));
  functions.vkGetDeviceQueue(self->device_, self->instance_->queue_family(), 0, &self->queue_);
  return self;
}

VulkanDevice::~VulkanDevice() {
  if (device_ != VK_NULL_HANDLE) functions().vkDestroyDevice(device_, nullptr);
}

}  // namespace hearth::platform
