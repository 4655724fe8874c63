// The main function of every doctest program. It settles the seed of the property tests and prints it, so
// that a failure can be run again: HEARTH_TEST_SEED=<seed> build/dev/tests/test_<folder>.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "test_seed.h"

namespace hearth {

uint64_t test_seed() {
  static const uint64_t seed = [] {
    if (const char* given = std::getenv("HEARTH_TEST_SEED")) return std::strtoull(given, nullptr, 10);
    return static_cast<unsigned long long>(std::chrono::system_clock::now().time_since_epoch().count());
  }();
  return seed;
}

}  // namespace hearth

// Vulkan's validation layer and Mesa's software driver keep some memory until the program ends. The leak
// checker asks for this, and has chosen the name.
// NOLINTBEGIN(bugprone-reserved-identifier, readability-identifier-naming)
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libVkLayer_khronos_validation\nleak:libvulkan_lvp\nleak:libLLVM\n";
}
// NOLINTEND(bugprone-reserved-identifier, readability-identifier-naming)

int main(int argc, char** argv) {
  std::printf("HEARTH_TEST_SEED=%llu\n", static_cast<unsigned long long>(hearth::test_seed()));
  std::fflush(stdout);
  return doctest::Context(argc, argv).run();
}
