#include "app/exchange/json_elements.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace hearth;

namespace {

// A stream of `text` in blocks of `block` bytes.
ReadBlock stream_of(std::string text, size_t block = 1 << 20) {
  return [text = std::move(text), block, at = size_t{0}](std::span<char> into) mutable -> Result<size_t> {
    const size_t count = std::min({into.size(), block, text.size() - at});
    text.copy(into.data(), count, at);
    at += count;
    return count;
  };
}

// The elements, problems in angle brackets.
std::vector<std::string> split(std::string text, JsonLimits limits = {}, size_t block = 1 << 20) {
  JsonElements elements(stream_of(std::move(text), block), limits);
  std::vector<std::string> out;
  JsonElement element;
  while (true) {
    const auto any = elements.next(element);
    REQUIRE(any.has_value());
    if (!*any) return out;
    CHECK((element.problem.empty() || element.text.empty()));
    out.push_back(element.problem.empty() ? element.text : "<" + element.problem + ">");
  }
}

using Parts = std::vector<std::string>;

}  // namespace

TEST_CASE("the elements of an array are handed out as they stand, whatever the size of the blocks") {
  const std::string text = "\xEF\xBB\xBF [ {\"a\": \"]}\\\"\\\\\"} , [1, [2]],\n3 ,\"x,y\", null,{}]  ";
  const Parts expected = {"{\"a\": \"]}\\\"\\\\\"}", "[1, [2]]", "3", "\"x,y\"", "null", "{}"};
  for (const size_t block : {1, 2, 3, 7, 1000}) {
    if (block < 3) {  // the mark at the start comes in one piece from any file
      CHECK(split(text.substr(3), {}, block) == expected);
    } else {
      CHECK(split(text, {}, block) == expected);
    }
  }
}

TEST_CASE("each line of JSON Lines is an element, and so is a single object") {
  CHECK(split("{\"a\":1}\n{\"b\":[2]}\n\n{\"c\":3}") == Parts{"{\"a\":1}", "{\"b\":[2]}", "{\"c\":3}"});
  CHECK(split("{\"mapping\": {\"chats\": [1]}}") == Parts{"{\"mapping\": {\"chats\": [1]}}"});
}

TEST_CASE("lists of conversations inside an object are taken apart, other members are not") {
  const std::string text =
      R"({"v":1,"chats" : [{"a":1},{"b":2}],"x":{"chats":[5]},"conversations":[{"c":3}],"y":[6]})";
  for (const size_t block : {1, 5, 1000}) {
    CHECK(split(text, {}, block) == Parts{"{\"a\":1}", "{\"b\":2}", "{\"c\":3}"});
  }
  CHECK(split("{\"chats\":[]}").empty());
  CHECK(split("{\"a\":\"chats\",\"b\":[1]}") == Parts{"{\"a\":\"chats\",\"b\":[1]}"});
}

TEST_CASE("a forgotten bracket breaks its own element only") {
  CHECK(split("[{\"a\":[1}, {\"b\":2}]") == Parts{"<it is not valid JSON>", "{\"b\":2}"});
  CHECK(split("[{\"a\":1, {\"b\":2}]").size() == 1);
  CHECK(split("[{\"a\":1}}, {\"b\":2}]").back() == "{\"b\":2}");
}

TEST_CASE("an element that is too large, too deep or has too many parts fails alone") {
  const JsonLimits limits{.element_bytes = 100, .depth = 5, .values = 20};
  const std::string large = "\"" + std::string(1000, 'x') + "\"";
  const std::string deep = std::string(1000, '[') + std::string(1000, ']');
  std::string many = "[0";
  for (int i = 0; i < 40; ++i) many += ",0";
  CHECK(split("[1," + large + ",2]", limits, 10) == Parts{"1", "<it is larger than 0 MB>", "2"});
  CHECK(split("[1," + deep + ",2]", limits, 10) == Parts{"1", "<its parts are nested too deeply>", "2"});
  CHECK(split("[1," + many + "],2]", limits, 10) == Parts{"1", "<it has too many parts>", "2"});
}

TEST_CASE("a text that is cut off says so, at every length") {
  const std::string whole = R"([{"a":"b\"c"},{"d":[1,{"e":2}]},{"f":3}])";
  for (size_t length = 1; length < whole.size(); ++length) {
    CAPTURE(length);
    const Parts parts = split(whole.substr(0, length));
    REQUIRE(!parts.empty());
    CHECK(parts.back() == "<the file ends in the middle of it>");
    for (size_t i = 0; i + 1 < parts.size(); ++i) CHECK(whole.find(parts[i]) != std::string::npos);
  }
}

TEST_CASE("what is not JSON is one problem, not thousands") {
  CHECK(split(std::string(100'000, 'x')) == Parts{"<it is not JSON>"});
  CHECK(split("]").size() == 1);
  CHECK(split("").empty());
  CHECK(split(" \n ").empty());
}

TEST_CASE("a stream that fails ends the splitting with its failure") {
  JsonElements elements(
      [](std::span<char>) -> Result<size_t> { return fail(Fault::Unreadable, "The disk is gone."); });
  JsonElement element;
  const auto any = elements.next(element);
  REQUIRE(!any.has_value());
  CHECK(any.error().fault == Fault::Unreadable);
}
