#include "app/core/answer_details.h"

#include <doctest/doctest.h>

#include "engine/base/text.h"

namespace hearth {
namespace {

TEST_CASE("a title is the first line of a question, cut at a word and never inside a character") {
  CHECK(title_of_question("  \n What is a lantern?\nAnd why?") == "What is a lantern?");
  CHECK(title_of_question(" \t\n").empty());
  const std::string long_title = title_of_question(
      "Please explain to me in great detail how lanterns were made in the nineteenth century");
  CHECK(long_title == "Please explain to me in great detail how lanterns were made…");
  std::string unbroken;
  for (int i = 0; i < 40; ++i) unbroken += "日";
  CHECK(is_valid_utf8(title_of_question(unbroken)));
}

TEST_CASE("details of an answer survive being written into its parameters, and other keys stay") {
  AnswerDetails details;
  details.thought = "so \"it\" goes\n";
  details.thought_s = 1.5;
  details.end = AnswerDetails::End::Stopped;
  const std::string written = with_details("{\"seed\":7}", details);
  const AnswerDetails read = details_in(written, "");
  CHECK(read.thought == details.thought);
  CHECK(read.thought_s == 1.5);
  CHECK(read.end == AnswerDetails::End::Stopped);
  CHECK_FALSE(read.edited);
  CHECK(with_details(written, AnswerDetails()) == "{\"seed\":7}");
  CHECK(with_details("", AnswerDetails()).empty());
}

TEST_CASE("parameters that are not what they should be count as none") {
  for (const char* odd :
       {"", "nonsense", "[1,2]", "{\"thought\":7,\"end\":\"sideways\",\"thought_s\":\"x\"}"}) {
    const AnswerDetails read = details_in(odd, "");
    CHECK(read.thought.empty());
    CHECK(read.end == AnswerDetails::End::Whole);
  }
}

TEST_CASE("what an answer was made from survives with it") {
  const std::string text = "It is so. [2] And so. [1]";
  AnswerDetails details;
  AnswerSources& sources = details.sources.emplace();
  sources.searched = 3;
  sources.struck = 1;
  sources.passages = {
      {.document = "00", .file = "a.pdf", .page = 7, .paged = true, .label = "iv", .begin = 5, .end = 90},
      {.document = "ff", .file = "b.md", .heading = "Rent › \"cold\""}};
  sources.citations = {{1, 10, 3, 9}, {0, 22, 6, 40}};
  const AnswerDetails read = details_in(with_details("", details), text);
  REQUIRE(read.sources);
  CHECK(read.sources->searched == 3);
  CHECK(read.sources->struck == 1);
  CHECK(read.sources->found);
  REQUIRE(read.sources->passages.size() == 2);
  CHECK(read.sources->passages[0].label == "iv");
  CHECK(read.sources->passages[0].page == 7);
  CHECK(read.sources->passages[1].heading == "Rent › \"cold\"");
  REQUIRE(read.sources->citations.size() == 2);
  CHECK(read.sources->citations[1].mark == 22);
  CHECK(read.sources->citations[1].end == 40);
  // Beside another text the marks are not where they were, so nothing is cited.
  CHECK(details_in(with_details("", details), "It is [2] otherwise.").sources->citations.empty());
}

TEST_CASE("sources from elsewhere are read without harm") {
  for (const char* odd : {"7", "[]", "{}", "{\"passages\":7,\"citations\":{}}",
                          "{\"passages\":[7],\"citations\":[7]}", "{\"searched\":-4,\"struck\":1e300}",
                          "{\"passages\":[{\"page\":-1,\"begin\":-7}],\"citations\":[{\"passage\":0,\"mark\":"
                          "18446744073709551615}]}",
                          "{\"passages\":[{}],\"citations\":[{\"passage\":5,\"mark\":0},{\"passage\":0,"
                          "\"mark\":0},{\"passage\":0,"
                          "\"mark\":0}]}"}) {
    CAPTURE(odd);
    const auto sources = details_in(concat("{\"sources\":", odd, "}"), "[1] and more").sources;
    if (!sources) continue;
    CHECK(sources->citations.size() <= 1);
    for (const SourceCitation& one : sources->citations) CHECK(one.passage < sources->passages.size());
  }
}

}  // namespace
}  // namespace hearth
