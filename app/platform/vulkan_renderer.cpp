#include "app/platform/vulkan_renderer.h"

#define GLFW_INCLUDE_NONE
#include "app/platform/vulkan_device.h"
#include "app/platform/vulkan_readback.h"
#include "app/platform/vulkan_swapchain.h"
// After Vulkan's headers.
#include <GLFW/glfw3.h>
#include <imgui.h>
#include <imgui_impl_vulkan.h>

#include <array>

namespace hearth::platform {
namespace {

constexpr uint32_t kFramesAhead = 2;  // one is drawn while the one before is shown
constexpr uint32_t kTextures = 64;    // sets that Dear ImGui may bind: atlas pages and pictures
constexpr uint64_t kLongestWait =
    1'000'000'000;  // ns; a compositor may keep every image while we are covered

// What went wrong inside Dear ImGui's backend, whose callback brings no pointer of ours.
VkResult backend_result = VK_SUCCESS;
void note_result(VkResult result) {
  if (result < VK_SUCCESS) backend_result = result;
}

// A surface that is gone is mended as a device that is gone: everything is made anew.
Error fault_of(VkResult result) {
  return vulkan_fault(result == VK_ERROR_SURFACE_LOST_KHR ? VK_ERROR_DEVICE_LOST : result, "show a frame");
}

struct Turn {  // what one of the frames ahead owns
  VkCommandPool pool = VK_NULL_HANDLE;
  VkCommandBuffer commands = VK_NULL_HANDLE;
  VkFence done = VK_NULL_HANDLE;
  VkSemaphore acquired = VK_NULL_HANDLE;
};

class VulkanRenderer : public Renderer {
 public:
  VulkanRenderer(GLFWwindow* window, bool vsync) : window_(window), vsync_(vsync) {}
  ~VulkanRenderer() override;
  Status start(std::shared_ptr<VulkanInstance> instance);

  void begin_frame() override { ImGui_ImplVulkan_NewFrame(); }
  Status draw(const Frame& frame, Window::Picture* picture) override;
  std::string name() const override { return "vulkan (" + device_->instance().device_name() + ")"; }

 private:
  const VulkanFunctions& functions() const { return device_->functions(); }
  Status start_surface();
  Status create_render_pass();
  Status create_turn(Turn& turn);
  Status start_backend();
  Status remake_swapchain(const Frame& frame);
  Result<bool> acquire(const Frame& frame, const Turn& turn, uint32_t& index);
  Status record(const Frame& frame, const Turn& turn, uint32_t index, const VulkanReadback* readback);
  Status submit(const Turn& turn, uint32_t index);
  Status show(uint32_t index);
  Result<std::unique_ptr<VulkanReadback>> prepare_readback() const;
  Status wait_for(const Turn& turn) const;

  GLFWwindow* window_;
  bool vsync_;
  std::unique_ptr<VulkanDevice> device_;
  VkSurfaceKHR surface_ = VK_NULL_HANDLE;
  VkSurfaceFormatKHR format_ = {};
  VkRenderPass render_pass_ = VK_NULL_HANDLE;
  std::array<Turn, kFramesAhead> turns_;
  uint32_t turn_ = 0;
  std::unique_ptr<VulkanSwapchain> swapchain_;  // null while the window has no area
  int width_ = 0, height_ = 0;                  // of the frame that it was made for
  bool stale_ = true;
  bool backend_started_ = false;
};

Status VulkanRenderer::start(std::shared_ptr<VulkanInstance> instance) {
  TRY(device_, VulkanDevice::create(std::move(instance)));
  TRY_STATUS(start_surface());
  TRY_STATUS(create_render_pass());
  for (Turn& turn : turns_) TRY_STATUS(create_turn(turn));
  return start_backend();
}

Status VulkanRenderer::start_surface() {
  const VulkanInstance& instance = device_->instance();
  const VkResult made = glfwCreateWindowSurface(instance.handle(), window_, nullptr, &surface_);
  if (made != VK_SUCCESS) return std::unexpected(vulkan_fault(made, "draw into the window"));
  VkBool32 can_show = VK_FALSE;
  functions().vkGetPhysicalDeviceSurfaceSupportKHR(instance.physical_device(), instance.queue_family(),
                                                   surface_, &can_show);
  uint32_t count = 0;
  functions().vkGetPhysicalDeviceSurfaceFormatsKHR(instance.physical_device(), surface_, &count, nullptr);
  std::vector<VkSurfaceFormatKHR> formats(count);
  functions().vkGetPhysicalDeviceSurfaceFormatsKHR(instance.physical_device(), surface_, &count,
                                                   formats.data());
  if (!can_show || count == 0 || formats.empty())
    return fail(Fault::Unsupported, "The GPU's Vulkan driver cannot draw into this window.");
  // Colours are written as they are meant, so the format must not convert them.
  format_ = formats.front();
  for (const VkSurfaceFormatKHR& each : formats) {
    if (!VulkanReadback::understands(each.format) || each.colorSpace != VK_COLOR_SPACE_SRGB_NONLINEAR_KHR)
      continue;
    format_ = each;
    break;
  }
  return {};
}

Status VulkanRenderer::create_render_pass() {
  VkAttachmentDescription attachment = {};
  attachment.format = format_.format;
  attachment.samples = VK_SAMPLE_COUNT_1_BIT;
  attachment.loadOp = VK_ATTACHMENT_LOAD_OP_CLEAR;
  attachment.storeOp = VK_ATTACHMENT_STORE_OP_STORE;
  attachment.stencilLoadOp = VK_ATTACHMENT_LOAD_OP_DONT_CARE;
  attachment.stencilStoreOp = VK_ATTACHMENT_STORE_OP_DONT_CARE;
  attachment.initialLayout = VK_IMAGE_LAYOUT_UNDEFINED;
  attachment.finalLayout = VK_IMAGE_LAYOUT_PRESENT_SRC_KHR;
  const VkAttachmentReference reference = {0, VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL};
  VkSubpassDescription subpass = {};
  subpass.pipelineBindPoint = VK_PIPELINE_BIND_POINT_GRAPHICS;
  subpass.colorAttachmentCount = 1;
  subpass.pColorAttachments = &reference;
  std::array<VkSubpassDependency, 2> dependencies = {};
  dependencies[0].srcSubpass = VK_SUBPASS_EXTERNAL;
  dependencies[0].srcStageMask = VK_PIPELINE_STAGE_COLOR_ATTACHMENT_OUTPUT_BIT;
  dependencies[0].dstStageMask = VK_PIPELINE_STAGE_COLOR_ATTACHMENT_OUTPUT_BIT;
  dependencies[0].dstAccessMask = VK_ACCESS_COLOR_ATTACHMENT_WRITE_BIT;
  dependencies[1].dstSubpass = VK_SUBPASS_EXTERNAL;  // for a picture
  dependencies[1].srcStageMask = VK_PIPELINE_STAGE_COLOR_ATTACHMENT_OUTPUT_BIT;
  dependencies[1].srcAccessMask = VK_ACCESS_COLOR_ATTACHMENT_WRITE_BIT;
  dependencies[1].dstStageMask = VK_PIPELINE_STAGE_TRANSFER_BIT;
  dependencies[1].dstAccessMask = VK_ACCESS_TRANSFER_READ_BIT;
  VkRenderPassCreateInfo info = {};
  info.sType = VK_STRUCTURE_TYPE_RENDER_PASS_CREATE_INFO;
  info.attachmentCount = 1;
  info.pAttachments = &attachment;
  info.subpassCount = 1;
  info.pSubpasses = &subpass;
  info.dependencyCount = static_cast<uint32_t>(dependencies.size());
  info.pDependencies = dependencies.data();
  const VkResult made = functions().vkCreateRenderPass(device_->handle(), &info, nullptr, &render_pass_);
  if (made != VK_SUCCESS) return std::unexpected(vulkan_fault(made, "draw into the window"));
  return {};
}

Status VulkanRenderer::create_turn(Turn& turn) {
  VkCommandPoolCreateInfo pool = {};
  pool.sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO;
  pool.queueFamilyIndex = device_->instance().queue_family();
  VkResult made = functions().vkCreateCommandPool(device_->handle(), &pool, nullptr, &turn.pool);

  VkCommandBufferAllocateInfo commands = {};
  commands.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO;
  commands.commandPool = turn.pool;
  commands.level = VK_COMMAND_BUFFER_LEVEL_PRIMARY;
  commands.commandBufferCount = 1;
  if (made == VK_SUCCESS)
    made = functions().vkAllocateCommandBuffers(device_->handle(), &commands, &turn.commands);

  VkFenceCreateInfo fence = {};
  fence.sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO;
  fence.flags = VK_FENCE_CREATE_SIGNALED_BIT;
  if (made == VK_SUCCESS) made = functions().vkCreateFence(device_->handle(), &fence, nullptr, &turn.done);

  VkSemaphoreCreateInfo semaphore = {};
  semaphore.sType = VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO;
  if (made == VK_SUCCESS)
    made = functions().vkCreateSemaphore(device_->handle(), &semaphore, nullptr, &turn.acquired);
  if (made != VK_SUCCESS) return std::unexpected(vulkan_fault(made, "draw into the window"));
  return {};
}

Status VulkanRenderer::start_backend() {
  const VulkanInstance& instance = device_->instance();
  const auto find = [](const char* name, void* handle) {
    return glfwGetInstanceProcAddress(static_cast<VkInstance>(handle), name);
  };
  if (!ImGui_ImplVulkan_LoadFunctions(VK_API_VERSION_1_0, find, instance.handle()))
    return fail(Fault::Unsupported, "The installed Vulkan lacks functions that a window needs.");
  backend_result = VK_SUCCESS;
  ImGui_ImplVulkan_InitInfo info = {};
  info.ApiVersion = VK_API_VERSION_1_0;
  info.Instance = instance.handle();
  info.PhysicalDevice = instance.physical_device();
  info.Device = device_->handle();
  info.QueueFamily = instance.queue_family();
  info.Queue = device_->queue();
  info.DescriptorPoolSize = kTextures;
  info.MinImageCount = kFramesAhead;
  info.ImageCount = kFramesAhead;  // sets of vertex buffers, so as many as there are frames ahead
  info.PipelineInfoMain.RenderPass = render_pass_;
  info.PipelineInfoMain.MSAASamples = VK_SAMPLE_COUNT_1_BIT;
  info.CheckVkResultFn = note_result;
  backend_started_ = ImGui_ImplVulkan_Init(&info);
  if (!backend_started_) return fail(Fault::Unsupported, "The GPU's Vulkan driver could not be set up.");
  if (backend_result != VK_SUCCESS) return std::unexpected(fault_of(backend_result));
  return {};
}

VulkanRenderer::~VulkanRenderer() {
  if (!device_) return;
  device_->wait_idle();
  if (backend_started_) ImGui_ImplVulkan_Shutdown();
  swapchain_.reset();
  const VkDevice device = device_->handle();
  for (const Turn& turn : turns_) {
    functions().vkDestroySemaphore(device, turn.acquired, nullptr);
    functions().vkDestroyFence(device, turn.done, nullptr);
    functions().vkDestroyCommandPool(device, turn.pool, nullptr);
  }
  functions().vkDestroyRenderPass(device, render_pass_, nullptr);
  functions().vkDestroySurfaceKHR(device_->instance().handle(), surface_, nullptr);
}

Status VulkanRenderer::draw(const Frame& frame, Window::Picture* picture) {
  const Turn& turn = turns_[turn_];
  TRY_STATUS(wait_for(turn));
  uint32_t index = 0;
  TRY(const bool drawable, acquire(frame, turn, index));
  if (!drawable) {
    if (picture) return fail(Fault::Busy, "The window cannot be seen now, so there is no picture of it.");
    return {};
  }
  std::unique_ptr<VulkanReadback> readback;
  if (picture) {
    TRY(readback, prepare_readback());
  }
  TRY_STATUS(record(frame, turn, index, readback.get()));
  TRY_STATUS(submit(turn, index));
  turn_ = (turn_ + 1) % kFramesAhead;
  if (picture) {
    TRY_STATUS(wait_for(turn));
    TRY(*picture, readback->picture(format_.format));
  }
  return show(index);
}

Status VulkanRenderer::wait_for(const Turn& turn) const {
  const VkResult waited =
      functions().vkWaitForFences(device_->handle(), 1, &turn.done, VK_TRUE, 10 * kLongestWait);
  if (waited == VK_SUCCESS) return {};
  // A GPU that needs ten seconds for a frame does not come back.
  return std::unexpected(fault_of(waited == VK_TIMEOUT ? VK_ERROR_DEVICE_LOST : waited));
}

Status VulkanRenderer::remake_swapchain(const Frame& frame) {
  device_->wait_idle();
  VulkanSwapchain::Options options = {surface_, format_, render_pass_};
  options.width = static_cast<uint32_t>(frame.width);
  options.height = static_cast<uint32_t>(frame.height);
  options.vsync = vsync_;
  options.old = swapchain_ ? swapchain_->handle() : VK_NULL_HANDLE;
  auto made = VulkanSwapchain::create(*device_, options);
  swapchain_.reset();
  TRY(swapchain_, std::move(made));
  width_ = frame.width;
  height_ = frame.height;
  stale_ = swapchain_ == nullptr;
  return {};
}

// False: nothing can be shown now.
Result<bool> VulkanRenderer::acquire(const Frame& frame, const Turn& turn, uint32_t& index) {
  for (int attempt = 0; attempt < 3; ++attempt) {  // the size may change again and again while it is dragged
    if (stale_ || width_ != frame.width || height_ != frame.height) TRY_STATUS(remake_swapchain(frame));
    if (!swapchain_) return false;
    const VkResult got = functions().vkAcquireNextImageKHR(
        device_->handle(), swapchain_->handle(), kLongestWait, turn.acquired, VK_NULL_HANDLE, &index);
    if (got == VK_SUCCESS) return true;
    stale_ = true;
    if (got == VK_SUBOPTIMAL_KHR) return true;
    if (got == VK_TIMEOUT || got == VK_NOT_READY) return false;
    if (got != VK_ERROR_OUT_OF_DATE_KHR) return std::unexpected(fault_of(got));
  }
  return false;
}

Result<std::unique_ptr<VulkanReadback>> VulkanRenderer::prepare_readback() const {
  if (!swapchain_->readable() || !VulkanReadback::understands(format_.format))
    return fail(Fault::Unsupported, "The graphics driver does not let pictures be taken of its windows.");
  return VulkanReadback::create(*device_, swapchain_->extent());
}

Status VulkanRenderer::record(const Frame& frame, const Turn& turn, uint32_t index,
                              const VulkanReadback* readback) {
  functions().vkResetCommandPool(device_->handle(), turn.pool, 0);
  VkCommandBufferBeginInfo begin = {};
  begin.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO;
  begin.flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT;
  const VkResult begun = functions().vkBeginCommandBuffer(turn.commands, &begin);
  if (begun != VK_SUCCESS) return std::unexpected(fault_of(begun));

  const auto part = [&](int shift) { return static_cast<float>(frame.clear >> shift & 0xFF) / 255; };
  VkClearValue clear = {};
  clear.color = {{part(0), part(8), part(16), 1}};
  VkRenderPassBeginInfo pass = {};
  pass.sType = VK_STRUCTURE_TYPE_RENDER_PASS_BEGIN_INFO;
  pass.renderPass = render_pass_;
  pass.framebuffer = swapchain_->target(index).framebuffer;
  pass.renderArea.extent = swapchain_->extent();
  pass.clearValueCount = 1;
  pass.pClearValues = &clear;
  functions().vkCmdBeginRenderPass(turn.commands, &pass, VK_SUBPASS_CONTENTS_INLINE);
  backend_result = VK_SUCCESS;
  ImGui_ImplVulkan_RenderDrawData(frame.data, turn.commands);
  functions().vkCmdEndRenderPass(turn.commands);
  if (readback) readback->record(turn.commands, swapchain_->target(index).image);
  const VkResult ended = functions().vkEndCommandBuffer(turn.commands);
  if (backend_result != VK_SUCCESS) return std::unexpected(fault_of(backend_result));
  if (ended != VK_SUCCESS) return std::unexpected(fault_of(ended));
  return {};
}

Status VulkanRenderer::submit(const Turn& turn, uint32_t index) {
  const VkPipelineStageFlags stage = VK_PIPELINE_STAGE_COLOR_ATTACHMENT_OUTPUT_BIT;
  VkSubmitInfo info = {};
  info.sType = VK_STRUCTURE_TYPE_SUBMIT_INFO;
  info.waitSemaphoreCount = 1;
  info.pWaitSemaphores = &turn.acquired;
  info.pWaitDstStageMask = &stage;
  info.commandBufferCount = 1;
  info.pCommandBuffers = &turn.commands;
  info.signalSemaphoreCount = 1;
  info.pSignalSemaphores = &swapchain_->target(index).drawn;
  functions().vkResetFences(device_->handle(), 1, &turn.done);
  const VkResult submitted = functions().vkQueueSubmit(device_->queue(), 1, &info, turn.done);
  if (submitted != VK_SUCCESS) return std::unexpected(fault_of(submitted));
  return {};
}

Status VulkanRenderer::show(uint32_t index) {
  const VkSwapchainKHR swapchain = swapchain_->handle();
  VkPresentInfoKHR info = {};
  info.sType = VK_STRUCTURE_TYPE_PRESENT_INFO_KHR;
  info.waitSemaphoreCount = 1;
  info.pWaitSemaphores = &swapchain_->target(index).drawn;
  info.swapchainCount = 1;
  info.pSwapchains = &swapchain;
  info.pImageIndices = &index;
  const VkResult shown = functions().vkQueuePresentKHR(device_->queue(), &info);
  if (shown == VK_SUBOPTIMAL_KHR || shown == VK_ERROR_OUT_OF_DATE_KHR) {
    stale_ = true;
  } else if (shown != VK_SUCCESS) {
    return std::unexpected(fault_of(shown));
  }
  return {};
}

}  // namespace

Result<VulkanChoice> find_vulkan() {
  TRY(std::shared_ptr<VulkanInstance> instance, VulkanInstance::create());
  return VulkanChoice{instance, instance->device_name(), instance->software()};
}

void ask_for_vulkan() { glfwWindowHint(GLFW_CLIENT_API, GLFW_NO_API); }

Result<std::unique_ptr<Renderer>> make_vulkan_renderer(GLFWwindow* window, const VulkanChoice& choice,
                                                       bool vsync) {
  auto renderer = std::make_unique<VulkanRenderer>(window, vsync);
  TRY_STATUS(renderer->start(choice.instance));
  return renderer;
}

}  // namespace hearth::platform
