// Model files that are truncated, lie about themselves or attack their reader. Each gets a fault and a
// sentence, from a mapped and from an unmapped file alike.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <iterator>
#include <limits>
#include <random>

#include "tests/gguf/gguf_builder.h"
#include "tests/gguf/message_checks.h"

using namespace hearth;

namespace {

constexpr uint64_t kHuge = std::numeric_limits<uint64_t>::max();
constexpr auto kF32 = static_cast<uint32_t>(QuantType::F32);
constexpr auto kQ4_K = static_cast<uint32_t>(QuantType::Q4_K);
constexpr auto kString = static_cast<uint32_t>(MetadataType::String);
constexpr auto kArray = static_cast<uint32_t>(MetadataType::Array);

void check_refused(const std::vector<std::byte>& bytes, Fault fault, std::string_view part_of_message) {
  for (const bool mappable : {true, false}) {
    const Result<GgufFile> file = parse_gguf(bytes, mappable);
    REQUIRE_FALSE(file.has_value());
    CAPTURE(file.error().message);
    CHECK(file.error().fault == fault);
    CHECK(reads_like_a_sentence(file.error().message));
    CHECK(file.error().message.find(part_of_message) != std::string::npos);
  }
}

void check_damaged(const GgufBuilder& builder, std::string_view part_of_message) {
  check_refused(builder.build(), Fault::BadFormat, part_of_message);
}

std::vector<std::byte> to_bytes(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

template <class... Numbers>
std::vector<std::byte> bytes_of(Numbers... numbers) {
  std::vector<std::byte> bytes((sizeof(numbers) + ...));
  size_t end = 0;
  ((std::memcpy(bytes.data() + end, &numbers, sizeof(numbers)), end += sizeof(numbers)), ...);
  return bytes;
}

// One tensor of the given shape and type that has `data` bytes.
GgufBuilder with_tensor(uint32_t type, std::vector<uint64_t> shape, size_t data = 64) {
  return GgufBuilder().raw_tensor("blk.0.weight", type, std::move(shape), std::vector<std::byte>(data),
                                  std::nullopt);
}

GgufBuilder whole_model() {
  GgufBuilder builder;
  builder.string("general.architecture", "llama")
      .strings("tokens", {"a", "bc"})
      .arrays<int16_t>("nested", {{1}, {2, 3}});
  builder.tensor("a", {8}, std::vector<float>(8, 1)).tensor("b", {8}, std::vector<float>(8, 2));
  return builder;
}

}  // namespace

TEST_CASE("a file that is no GGUF is named as such") {
  check_refused({}, Fault::BadFormat, "not a GGUF model: it is empty");
  check_refused(to_bytes("G"), Fault::BadFormat, "not a GGUF model");
  check_refused(to_bytes("<!DOCTYPE html><html>Not found</html>"), Fault::BadFormat,
                "it starts with other bytes");
}

TEST_CASE("versions that Hearth does not read are named") {
  check_refused(GgufBuilder(1).build(), Fault::Unsupported, "version 1");
  check_refused(GgufBuilder(4).build(), Fault::Unsupported, "version 4");
  check_refused(GgufBuilder(0).build(), Fault::BadFormat, "version is 0");
}

TEST_CASE("a big-endian file is named as such") {
  check_refused(GgufBuilder(0x03000000).build(), Fault::Unsupported, "big-endian");
}

TEST_CASE("a file cut at any byte is refused") {
  const std::vector<std::byte> whole = whole_model().build();
  REQUIRE(parse_gguf(whole).has_value());
  for (size_t length = 0; length < whole.size(); ++length) {
    CAPTURE(length);
    check_refused({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)}, Fault::BadFormat, "");
  }
}

TEST_CASE("a file cut inside its weights says how long it should be") {
  std::vector<std::byte> bytes = GgufBuilder().tensor("a", {1000000}, std::vector<float>(1000000)).build();
  bytes.resize(1500000);
  check_refused(bytes, Fault::BadFormat, "cut short: it should be 4.0 MB and is 1.5 MB. Download it again.");
}

TEST_CASE("a file that lacks a single byte says so in bytes") {
  std::vector<std::byte> bytes = GgufBuilder().tensor("a", {1000}, std::vector<float>(1000)).build();
  const size_t needed = bytes.size() - 1000 * 4 % 32;
  bytes.resize(needed - 1);
  check_refused(bytes, Fault::BadFormat, std::to_string(needed - 1) + " bytes");
}

TEST_CASE("counts beyond the file are refused") {
  for (const uint64_t count : {uint64_t{3}, uint64_t{1} << 20, uint64_t{1} << 60, kHuge}) {
    check_damaged(GgufBuilder().u8("a", 1).claim_keys(count), "");
    check_damaged(with_tensor(kF32, {8}).claim_tensors(count + 10), "");
  }
  check_damaged(GgufBuilder().claim_keys(kHuge), "announces 18446744073709551615 settings");
  check_damaged(GgufBuilder().claim_tensors(kHuge), "announces 18446744073709551615 tensors");
}

TEST_CASE("a text longer than the file is refused") {
  for (const uint64_t length : {uint64_t{100}, uint64_t{1} << 40, kHuge}) {
    check_damaged(GgufBuilder().raw("key", kString, bytes_of(length)), "cut short or damaged");
  }
}

TEST_CASE("a list longer than the file is refused, also where its size in bytes overflows") {
  for (uint32_t element = 0; element <= static_cast<uint32_t>(MetadataType::F64); ++element) {
    for (const uint64_t count : {uint64_t{100}, uint64_t{1} << 40, (uint64_t{1} << 61) + 1, kHuge}) {
      CAPTURE(element);
      CAPTURE(count);
      check_damaged(GgufBuilder().raw("key", kArray, bytes_of(element, count)), "cut short or damaged");
    }
  }
}

TEST_CASE("a text in a list that is longer than the file is refused") {
  check_damaged(GgufBuilder().raw("key", kArray, bytes_of(kString, uint64_t{2}, uint64_t{0}, kHuge)),
                "damaged");
}

TEST_CASE("unknown value types are refused and their key is named") {
  check_damaged(GgufBuilder().raw("general.odd", 13, bytes_of(kHuge)), "\"general.odd\" has an unknown type");
  check_damaged(GgufBuilder().raw("general.odd", kArray, bytes_of(uint32_t{99}, uint64_t{0})),
                "unknown type");
}

TEST_CASE("lists nested without end are refused") {
  const std::vector<std::byte> head = bytes_of(kArray, uint64_t{1});
  std::vector<std::byte> value;
  for (int depth = 0; depth < 100000; ++depth) std::ranges::copy(head, std::back_inserter(value));
  check_damaged(GgufBuilder().raw("deep", kArray, value), "too many lists inside lists");
}

TEST_CASE("a key must have a name, and not an endless one") {
  check_damaged(GgufBuilder().u8("", 1).u8("next", 1), "name of a setting is 0 bytes long");
  check_damaged(GgufBuilder().u8(std::string(70000, 'k'), 1), "name of a setting is 70000 bytes long");
}

TEST_CASE("a key that is there twice is refused") {
  check_damaged(GgufBuilder().u8("a", 1).u8("b", 2).string("a", "x"), "\"a\" is there twice");
}

TEST_CASE("a tensor that is there twice is refused") {
  check_damaged(GgufBuilder().tensor("a", {1}, {1}).tensor("b", {1}, {1}).tensor("a", {1}, {1}),
                "\"a\" is there twice");
}

TEST_CASE("an alignment that is no usual power of two is refused") {
  for (const uint32_t alignment : {0u, 1u, 4u, 12u, 33u, 1u << 21, 1u << 31, 0xFFFFFFFFu}) {
    CAPTURE(alignment);
    check_damaged(with_tensor(kF32, {8}).u32("general.alignment", alignment), "general.alignment");
  }
  check_damaged(with_tensor(kF32, {8}).string("general.alignment", "32"), "general.alignment");
}

TEST_CASE("a tensor without dimensions, with too many or with an empty one is refused") {
  check_damaged(with_tensor(kF32, {}), "0 dimensions");
  check_damaged(with_tensor(kF32, {1, 1, 1, 1, 1}), "5 dimensions");
  check_damaged(with_tensor(kF32, std::vector<uint64_t>(1000, 1)), "1000 dimensions");
  check_damaged(with_tensor(kF32, {0}), "dimension of 0");
  check_damaged(with_tensor(kF32, {4, 0}), "dimension of 0");
  check_damaged(with_tensor(kF32, {4, 1, 1, 0}), "dimension of 0");
}

TEST_CASE("tensors larger than any file are refused, also where their size overflows to a small one") {
  constexpr uint64_t k2To42 = uint64_t{1} << 42;
  check_damaged(with_tensor(kF32, {k2To42}), "beyond the end");
  check_damaged(with_tensor(kF32, {k2To42, k2To42}), "larger than any file");
  check_damaged(with_tensor(kF32, {uint64_t{1} << 62}), "larger than any file");
  check_damaged(with_tensor(kF32, {kHuge, kHuge, kHuge, kHuge}), "larger than any file");
  check_damaged(with_tensor(kF32, {uint64_t{1} << 32, uint64_t{1} << 32}), "larger than any file");
  check_damaged(with_tensor(kQ4_K, {uint64_t{1} << 63, 2}), "larger than any file");
}

TEST_CASE("a row that is not whole blocks is refused") {
  check_damaged(with_tensor(kQ4_K, {255}), "not a multiple of 256 as Q4_K needs");
  check_damaged(with_tensor(kQ4_K, {32, 8}), "not a multiple of 256");
  check_damaged(with_tensor(static_cast<uint32_t>(QuantType::Q8_0), {33}), "not a multiple of 32");
}

TEST_CASE("a tensor of a type that Hearth does not read is named with its type") {
  check_refused(with_tensor(16, {256}).build(), Fault::Unsupported, "\"blk.0.weight\" is stored as IQ2_XXS");
  check_refused(with_tensor(26, {8}).build(), Fault::Unsupported, "stored as I32");
  check_refused(with_tensor(4, {32}).build(), Fault::Unsupported, "stored as Q4_2");
  check_refused(with_tensor(77777, {8}).build(), Fault::Unsupported, "stored as type number 77777");
}

TEST_CASE("a tensor that starts between aligned places is refused") {
  const std::vector<std::byte> data(64);
  check_damaged(GgufBuilder().raw_tensor("a", kF32, {1}, data, 4),
                "does not start at a multiple of 32 bytes");
}

TEST_CASE("a tensor beyond the end of the file is refused, also where its end overflows") {
  const std::vector<std::byte> data(64);
  for (const uint64_t offset : {uint64_t{64}, uint64_t{1} << 40, kHuge - 31, kHuge - 63}) {
    CAPTURE(offset);
    check_damaged(GgufBuilder().raw_tensor("a", kF32, {8}, data, offset), "");
  }
  check_damaged(GgufBuilder().raw_tensor("a", kF32, {8}, data, uint64_t{1} << 40),
                "lies beyond the end of the file");
}

TEST_CASE("tensors on top of each other are refused") {
  const std::vector<std::byte> data(64);
  check_damaged(GgufBuilder().raw_tensor("a", kF32, {16}, data, 0).raw_tensor("b", kF32, {8}, data, 32),
                "\"a\" and \"b\" lie on top of each other");
  check_damaged(GgufBuilder().raw_tensor("a", kF32, {8}, data, 0).raw_tensor("b", kF32, {8}, data, 0),
                "on top");
}

TEST_CASE("tensors need a name of a usual length") {
  check_damaged(GgufBuilder().tensor("", {1}, {1}), "name of a tensor is 0 bytes long");
  check_damaged(GgufBuilder().tensor(std::string(5000, 't'), {1}, {1}),
                "name of a tensor is 5000 bytes long");
}

TEST_CASE("control characters of a name do not reach the message") {
  check_refused(GgufBuilder().raw_tensor("\x1b[2J\n\"\xff", 16, {256}, {}, std::nullopt).build(),
                Fault::Unsupported, "\"?[2J???\"");
}

TEST_CASE("split settings of the wrong kind are refused") {
  check_damaged(GgufBuilder().string("split.count", "two"), "\"split.count\" should be a whole number");
  check_damaged(GgufBuilder().u32("split.count", 0xFFFFFFFF), "part 0 of 4294967295");
}

TEST_CASE("a header of a million empty texts is judged within a second") {
  constexpr uint64_t kCount = uint64_t{1} << 20;
  std::vector<std::byte> value = bytes_of(kString, kCount);
  value.resize(value.size() + kCount * sizeof(uint64_t));
  const std::vector<std::byte> bytes = GgufBuilder().raw("empty texts", kArray, value).claim_keys(2).build();
  for (const bool mappable : {true, false}) {
    const auto start = std::chrono::steady_clock::now();
    CHECK_FALSE(parse_gguf(bytes, mappable).has_value());
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(1));
  }
}

TEST_CASE("a header beyond 128 MiB is refused without reading on") {
  std::vector<std::byte> bytes = GgufBuilder().raw("long", kString, bytes_of(uint64_t{130} << 20)).build();
  bytes.resize(bytes.size() + (uint64_t{131} << 20));
  check_refused(bytes, Fault::BadFormat, "longer than 128 MiB");
}

TEST_CASE("no single changed byte makes the reader misbehave") {
  const std::vector<std::byte> whole = whole_model().build();
  const unsigned seed = std::random_device()();
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (size_t position = 0; position < whole.size(); ++position) {
    std::vector<std::byte> bytes = whole;
    bytes[position] = static_cast<std::byte>(random());
    const Result<GgufFile> mapped = parse_gguf(bytes);
    const Result<GgufFile> unmapped = parse_gguf(bytes, false);
    CAPTURE(position);
    REQUIRE(mapped.has_value() == unmapped.has_value());
    if (!mapped) CHECK(reads_like_a_sentence(mapped.error().message));
  }
}
