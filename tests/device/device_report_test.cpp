#include "engine/device/device_report.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "tests/temp_folder.h"

using namespace hearth;

namespace {

const DeviceReport kReport = {.self_test = "passed",
                              .replaced_kernels = {"matvec q4_0 rows1 subgroups", "norm subgroups"},
                              .tokens_per_s = 123.5};
const DeviceKey kKey = "A card | driver 1.2 | 42";

std::filesystem::path only_file(const TempFolder& folder) {
  return std::filesystem::directory_iterator(path_of(folder.path()))->path();
}

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("a report is read back as it was written, for its key alone") {
  const TempFolder folder;
  REQUIRE(write_report(folder.path(), kKey, kReport));
  const auto read = read_report(folder.path(), kKey);
  REQUIRE(read);
  CHECK_EQ(read->self_test, kReport.self_test);
  CHECK_EQ(read->replaced_kernels, kReport.replaced_kernels);
  CHECK_EQ(read->tokens_per_s, kReport.tokens_per_s);
  CHECK(read->passed());
  CHECK_FALSE(read_report(folder.path(), "A card | driver 1.3 | 42"));
}

TEST_CASE("a report that was cut short or changed anywhere is not believed, and never crashes") {
  const TempFolder folder;
  REQUIRE(write_report(folder.path(), kKey, kReport));
  const auto path = only_file(folder);
  const std::string whole = contents(path);
  for (size_t length = 0; length < whole.size(); ++length) {
    std::ofstream(path, std::ios::binary) << whole.substr(0, length);
    CHECK_FALSE(read_report(folder.path(), kKey));
  }
  for (size_t at = 0; at < whole.size(); ++at) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 0x80);
    std::ofstream(path, std::ios::binary) << changed;
    static_cast<void>(read_report(folder.path(), kKey));
  }
}

TEST_CASE("line ends in what a driver says do not break the file") {
  const TempFolder folder;
  const DeviceKey key = "A\ncard";
  REQUIRE(write_report(folder.path(), key, {.self_test = "It\nis wrong"}));
  const auto read = read_report(folder.path(), key);
  REQUIRE(read);
  CHECK_EQ(read->self_test, "It is wrong");
  CHECK_FALSE(read->passed());
}

TEST_CASE("without a folder nothing is kept, and a folder that cannot be made is a sentence") {
  CHECK(write_report("", kKey, kReport));
  CHECK_FALSE(read_report("", kKey));
  const auto kept = write_report("/proc/none/here", kKey, kReport);
  REQUIRE_FALSE(kept);
  CHECK_FALSE(kept.error().message.empty());
}
