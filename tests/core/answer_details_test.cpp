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
  const AnswerDetails read = details_in(written);
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
    const AnswerDetails read = details_in(odd);
    CHECK(read.thought.empty());
    CHECK(read.end == AnswerDetails::End::Whole);
  }
}

}  // namespace
}  // namespace hearth
