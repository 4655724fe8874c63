#include "engine/base/file.h"

#include <doctest/doctest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>

#ifndef _WIN32
#include <sys/stat.h>
#include <unistd.h>
#endif

using namespace hearth;
namespace fs = std::filesystem;

namespace {

// A folder of its own for one test case, removed afterwards.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    path_ = fs::temp_directory_path() / ("hearth_file_test_" + std::to_string(std::random_device()()));
    fs::create_directory(path_);
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  std::string path(std::string_view name) const { return (path_ / name).string(); }
  std::string write(std::string_view name, std::string_view contents) const {
    std::ofstream(path(name), std::ios::binary) << contents;
    return path(name);
  }

 private:
  fs::path path_;
};

std::string text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

TEST_CASE("a file is read through its mapping and at an offset") {
  const TemporaryFolder folder;
  const auto file = open_file(folder.write("greeting.txt", "hello hearth"));
  REQUIRE(file.has_value());
  CHECK((*file)->size() == 12);
  CHECK(text_of((*file)->mapping()) == "hello hearth");
  std::array<std::byte, 6> piece = {};
  CHECK((*file)->read_at(6, piece).has_value());
  CHECK(text_of(piece) == "hearth");
}

TEST_CASE("a file may have a name in any script") {
  const TemporaryFolder folder;
  const auto file = open_file(folder.write("\u706b\u9262 \u00e9t\u00e9.gguf", "x"));
  CHECK(file.has_value());
}

TEST_CASE("reading past the end of a file is unreadable") {
  const TemporaryFolder folder;
  const auto file = open_file(folder.write("short.txt", "abc"));
  REQUIRE(file.has_value());
  std::array<std::byte, 2> piece = {};
  CHECK((*file)->read_at(2, piece).error().fault == Fault::Unreadable);
  CHECK((*file)->read_at(~uint64_t{0}, piece).error().fault == Fault::Unreadable);
  CHECK((*file)->read_at(3, {}).has_value());
}

TEST_CASE("an empty file opens and has no mapping") {
  const TemporaryFolder folder;
  const auto file = open_file(folder.write("empty", ""));
  REQUIRE(file.has_value());
  CHECK((*file)->size() == 0);
  CHECK((*file)->mapping().empty());
}

TEST_CASE("letting parts of a mapping go or fetching them changes nothing that is read") {
  const TemporaryFolder folder;
  std::string contents;
  for (int i = 0; contents.size() < 50000; ++i) contents += std::to_string(i);
  const auto file = open_file(folder.write("numbers", contents));
  REQUIRE(file.has_value());
  for (const uint64_t offset : {uint64_t{0}, uint64_t{1}, uint64_t{4096}, uint64_t{49999}, uint64_t{60000}}) {
    for (const uint64_t bytes : {uint64_t{0}, uint64_t{1}, uint64_t{9000}, ~uint64_t{0}}) {
      (*file)->release(offset, bytes);
      (*file)->prefetch(offset, bytes);
    }
  }
  CHECK(text_of((*file)->mapping()) == contents);
}

TEST_CASE("a missing file and a path below a file are not found") {
  const TemporaryFolder folder;
  CHECK(open_file(folder.path("nothing")).error().fault == Fault::NotFound);
  CHECK(open_file(folder.write("file", "x") + "/below").error().fault == Fault::NotFound);
  CHECK(open_file("").error().fault == Fault::NotFound);
}

TEST_CASE("a path with a zero byte does not open the file named before it") {
  const TemporaryFolder folder;
  const std::string path = folder.write("file", "x");
  CHECK(open_file(path + std::string(1, '\0') + ".gguf").error().fault == Fault::NotFound);
}

TEST_CASE("a folder is unreadable and named as one") {
  const TemporaryFolder folder;
  const auto file = open_file(folder.path("."));
  REQUIRE_FALSE(file.has_value());
  CHECK(file.error().fault == Fault::Unreadable);
  CHECK(file.error().message.find("is a folder") != std::string::npos);
}

#ifndef _WIN32
TEST_CASE("a pipe and a device are refused without waiting") {
  const TemporaryFolder folder;
  const std::string pipe = folder.path("pipe");
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  CHECK(open_file(pipe).error().fault == Fault::Unreadable);
  CHECK(open_file("/dev/zero").error().fault == Fault::Unreadable);
}

TEST_CASE("a file that shrank after it was opened is unreadable where it ended") {
  const TemporaryFolder folder;
  const std::string path = folder.write("shrinks", "0123456789");
  const auto file = open_file(path);
  REQUIRE(file.has_value());
  REQUIRE(truncate(path.c_str(), 4) == 0);
  std::array<std::byte, 8> piece = {};
  CHECK((*file)->read_at(0, piece).error().fault == Fault::Unreadable);
}
#endif

TEST_CASE("a small text file is read whole, and a long one is refused") {
  const TemporaryFolder folder;
  const std::string path = folder.write("notes.txt", "four");
  CHECK(read_text_file(path, 4).value() == "four");
  CHECK(read_text_file(path, 3).error().fault == Fault::BadFormat);
  CHECK(read_text_file(folder.path("nothing"), 10).error().fault == Fault::NotFound);
}

TEST_CASE("a file in memory reads like any other, with or without a mapping") {
  for (const bool mappable : {true, false}) {
    const auto file = memory_file({std::byte{'a'}, std::byte{'b'}, std::byte{'c'}}, mappable);
    CHECK(file->size() == 3);
    CHECK(file->mapping().size() == (mappable ? 3u : 0u));
    std::array<std::byte, 2> piece = {};
    CHECK(file->read_at(1, piece).has_value());
    CHECK(text_of(piece) == "bc");
    CHECK(file->read_at(2, piece).error().fault == Fault::Unreadable);
  }
}
