// Personas and the prompt library.
#include "app/store/personas.h"

#include <doctest/doctest.h>

#include <chrono>

#include "temp_folder.h"
#include "tests/store/chat_samples.h"

using namespace hearth;
using namespace hearth::chat_samples;

TEST_CASE("personas are kept, changed and removed") {
  const TempFolder folder;
  const Secret key = Secret::random(32);
  int64_t teacher = 0;
  {
    const auto db = open_vault_database(folder.path() + "/vault.db", key);
    teacher = must(save_persona(*db, {.name = "Teacher", .instructions = "Explain it.", .model = "small"}));
    must(save_persona(*db, {.name = "Critic", .instructions = "Find faults.", .model = ""}));
    CHECK(must(save_persona(*db, {teacher, "Teacher", "Explain it with an example.", ""})) == teacher);
  }
  const auto db = open_vault_database(folder.path() + "/vault.db", key);
  const std::vector<Persona> personas = must(list_personas(*db));
  REQUIRE(personas.size() == 2);
  CHECK(personas[0].name == "Critic");
  CHECK(personas[1].instructions == "Explain it with an example.");
  CHECK(personas[1].model.empty());
  must(remove_persona(*db, teacher));
  CHECK(must(list_personas(*db)).size() == 1);
  CHECK(remove_persona(*db, teacher).error().fault == Fault::NotFound);
  CHECK(save_persona(*db, {teacher, "Teacher", "", ""}).error().fault == Fault::NotFound);
}

TEST_CASE("prompts are kept, changed and removed") {
  const auto db = open_vault_database("", Secret::random(32));
  const int64_t letter = must(save_prompt(*db, {0, "Letter", "Dear {{name}}"}));
  CHECK(must(save_prompt(*db, {letter, "A letter", "Dear {{name}},"})) == letter);
  const std::vector<SavedPrompt> prompts = must(list_prompts(*db));
  REQUIRE(prompts.size() == 1);
  CHECK(prompts[0].title == "A letter");
  CHECK(prompts[0].text == "Dear {{name}},");
  must(remove_prompt(*db, letter));
  CHECK(must(list_prompts(*db)).empty());
  CHECK(remove_prompt(*db, letter).error().fault == Fault::NotFound);
}

TEST_CASE("variables are named once, in the order in which they appear") {
  CHECK(prompt_variables("{{to}} and {{ from }}, {{to}}") == std::vector<std::string>{"to", "from"});
  CHECK(prompt_variables("{{a b}}{{名前}}") == std::vector<std::string>{"a b", "名前"});
}

TEST_CASE("what is no variable stays text") {
  for (const char* text : {"", "{", "}}", "{{", "{{}}", "{{  }}", "{{ open", "}} {{", "{ {a} }"}) {
    CAPTURE(text);
    CHECK(prompt_variables(text).empty());
    CHECK(fill_prompt(text, {{"", "x"}, {"a", "x"}, {"open", "x"}}) == text);
  }
  CHECK(prompt_variables("{{ }} x }} {{{a}}}") == std::vector<std::string>{"a"});
  CHECK(fill_prompt("{{{a}}}", {{"a", "b"}}) == "{b}");
  CHECK(fill_prompt("{{x {{a}}", {{"a", "b"}}) == "{{x b");
}

TEST_CASE("values are put in as they are and not expanded again") {
  CHECK(fill_prompt("{{a}}-{{ b }}-{{a}}", {{"a", "{{b}}"}, {"b", "}}{{"}}) == "{{b}}-}}{{-{{b}}");
}

TEST_CASE("a variable without a value stays as it was written") {
  CHECK(fill_prompt("Dear {{ name }}, {{closing}}", {{"closing", "bye"}}) == "Dear {{ name }}, bye");
}

TEST_CASE("a long text of braces is read in one pass") {
  std::string braces;
  for (int i = 0; i < 500'000; ++i) braces += "}}x";
  const auto start = std::chrono::steady_clock::now();
  CHECK(prompt_variables(braces).empty());
  CHECK(prompt_variables(std::string(2'000'000, '{')).empty());
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
}
