#include "app/cli/conversation.h"

#include <doctest/doctest.h>

using namespace hearth::cli;

TEST_CASE("the model is asked with the system prompt first and the turns in order") {
  Conversation talk;
  talk.set_system("Be brief.");
  talk.add_question("Hi");
  talk.add_answer("Hello");
  talk.add_question("Bye");
  const auto messages = talk.messages();
  REQUIRE(messages.size() == 4);
  CHECK(messages[0].role == "system");
  CHECK(messages[1].text == "Hi");
  CHECK(messages[2].role == "assistant");
  CHECK(messages[3].role == "user");
}

TEST_CASE("dropping an exchange returns its question and leaves what was before") {
  Conversation talk;
  talk.add_question("one");
  talk.add_answer("1");
  talk.add_question("two");
  talk.add_answer("2");
  CHECK(talk.drop_exchange() == "two");
  CHECK(talk.messages().size() == 2);
  CHECK(talk.drop_exchange() == "one");
  CHECK(!talk.drop_exchange());
  CHECK(talk.empty());
}

TEST_CASE("an unanswered question can be dropped, its missing answer cannot") {
  Conversation talk;
  talk.add_question("one");
  CHECK(!talk.drop_answer());
  CHECK(talk.drop_exchange() == "one");
}

TEST_CASE("a saved conversation names everyone who speaks") {
  Conversation talk;
  talk.set_system("Be brief.");
  talk.add_question("Hi");
  talk.add_answer("Hello");
  CHECK(
      talk.markdown("Smol") ==
      "# A conversation with Smol\n\n## System prompt\n\nBe brief.\n\n## You\n\nHi\n\n## Hearth\n\nHello\n");
}
