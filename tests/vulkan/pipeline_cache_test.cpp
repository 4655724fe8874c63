#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "test_gpu.h"

namespace hearth {
namespace {

namespace fs = std::filesystem;

// A folder of this test's own, gone when it ends.
struct TemporaryFolder {
  TemporaryFolder() : path(fs::temp_directory_path() / ("hearth-pipelines-" + std::to_string(serial()))) {
    fs::create_directories(path);
  }
  ~TemporaryFolder() {
    std::error_code error;
    fs::remove_all(path, error);
  }
  static long long serial() { return std::chrono::steady_clock::now().time_since_epoch().count(); }

  fs::path path;
};

std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  return files;
}

std::string contents(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void replace(const fs::path& path, const std::string& contents) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << contents;
}

// How much the driver was given when the cache was opened last.
size_t given = 0;
PFN_vkCreatePipelineCache real_create = nullptr;
VKAPI_ATTR VkResult VKAPI_CALL watched_create(VkDevice device, const VkPipelineCacheCreateInfo* info,
                                              const VkAllocationCallbacks* callbacks,
                                              VkPipelineCache* cache) {
  given = info->initialDataSize;
  return real_create(device, info, callbacks, cache);
}

// Opens a GPU that keeps pipelines in `folder`, compiles a kernel, runs it, and closes the GPU.
void use_gpu(const fs::path& folder) {
  auto context = open_vulkan_context(0, test_settings());
  REQUIRE(context);
  real_create = (*context)->functions().vkCreatePipelineCache;
  (*context)->functions().vkCreatePipelineCache = watched_create;
  given = 0;
  TestGpu gpu(std::move(*context), folder.string(), false);
  const Addition addition(gpu);
  const GpuBuffer a = gpu.buffer_of(numbered(64));
  gpu.run({gpu.recording({addition.dispatch(a, gpu.buffer_of(std::vector<float>(64, 3)))})});
  CHECK(gpu.read(a, 0, 64) == numbered(64, 3));
}

TEST_CASE("compiled kernels are kept on disk and given to the driver the next time") {
  if (!has_test_gpu()) return;
  const TemporaryFolder folder;
  const fs::path nested = folder.path / "not" / "yet there";
  use_gpu(nested);
  CHECK_EQ(given, 0);
  REQUIRE_EQ(files_in(nested).size(), 1);
  const fs::path file = files_in(nested)[0];
  const std::string name = file.filename().string();
  CHECK(name.starts_with("vulkan-"));
  use_gpu(nested);
  CHECK_EQ(given + 24, contents(file).size());  // after magic, size and checksum
  CHECK_GE(given, 32);
  CHECK_EQ(files_in(nested).size(), 1);
}

TEST_CASE("a damaged file of kernels is ignored and replaced") {
  if (!has_test_gpu()) return;
  const TemporaryFolder folder;
  use_gpu(folder.path);
  const fs::path file = files_in(folder.path).at(0);
  const std::string good = contents(file);
  std::string damaged = good;
  SUBCASE("empty") { damaged.clear(); }
  SUBCASE("cut") { damaged.resize(damaged.size() - 1); }
  SUBCASE("longer") { damaged += 'x'; }
  SUBCASE("a byte of the driver's data changed") { damaged.back() = static_cast<char>(damaged.back() ^ 1); }
  SUBCASE("a byte of the checksum changed") { damaged[16] = static_cast<char>(damaged[16] ^ 1); }
  SUBCASE("another kind of file") { damaged = std::string(1000, 'x'); }
  SUBCASE("a size that lies") { damaged[15] = '\xff'; }
  replace(file, damaged);
  use_gpu(folder.path);
  CHECK_EQ(given, 0);
  CHECK_EQ(contents(file).size(), good.size());
  use_gpu(folder.path);
  CHECK_EQ(given + 24, good.size());
}

TEST_CASE("a folder that cannot be written to is no error") {
  if (!has_test_gpu()) return;
  const TemporaryFolder folder;
  replace(folder.path / "a file", "in the way");
  use_gpu(folder.path / "a file" / "folder");
  CHECK_EQ(contents(folder.path / "a file"), "in the way");
  CHECK_EQ(files_in(folder.path).size(), 1);
}

TEST_CASE("without a folder nothing is kept") {
  if (!has_test_gpu()) return;
  use_gpu({});
  CHECK_EQ(given, 0);
}

}  // namespace
}  // namespace hearth
