#include "engine/vulkan/vk_instance.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "engine/vulkan/vk_gpu.h"
#include "engine/vulkan/vk_loader.h"
#include "engine/vulkan/vk_result.h"

namespace hearth {
namespace {

constexpr const char* kValidationLayer = "VK_LAYER_KHRONOS_validation";

// Counted here: the layer reports from any thread, and also while an instance is being made or destroyed.
std::atomic<uint64_t> complaints = 0;

std::unexpected<Error> no_driver() {
  return fail(Fault::NotFound, "No graphics driver with Vulkan is installed on this computer.");
}

VKAPI_ATTR VkBool32 VKAPI_CALL note_complaint(VkDebugUtilsMessageSeverityFlagBitsEXT,
                                              VkDebugUtilsMessageTypeFlagsEXT,
                                              const VkDebugUtilsMessengerCallbackDataEXT* data, void*) {
  ++complaints;
  std::fprintf(stderr, "hearth: Vulkan validation: %s\n", data->pMessage);
  return VK_FALSE;
}

VkDebugUtilsMessengerCreateInfoEXT messenger_info() {
  VkDebugUtilsMessengerCreateInfoEXT info = {VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT};
  info.messageSeverity =
      VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT | VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT;
  info.messageType = VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT;
  info.pfnUserCallback = note_complaint;
  return info;
}

bool asked_by_environment() {
  const char* const value = std::getenv("HEARTH_VULKAN_VALIDATION");
  return value != nullptr && std::string_view(value) == "1";
}

bool has_layer(const VulkanFunctions& functions, std::string_view wanted) {
  uint32_t count = 0;
  functions.vkEnumerateInstanceLayerProperties(&count, nullptr);
  std::vector<VkLayerProperties> layers(count);
  functions.vkEnumerateInstanceLayerProperties(&count, layers.data());
  layers.resize(std::min<size_t>(layers.size(), count));
  return std::any_of(layers.begin(), layers.end(),
                     [&](const VkLayerProperties& layer) { return wanted == layer.layerName; });
}

bool has_extension(const VulkanFunctions& functions, std::string_view wanted) {
  uint32_t count = 0;
  functions.vkEnumerateInstanceExtensionProperties(nullptr, &count, nullptr);
  std::vector<VkExtensionProperties> extensions(count);
  functions.vkEnumerateInstanceExtensionProperties(nullptr, &count, extensions.data());
  extensions.resize(std::min<size_t>(extensions.size(), count));
  return std::any_of(extensions.begin(), extensions.end(), [&](const VkExtensionProperties& extension) {
    return wanted == extension.extensionName;
  });
}

VkResult create_instance(const VulkanFunctions& functions, uint32_t version, bool validation,
                         VkInstance& instance) {
  VkApplicationInfo application = {VK_STRUCTURE_TYPE_APPLICATION_INFO};
  application.pApplicationName = "hearth";
  application.apiVersion = version;
  VkInstanceCreateInfo info = {VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO};
  info.pApplicationInfo = &application;

  std::vector<const char*> extensions;
  // Without it the loader hides drivers that translate to another API, such as MoltenVK.
  if (has_extension(functions, VK_KHR_PORTABILITY_ENUMERATION_EXTENSION_NAME)) {
    extensions.push_back(VK_KHR_PORTABILITY_ENUMERATION_EXTENSION_NAME);
    info.flags |= VK_INSTANCE_CREATE_ENUMERATE_PORTABILITY_BIT_KHR;
  }
  VkDebugUtilsMessengerCreateInfoEXT messenger = messenger_info();
  const VkValidationFeatureEnableEXT checks[] = {VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT};
  VkValidationFeaturesEXT features = {VK_STRUCTURE_TYPE_VALIDATION_FEATURES_EXT};
  features.enabledValidationFeatureCount = 1;
  features.pEnabledValidationFeatures = checks;
  if (validation) {
    extensions.push_back(VK_EXT_DEBUG_UTILS_EXTENSION_NAME);
    extensions.push_back(VK_EXT_VALIDATION_FEATURES_EXTENSION_NAME);
    info.enabledLayerCount = 1;
    info.ppEnabledLayerNames = &kValidationLayer;
    features.pNext = &messenger;  // reports what goes wrong before and after the messenger lives
    info.pNext = &features;
  }
  info.enabledExtensionCount = static_cast<uint32_t>(extensions.size());
  info.ppEnabledExtensionNames = extensions.data();
  return functions.vkCreateInstance(&info, nullptr, &instance);
}

// Loading the drivers and layers takes a tenth of a second, and not every driver survives being unloaded.
// They stay as long as there is an instance, so one more of each sort is made and never destroyed.
void keep_drivers_loaded(const VulkanFunctions& functions, uint32_t version, bool validation) {
  static std::atomic<bool> kept[2];
  static VkInstance keepers[2];
  if (kept[validation].exchange(true)) return;
  // Without it everything works, too, only slower.
  static_cast<void>(create_instance(functions, version, validation, keepers[validation]));
}

}  // namespace

uint64_t vulkan_validation_complaints() { return complaints; }

Result<std::unique_ptr<VulkanInstance>> VulkanInstance::create(bool validation, uint32_t newest) {
  TRY(void (*const entry)(), open_vulkan_loader(vulkan_loader_names()));
  std::unique_ptr<VulkanInstance> self(new VulkanInstance);
  TRY(self->functions_, load_global_functions(reinterpret_cast<PFN_vkGetInstanceProcAddr>(entry)));
  VulkanFunctions& functions = self->functions_;
  uint32_t installed = 0;
  const VkResult asked = functions.vkEnumerateInstanceVersion(&installed);
  if (asked != VK_SUCCESS || installed < VK_API_VERSION_1_2) {
    return fail(Fault::Unsupported,
                "The installed Vulkan is older than 1.2; a newer graphics driver is needed.");
  }
  self->version_ = std::min(newest, installed);
  validation = validation || asked_by_environment();
  if (validation && !has_layer(functions, kValidationLayer)) {
    return fail(
        Fault::Unsupported,
        "Vulkan's validation layer was asked for but is not installed (Debian: vulkan-validationlayers).");
  }
  const VkResult created = create_instance(functions, self->version_, validation, self->instance_);
  if (created == VK_ERROR_INCOMPATIBLE_DRIVER) return no_driver();
  if (created != VK_SUCCESS) {
    return fail(Fault::Unsupported, "Vulkan could not be started (" + vulkan_result_name(created) + ").");
  }
  keep_drivers_loaded(functions, self->version_, validation);
  TRY_STATUS(load_instance_functions(functions, self->instance_));
  if (validation && functions.vkCreateDebugUtilsMessengerEXT != nullptr) {
    const VkDebugUtilsMessengerCreateInfoEXT info = messenger_info();
    functions.vkCreateDebugUtilsMessengerEXT(self->instance_, &info, nullptr, &self->messenger_);
  }
  return self;
}

VulkanInstance::~VulkanInstance() {
  if (messenger_ != VK_NULL_HANDLE && functions_.vkDestroyDebugUtilsMessengerEXT != nullptr) {
    functions_.vkDestroyDebugUtilsMessengerEXT(instance_, messenger_, nullptr);
  }
  if (instance_ != VK_NULL_HANDLE && functions_.vkDestroyInstance != nullptr) {
    functions_.vkDestroyInstance(instance_, nullptr);
  }
}

Result<std::vector<VkPhysicalDevice>> VulkanInstance::physical_devices() const {
  uint32_t count = 0;
  const VkResult counted = functions_.vkEnumeratePhysicalDevices(instance_, &count, nullptr);
  if (counted != VK_SUCCESS || count == 0) return no_driver();
  std::vector<VkPhysicalDevice> devices(count);
  const VkResult listed = functions_.vkEnumeratePhysicalDevices(instance_, &count, devices.data());
  if (listed < VK_SUCCESS)
    return no_driver();  // VK_INCOMPLETE: one was plugged in just now; take what we got
  devices.resize(std::min<size_t>(devices.size(), count));
  if (devices.empty()) return no_driver();
  return devices;
}

}  // namespace hearth
