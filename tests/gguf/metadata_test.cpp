#include <doctest/doctest.h>

#include <limits>

#include "tests/gguf/gguf_builder.h"
#include "tests/gguf/message_checks.h"

using namespace hearth;

namespace {

GgufFile one_of_each() {
  return parse_gguf(GgufBuilder()
                        .u8("u8", 200)
                        .i8("i8", -100)
                        .u16("u16", 60000)
                        .i16("i16", -30000)
                        .u32("u32", 4000000000u)
                        .i32("i32", -2000000000)
                        .u64("u64", std::numeric_limits<uint64_t>::max())
                        .i64("i64", 5000000000)
                        .f32("f32", 1e-5f)
                        .f64("f64", 0.1)
                        .boolean("true", true)
                        .boolean("false", false)
                        .string("string", "text")
                        .string("empty string", "")
                        .strings("strings", {"a", "", "long\u20ac"})
                        .array<int32_t>("i32 list", {-1, 2, 3})
                        .array<uint64_t>("u64 list", {7, std::numeric_limits<uint64_t>::max()})
                        .array<bool>("bool list", {true, false})
                        .array<float>("f32 list", {0.5f, -2.0f})
                        .array<double>("f64 list", {0.25})
                        .array<uint8_t>("empty list", {})
                        .arrays<int16_t>("nested", {{1, 2}, {}, {3}})
                        .u32("last", 1)
                        .build())
      .value();
}

template <class T>
bool is_refused(const Result<T>& result) {
  return !result && result.error().fault == Fault::BadFormat && reads_like_a_sentence(result.error().message);
}

}  // namespace

TEST_CASE("any integer type serves as a number if it fits") {
  const GgufFile file = one_of_each();
  CHECK(file.number("u8").value() == 200u);
  CHECK(file.number("u16").value() == 60000u);
  CHECK(file.number("u32").value() == 4000000000u);
  CHECK(file.number("u64").value() == std::numeric_limits<uint64_t>::max());
  CHECK(file.number("i64").value() == 5000000000u);
  CHECK(is_refused(file.number("i8")));
  CHECK(is_refused(file.number("i16")));
  CHECK(is_refused(file.number("i32")));
}

TEST_CASE("reals and integers serve as a real") {
  const GgufFile file = one_of_each();
  CHECK(file.real("f32").value() == doctest::Approx(1e-5));
  CHECK(file.real("f64").value() == 0.1);
  CHECK(file.real("i8").value() == -100.0);
  CHECK(file.real("u32").value() == 4e9);
}

TEST_CASE("truth values and texts are read") {
  const GgufFile file = one_of_each();
  CHECK(file.boolean("true").value() == true);
  CHECK(file.boolean("false").value() == false);
  CHECK(file.string("string").value() == "text");
  CHECK(file.string("empty string").value() == "");
}

TEST_CASE("lists are read") {
  const GgufFile file = one_of_each();
  CHECK(file.strings("strings").value() == std::vector<std::string_view>{"a", "", "long\u20ac"});
  CHECK(file.numbers("i32 list").value() == std::vector<int64_t>{-1, 2, 3});
  CHECK(file.numbers("bool list").value() == std::vector<int64_t>{1, 0});
  CHECK(file.numbers("empty list").value() == std::vector<int64_t>{});
  CHECK(file.reals("f32 list").value() == std::vector<float>{0.5f, -2.0f});
  CHECK(file.reals("f64 list").value() == std::vector<float>{0.25f});
  CHECK(file.reals("i32 list").value() == std::vector<float>{-1, 2, 3});
}

TEST_CASE("a list in a list is skipped, and what follows is read") {
  const GgufFile file = one_of_each();
  REQUIRE(file.find("nested") != nullptr);
  CHECK(file.find("nested")->element == MetadataType::Array);
  CHECK(file.find("nested")->count == 3);
  CHECK(file.number("last").value() == 1u);
}

TEST_CASE("an absent key gives nothing") {
  const GgufFile file = one_of_each();
  CHECK(file.find("absent") == nullptr);
  CHECK_FALSE(file.number("absent").value().has_value());
  CHECK_FALSE(file.strings("absent").value().has_value());
}

TEST_CASE("a value of another kind is refused") {
  const GgufFile file = one_of_each();
  CHECK(is_refused(file.number("f32")));
  CHECK(is_refused(file.number("true")));
  CHECK(is_refused(file.number("i32 list")));
  CHECK(is_refused(file.number("string")));
  CHECK(is_refused(file.real("string")));
  CHECK(is_refused(file.real("f32 list")));
  CHECK(is_refused(file.boolean("u8")));
  CHECK(is_refused(file.string("strings")));
  CHECK(is_refused(file.strings("string")));
  CHECK(is_refused(file.strings("i32 list")));
  CHECK(is_refused(file.strings("nested")));
  CHECK(is_refused(file.numbers("u8")));
  CHECK(is_refused(file.numbers("f32 list")));
  CHECK(is_refused(file.numbers("strings")));
  CHECK(is_refused(file.numbers("nested")));
  CHECK(is_refused(file.reals("strings")));
}

TEST_CASE("a whole number too large for a list of whole numbers is refused") {
  CHECK(is_refused(one_of_each().numbers("u64 list")));
}

TEST_CASE("a truth value other than 0 and 1 is refused") {
  const std::byte two[] = {std::byte{2}};
  const GgufFile file =
      parse_gguf(GgufBuilder().raw("maybe", static_cast<uint32_t>(MetadataType::Bool), two).build()).value();
  CHECK(is_refused(file.boolean("maybe")));
}

TEST_CASE("keys are listed in the order of the file") {
  const GgufFile file = parse_gguf(GgufBuilder().u8("zebra", 1).u8("ant", 2).u8("mole", 3).build()).value();
  CHECK(std::vector<std::string_view>(file.keys().begin(), file.keys().end()) ==
        std::vector<std::string_view>{"zebra", "ant", "mole"});
}

TEST_CASE("the architecture is what the file says, and a file that does not say is refused") {
  const GgufFile named = parse_gguf(GgufBuilder().string("general.architecture", "llama").build()).value();
  CHECK(architecture_name(named).value() == "llama");
  CHECK(is_refused(architecture_name(parse_gguf(GgufBuilder().build()).value())));
  CHECK(is_refused(
      architecture_name(parse_gguf(GgufBuilder().string("general.architecture", "").build()).value())));
}
