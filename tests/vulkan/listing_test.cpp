#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

#include "engine/vulkan/vk_loader.h"
#include "test_gpu.h"
#include "test_models.h"

namespace hearth {
namespace {

#ifndef _WIN32
// An environment variable that drivers read, for as long as this lives.
class Environment {
 public:
  Environment(const char* name, const char* value) : name_(name) {
    if (const char* const before = std::getenv(name)) before_ = before;
    setenv(name, value, 1);
  }
  ~Environment() {
    if (before_) {
      setenv(name_, before_->c_str(), 1);
    } else {
      unsetenv(name_);
    }
  }

 private:
  const char* name_;
  std::optional<std::string> before_;
};

void check_absent(const char* drivers) {
  const Environment old_name("VK_ICD_FILENAMES", drivers);
  const Environment new_name("VK_DRIVER_FILES", drivers);
  const auto listed = list_vulkan_gpus();
  REQUIRE_FALSE(listed);
  CHECK_EQ(listed.error().fault, Fault::NotFound);
  CHECK_EQ(listed.error().message, "No graphics driver with Vulkan is installed on this computer.");
  const auto opened = open_vulkan_gpu(0, {});
  REQUIRE_FALSE(opened);
  CHECK_EQ(opened.error().fault, Fault::NotFound);
}
#endif

TEST_CASE("a listed GPU says what it can do, and opens") {
  if (!has_test_gpu()) return;
  const auto listed = list_vulkan_gpus();
  REQUIRE(listed);
  REQUIRE_FALSE(listed->empty());
  for (uint32_t index = 0; index < listed->size(); ++index) {
    const GpuInfo& info = (*listed)[index];
    CHECK_FALSE(info.name.empty());
    CHECK_FALSE(info.driver.empty());
    CHECK_NE(info.kind, DeviceKind::Cpu);
    CHECK_GT(info.memory_bytes, 0);
    // What Vulkan 1.2 asks of every device.
    CHECK_GE(info.largest_binding, uint64_t{1} << 27);
    CHECK_EQ(info.largest_binding % kGpuAlign, 0);
    CHECK_GE(info.largest_buffer, info.largest_binding);
    CHECK_GE(info.largest_workgroup, 128);
    CHECK_GE(info.shared_bytes, 16384);

    const auto gpu = open_vulkan_gpu(index, {});
    REQUIRE_MESSAGE(gpu, gpu.error().message);
    CHECK_EQ((*gpu)->info().name, info.name);
    CHECK_EQ((*gpu)->info().driver, info.driver);
    CHECK_EQ((*gpu)->info().features, info.features);
    CHECK_GT((*gpu)->memory_left(), 0);
  }
}

TEST_CASE("the tests of this folder run under the validation layer") {
  if (!has_test_gpu()) return;
  if (!test_settings().validation) report_skipped("the validation layer is not installed");
}

TEST_CASE("opening a GPU that is not there says which is the last one") {
  if (!has_test_gpu()) return;
  const auto opened = open_vulkan_gpu(1000, {});
  REQUIRE_FALSE(opened);
  CHECK_EQ(opened.error().fault, Fault::NotFound);
  CHECK_NE(opened.error().message.find("There is no GPU vulkan:1000; the last one is vulkan:"),
           std::string::npos);
}

TEST_CASE("features that the device only emulates are offered when they are asked for") {
  if (!has_test_gpu()) return;
  const auto fast = list_vulkan_gpus();
  const auto all = list_vulkan_gpus({.slow_features = true});
  REQUIRE(fast);
  REQUIRE(all);
  REQUIRE_EQ(fast->size(), all->size());
  for (size_t i = 0; i < all->size(); ++i) {
    CHECK_EQ((*fast)[i].features & ~(*all)[i].features, 0);
  }
}

TEST_CASE("a computer without Vulkan is an error of one sentence") {
  const char* const names[] = {"libhearth-has-no-such-vulkan.so.1"};
  const auto opened = open_vulkan_loader(names);
  REQUIRE_FALSE(opened);
  CHECK_EQ(opened.error().fault, Fault::NotFound);
  CHECK_EQ(opened.error().message, "Vulkan is not installed on this computer, so no GPU can be used.");
}

#ifndef _WIN32
TEST_CASE("a library that is not Vulkan is not taken for it") {
#ifdef __APPLE__
  const char* const names[] = {"libSystem.B.dylib"};
#else
  const char* const names[] = {"libm.so.6"};
#endif
  CHECK_FALSE(open_vulkan_loader(names));
}

TEST_CASE("a computer without a graphics driver is an error of one sentence") {
  if (!has_test_gpu()) return;
  check_absent("/nonexistent/driver.json");
}

#endif

Result<VulkanProbe> first_probe(const VulkanInstance& instance) {
  const auto devices = instance.physical_devices();
  REQUIRE(devices);
  return probe_vulkan_device(instance, devices->front(), true);
}

TEST_CASE("a driver older than Vulkan 1.2 is named, not used") {
  if (!has_test_gpu()) return;
  const auto instance = VulkanInstance::create(false, VK_API_VERSION_1_1);
  REQUIRE(instance);
  const auto probe = first_probe(**instance);
  REQUIRE_FALSE(probe);
  CHECK_EQ(probe.error().fault, Fault::Unsupported);
  CHECK_NE(probe.error().message.find("is older than Vulkan 1.2"), std::string::npos);
}

TEST_CASE("Vulkan 1.2 without anything newer computes") {
  if (!has_test_gpu()) return;
  auto instance = VulkanInstance::create(test_settings().validation, VK_API_VERSION_1_2);
  REQUIRE(instance);
  const auto probe = first_probe(**instance);
  REQUIRE(probe);
  auto context = VulkanContext::open(std::move(*instance), *probe);
  REQUIRE(context);
  TestGpu gpu(std::move(*context), "", false);
  const Addition addition(gpu);
  const GpuBuffer a = gpu.buffer_of(numbered(64, 1));
  gpu.run({gpu.recording({addition.dispatch(a, gpu.buffer_of(numbered(64, 100)))})});
  CHECK_EQ(gpu.read(a, 0, 1)[0], 101);
}

}  // namespace
}  // namespace hearth
