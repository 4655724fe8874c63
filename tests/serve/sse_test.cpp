#include "app/serve/client/sse.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace hearth;

namespace {

using Events = std::vector<std::string>;

Events events_of(std::string_view bytes, size_t step) {
  SseReader reader;
  Events events;
  for (size_t at = 0; at < bytes.size(); at += step) {
    REQUIRE(reader.feed(bytes.substr(at, step), [&](std::string_view data) -> Status {
      events.emplace_back(data);
      return {};
    }));
  }
  return events;
}

}  // namespace

TEST_CASE("events are the same however their bytes come and their lines end") {
  const Events wanted = {"one", "two\nlines", "", "{\"error\": 1}", "last"};
  for (const std::string end : {"\n", "\r\n", "\r"}) {
    const std::string bytes =
        "\xEF\xBB\xBF"
        "data: one" +
        end + end + ": a comment" + end + end + "data:two" + end + "data: lines" + end + "id: 7" + end + end +
        end + "data" + end + end + "error: {\"error\": 1}" + end + end + "event: x" + end + "data: last" +
        end + end + "data: never ended";
    for (size_t step = 1; step <= bytes.size(); ++step) {
      CAPTURE(step);
      REQUIRE(events_of(bytes, step) == wanted);
    }
  }
}

TEST_CASE("no line and no event grows without end") {
  const auto nothing = [](std::string_view) -> Status { return {}; };
  SseReader line;
  Status status;
  size_t fed = 0;
  for (; status && fed < 8 * SseReader::kLongestEvent; fed += 4096)
    status = line.feed(std::string(4096, 'x'), nothing);
  REQUIRE_FALSE(status);
  CHECK(status.error().fault == Fault::BadFormat);
  CHECK(fed <= SseReader::kLongestEvent + 4096);
  SseReader lines;
  status = {};
  for (fed = 0; status && fed < 8 * SseReader::kLongestEvent; fed += 1024)
    status = lines.feed("data: " + std::string(1017, 'x') + "\n", nothing);
  REQUIRE_FALSE(status);
  CHECK(fed <= SseReader::kLongestEvent + 65536);
}

TEST_CASE("an error of the reader of events ends the reading") {
  SseReader reader;
  int events = 0;
  const Status status = reader.feed("data: a\n\ndata: b\n\n", [&](std::string_view) {
    ++events;
    return fail(Fault::BadFormat, "no");
  });
  CHECK_FALSE(status);
  CHECK(events == 1);
}
