#include "engine/vulkan/vk_pipeline_cache.h"

#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <span>
#include <system_error>
#include <vector>

#include "engine/base/file.h"
#include "engine/base/hash.h"
#include "engine/base/log.h"
#include "engine/base/paths.h"

namespace hearth {
namespace {

constexpr uint64_t kMostBytes = uint64_t{256} << 20;
constexpr auto kPause = std::chrono::seconds(3);

// In front of the driver's data.
struct FileHead {
  char magic[8] = {'h', 'e', 'a', 'r', 't', 'h', 'v', '1'};
  uint64_t bytes = 0;
  uint64_t checksum = 0;
};

std::string file_name(const VulkanProbe& probe) {
  char name[64];
  std::snprintf(name, sizeof name, "vulkan-%04x-%04x-%08x-", probe.vendor, probe.product,
                probe.driver_version);
  std::string text = name;
  for (const uint8_t value : probe.cache_id) {
    std::snprintf(name, sizeof name, "%02x", value);
    text += name;
  }
  return text + ".pipelines";
}

// Vulkan 1.2 specification, 10.7.4: the data says itself for which device it is.
bool is_for(const VulkanProbe& probe, std::span<const std::byte> data) {
  VkPipelineCacheHeaderVersionOne head;
  if (data.size() < sizeof head) return false;
  std::memcpy(&head, data.data(), sizeof head);
  return head.headerSize == sizeof head && head.headerVersion == VK_PIPELINE_CACHE_HEADER_VERSION_ONE &&
         head.vendorID == probe.vendor && head.deviceID == probe.product &&
         std::memcmp(head.pipelineCacheUUID, probe.cache_id, VK_UUID_SIZE) == 0;
}

// The driver's data in the file; nothing when it is absent, damaged or of another device.
std::vector<std::byte> read_cache(const std::string& path, const VulkanProbe& probe) {
  const auto file = open_file(path);
  FileHead head;
  if (!file || (*file)->size() < sizeof head || (*file)->size() > kMostBytes) return {};
  if (!(*file)->read_at(0, std::as_writable_bytes(std::span(&head, 1)))) return {};
  if (std::memcmp(head.magic, FileHead().magic, sizeof head.magic) != 0) return {};
  if (head.bytes != (*file)->size() - sizeof head) return {};
  std::vector<std::byte> data(head.bytes);
  if (!(*file)->read_at(sizeof head, data)) return {};
  // Drivers may crash on damaged data, and check little more than its first bytes.
  if (fingerprint(data) != head.checksum || !is_for(probe, data)) return {};
  return data;
}

// Under another name first, so that a program that reads meanwhile never sees half a file.
bool write_cache(const std::filesystem::path& path, std::span<const std::byte> data) {
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  std::filesystem::path unfinished = path;
  unfinished += std::to_string(std::chrono::system_clock::now().time_since_epoch().count()) + ".new";
  FileHead head;
  head.bytes = data.size();
  head.checksum = fingerprint(data);
  std::ofstream out(unfinished, std::ios::binary);
  out.write(reinterpret_cast<const char*>(&head), sizeof head);
  out.write(reinterpret_cast<const char*>(data.data()), static_cast<std::streamsize>(data.size()));
  out.close();
  if (out) std::filesystem::rename(unfinished, path, error);
  const bool written = out && !error;
  if (!written) std::filesystem::remove(unfinished, error);
  return written;
}

}  // namespace

VulkanPipelineCache::VulkanPipelineCache(VulkanContext& context, const std::string& folder)
    : context_(context), saved_at_(std::chrono::steady_clock::now()) {
  std::vector<std::byte> kept;
  if (!folder.empty()) {
    file_ = folder + "/" + file_name(context_.probe());
    kept = read_cache(file_, context_.probe());
  }
  open(kept);
  // A driver may refuse even its own data.
  if (cache_ == VK_NULL_HANDLE && !kept.empty()) open({});
}

void VulkanPipelineCache::open(const std::vector<std::byte>& initial) {
  VkPipelineCacheCreateInfo info = {VK_STRUCTURE_TYPE_PIPELINE_CACHE_CREATE_INFO};
  info.initialDataSize = initial.size();
  info.pInitialData = initial.empty() ? nullptr : initial.data();
  const VkResult made =
      context_.functions().vkCreatePipelineCache(context_.device(), &info, nullptr, &cache_);
  if (made != VK_SUCCESS) cache_ = VK_NULL_HANDLE;
}

VulkanPipelineCache::~VulkanPipelineCache() {
  save();
  if (cache_ != VK_NULL_HANDLE)
    context_.functions().vkDestroyPipelineCache(context_.device(), cache_, nullptr);
}

void VulkanPipelineCache::save_sometimes() {
  if (std::chrono::steady_clock::now() - saved_at_ > kPause) save();
}

void VulkanPipelineCache::save() {
  if (!unsaved_ || file_.empty() || cache_ == VK_NULL_HANDLE || !context_.alive()) return;
  unsaved_ = false;  // also when it cannot be written: the next try would fail, too
  const auto get_data = context_.functions().vkGetPipelineCacheData;
  size_t bytes = 0;
  if (get_data(context_.device(), cache_, &bytes, nullptr) != VK_SUCCESS || bytes > kMostBytes) return;
  std::vector<std::byte> data(bytes);
  if (get_data(context_.device(), cache_, &bytes, data.data()) != VK_SUCCESS) return;
  data.resize(bytes);
  if (!write_cache(path_of(file_), data)) log(LogLevel::Info, "compiled kernels could not be kept on disk");
  saved_at_ = std::chrono::steady_clock::now();
}

}  // namespace hearth
