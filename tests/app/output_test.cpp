#include "app/cli/output.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "app/cli/answer_text.h"
#include "app/cli/arguments.h"
#include "app/cli/input.h"
#include "app/cli/progress_bar.h"

using namespace hearth;
using namespace hearth::cli;

TEST_CASE("JSON stays valid whatever bytes a text holds") {
  const std::string text = json_text({{"text", "a\xff\x1b\"\n"}});
  CHECK(Json::parse(text)["text"] == "a\uFFFD\x1b\"\n");
  CHECK(text.find('\n') == std::string::npos);
}

TEST_CASE("floats read back as the same floats, and what is not finite is null") {
  const float values[] = {0.1f, -3.4028235e38f, 1e-45f, std::nanf(""),
                          std::numeric_limits<float>::infinity()};
  const Json list = Json::parse(json_floats(values));
  for (size_t i = 0; i < 3; ++i) CHECK(list[i].get<float>() == values[i]);
  CHECK(list[3].is_null());
  CHECK(list[4].is_null());
  CHECK(json_floats({}) == "[]");
}

TEST_CASE("lists of numbers are read, and the part that is none is named") {
  CHECK(parse_numbers("32, 128,512", 0, 1000).value() == std::vector<uint32_t>{32, 128, 512});
  for (const char* bad : {"", "1,,2", "1,", "x", "-1", "1001", "99999999999999999999", "1.5"}) {
    CAPTURE(bad);
    CHECK(!parse_numbers(bad, 0, 1000));
  }
}

TEST_CASE("lines lose their ends, and the last end starts no further line") {
  CHECK(split_lines("a\r\n\nb\n") == std::vector<std::string>{"a", "", "b"});
  CHECK(split_lines("a\nb") == std::vector<std::string>{"a", "b"});
  CHECK(split_lines("").empty());
}

TEST_CASE("a progress line fits the screen and tells the time left once it is known") {
  CHECK(progress_line("Loading", 0.5, 0.1, 80).ends_with("50 %"));
  CHECK(progress_line("Loading", 0.5, 3, 80).ends_with("50 %  3 s left"));
  CHECK(progress_line("Loading", 0.1, 20, 80).ends_with("10 %  3 min 0 s left"));
  for (const int columns : {0, 1, 10, 30, 80, 300}) {
    for (const double fraction : {-1.0, 0.0, 0.3, 1.0, 2.0, std::nan("")}) {
      CHECK(static_cast<int>(progress_line("Loading", fraction, 5, columns).size()) <=
            std::max(columns - 1, 0));
    }
  }
}

TEST_CASE("the speed line counts in words") {
  AnswerStats stats;
  stats.tokens = 23;
  stats.tokens_per_s = 61.2;
  stats.first_token_ms = 90;
  stats.stop = StopReason::Eos;
  CHECK(speed_line(stats) == "23 tokens, 61 tokens/s, first after 0.09 s");
  stats.tokens = 0;
  stats.stop = StopReason::Cancelled;
  CHECK(speed_line(stats) == "0 tokens, stopped");
}
