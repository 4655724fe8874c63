#include "engine/gguf/gguf.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <random>

#include "tests/gguf/gguf_builder.h"
#include "tests/gguf/message_checks.h"

using namespace hearth;
namespace fs = std::filesystem;

namespace {

std::vector<float> count_up(size_t count, float from) {
  std::vector<float> values(count);
  std::iota(values.begin(), values.end(), from);
  return values;
}

GgufBuilder two_tensors(uint32_t version = 3) {
  GgufBuilder builder(version);
  builder.string("general.architecture", "test");
  builder.tensor("first", {3, 2}, count_up(6, 0)).tensor("second", {4}, count_up(4, 100));
  return builder;
}

std::vector<float> read_floats(const GgufFile& file, std::string_view name) {
  const TensorInfo* const tensor = file.find_tensor(name);
  REQUIRE(tensor != nullptr);
  std::vector<float> values(tensor->bytes / sizeof(float));
  REQUIRE(file.read(*tensor, 0, std::as_writable_bytes(std::span(values))).has_value());
  return values;
}

// One part of a model in `count` parts, with one tensor named after the part.
GgufBuilder split_part(uint16_t part, uint16_t count, int32_t tensors_in_all) {
  GgufBuilder builder;
  if (part == 0) builder.string("general.architecture", "test");
  builder.u16("split.no", part).u16("split.count", count).i32("split.tensors.count", tensors_in_all);
  builder.tensor("tensor" + std::to_string(part), {2}, count_up(2, part));
  return builder;
}

Result<GgufFile> parse_parts(const std::vector<GgufBuilder>& builders) {
  std::vector<std::unique_ptr<File>> parts;
  for (const GgufBuilder& builder : builders) parts.push_back(memory_file(builder.build()));
  return GgufFile::parse(std::move(parts));
}

void check_refused(const Result<GgufFile>& file, Fault fault, std::string_view part_of_message) {
  REQUIRE_FALSE(file.has_value());
  CAPTURE(file.error().message);
  CHECK(file.error().fault == fault);
  CHECK(reads_like_a_sentence(file.error().message));
  CHECK(file.error().message.find(part_of_message) != std::string::npos);
}

// Files of a split model in a folder of their own.
class ModelFolder {
 public:
  ModelFolder() {
    path_ = fs::temp_directory_path() / ("hearth_gguf_test_" + std::to_string(std::random_device()()));
    fs::create_directory(path_);
  }
  ~ModelFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  std::string write(std::string_view name, const GgufBuilder& builder) const {
    const std::vector<std::byte> bytes = builder.build();
    std::ofstream(path_ / name, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return (path_ / name).string();
  }

 private:
  fs::path path_;
};

}  // namespace

TEST_CASE("tensors are found with their type, shape and bytes, mapped or not, in versions 2 and 3") {
  for (const uint32_t version : {2u, 3u}) {
    for (const bool mappable : {true, false}) {
      const GgufFile file = parse_gguf(two_tensors(version).build(), mappable).value();
      CHECK(file.version() == version);
      REQUIRE(file.tensors().size() == 2);
      const TensorInfo& first = file.tensors()[0];
      CHECK(first.name == "first");
      CHECK(first.type == QuantType::F32);
      CHECK(first.shape == std::array<uint64_t, 4>{3, 2, 1, 1});
      CHECK(first.width() == 3);
      CHECK(first.rows() == 2);
      CHECK(first.bytes == 24);
      CHECK(read_floats(file, "first") == count_up(6, 0));
      CHECK(read_floats(file, "second") == count_up(4, 100));
      CHECK(file.find_tensor("third") == nullptr);
    }
  }
}

TEST_CASE("a mapped tensor is the same bytes without a copy") {
  const GgufFile mapped = parse_gguf(two_tensors().build()).value();
  const auto bytes = mapped.mapped(*mapped.find_tensor("second"));
  const std::vector<float> expected = count_up(4, 100);
  CHECK(std::ranges::equal(bytes, std::as_bytes(std::span(expected))));

  const GgufFile unmapped = parse_gguf(two_tensors().build(), false).value();
  CHECK(unmapped.mapped(*unmapped.find_tensor("second")).empty());
}

TEST_CASE("a piece of a tensor is read from its middle") {
  const GgufFile file = parse_gguf(two_tensors().build(), false).value();
  std::array<float, 2> piece = {};
  CHECK(file.read(*file.find_tensor("second"), 4, std::as_writable_bytes(std::span(piece))).has_value());
  CHECK(piece == std::array<float, 2>{101, 102});
}

TEST_CASE("the tensors' data follows the alignment that the file states") {
  for (const uint32_t alignment : {8u, 64u, 4096u}) {
    GgufBuilder builder;
    builder.align(alignment).tensor("a", {1}, {1}).tensor("b", {1}, {2});
    const GgufFile file = parse_gguf(builder.build()).value();
    CHECK(file.find_tensor("b")->offset % alignment == 0);
    CHECK(read_floats(file, "b") == std::vector<float>{2});
  }
}

TEST_CASE("a header longer than the first piece that is read of an unmapped file is read whole") {
  GgufBuilder builder;
  builder.strings("long", std::vector<std::string>(400000, "0123456789")).tensor("a", {2}, {1, 2});
  const GgufFile file = parse_gguf(builder.build(), false).value();
  CHECK(file.strings("long").value()->size() == 400000);
  CHECK(file.strings("long").value()->back() == "0123456789");
  CHECK(read_floats(file, "a") == std::vector<float>{1, 2});
}

TEST_CASE("views stay valid when the file object moves") {
  for (const bool mappable : {true, false}) {
    GgufFile first = parse_gguf(two_tensors().build(), mappable).value();
    const GgufFile second = std::move(first);
    CHECK(second.string("general.architecture").value() == "test");
    CHECK(second.tensors()[0].name == "first");
    CHECK(read_floats(second, "second") == count_up(4, 100));
  }
}

TEST_CASE("a file may hold a vocabulary and no tensors") {
  const GgufFile file = parse_gguf(GgufBuilder().strings("tokenizer.ggml.tokens", {"a"}).build()).value();
  CHECK(file.tensors().empty());
}

TEST_CASE("the parts of a split model are one model") {
  const GgufFile file = parse_parts({split_part(0, 3, 3), split_part(1, 3, 3), split_part(2, 3, 3)}).value();
  REQUIRE(file.tensors().size() == 3);
  CHECK(file.tensors()[2].part == 2);
  CHECK(read_floats(file, "tensor2") == count_up(2, 2));
  CHECK(file.string("general.architecture").value() == "test");
  CHECK(file.file_bytes() == split_part(0, 3, 3).build().size() + 2 * split_part(1, 3, 3).build().size());
}

TEST_CASE("the parts of a split model are found beside its first one") {
  const ModelFolder folder;
  const std::string first = folder.write("tiny-00001-of-00002.gguf", split_part(0, 2, 2));
  folder.write("tiny-00002-of-00002.gguf", split_part(1, 2, 2));
  const GgufFile file = GgufFile::open(first).value();
  CHECK(read_floats(file, "tensor1") == count_up(2, 1));
}

TEST_CASE("a missing part of a split model is named") {
  const ModelFolder folder;
  const std::string first = folder.write("tiny-00001-of-00003.gguf", split_part(0, 3, 3));
  folder.write("tiny-00002-of-00003.gguf", split_part(1, 3, 3));
  check_refused(GgufFile::open(first), Fault::NotFound, "tiny-00003-of-00003.gguf");
  check_refused(parse_parts({split_part(0, 3, 3)}), Fault::NotFound, "part 2 of 3");
}

TEST_CASE("the first part under a name without a number says why the others are not found") {
  const ModelFolder folder;
  const std::string renamed = folder.write("tiny.gguf", split_part(0, 2, 2));
  check_refused(GgufFile::open(renamed), Fault::NotFound, "-00001-of-00002.gguf");
}

TEST_CASE("a later part of a split model asks for the first one") {
  check_refused(parse_parts({split_part(1, 2, 2)}), Fault::BadFormat, "open its first part");
}

TEST_CASE("parts that do not belong together are refused") {
  check_refused(parse_parts({split_part(0, 2, 2), split_part(0, 2, 2)}), Fault::BadFormat, "part 2 of 2");
  check_refused(parse_parts({split_part(0, 2, 2), split_part(1, 3, 2)}), Fault::BadFormat, "another model");
  check_refused(parse_parts({split_part(0, 2, 3), split_part(1, 2, 3)}), Fault::BadFormat,
                "2 tensors instead of 3");
  check_refused(parse_parts({split_part(0, 1, 1), split_part(1, 2, 1)}), Fault::BadFormat, "another model");
}

TEST_CASE("a part number beyond the number of parts is refused") {
  check_refused(parse_parts({split_part(5, 2, 2)}), Fault::BadFormat, "part 5 of 2");
}

TEST_CASE("a missing model file is not found") {
  check_refused(GgufFile::open("no/such/model.gguf"), Fault::NotFound, "no/such/model.gguf");
}
