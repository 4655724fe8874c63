// What a failed Vulkan call means to the person in front of it. Used by all of engine/vulkan.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/vulkan/vk_functions.h"

namespace hearth {

// "VK_ERROR_DEVICE_LOST", or the number of a result that has no name here.
std::string vulkan_result_name(VkResult result);

// The error for a call on `device` (the GPU's name) that failed while it was to do `task`, for example "start
// work". DeviceLost and OutOfMemory keep their meaning; everything else is Unsupported.
Error vulkan_error(VkResult result, std::string_view device, std::string_view task);

}  // namespace hearth
