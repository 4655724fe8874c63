// Answers that are kept while work on whole documents goes on.
#include "app/store/document_tasks.h"

#include <doctest/doctest.h>

#include "app/store/schema.h"
#include "tests/store/chat_samples.h"

using namespace hearth;
using namespace hearth::chat_samples;

namespace {

DocumentId add(Database& db, const std::string& name) {
  const NewPage page{.text = "Text.", .label = {}};
  return must(
      add_document(db, {.name = name, .path = name, .format = "Text", .sha256 = name}, {&page, 1}, {}));
}

}  // namespace

TEST_CASE("answers come back in order under the task's name, and others' do not") {
  const auto db = must(Database::in_memory());
  must(apply_migrations(*db));
  const DocumentId a = add(*db, "a"), b = add(*db, "b");
  const int64_t summary = must(document_task(*db, "summary of a", std::vector{a}));
  const int64_t comparison = must(document_task(*db, "a and b", std::vector{a, b}));
  for (const char* answer : {"one", "", "three"}) must(add_answer_to_task(*db, summary, answer));
  must(add_answer_to_task(*db, comparison, "other"));
  CHECK(must(document_task(*db, "summary of a", std::vector{a})) == summary);
  CHECK(must(answers_of_task(*db, summary)) == std::vector<std::string>{"one", "", "three"});
  CHECK(must(answers_of_task(*db, comparison)) == std::vector<std::string>{"other"});
}

TEST_CASE("answers go with the first of their documents that is removed") {
  const auto db = must(Database::in_memory());
  must(apply_migrations(*db));
  const DocumentId a = add(*db, "a"), b = add(*db, "b");
  const int64_t summary = must(document_task(*db, "summary of a", std::vector{a}));
  const int64_t comparison = must(document_task(*db, "a and b", std::vector{a, b}));
  must(add_answer_to_task(*db, summary, "stays"));
  must(add_answer_to_task(*db, comparison, "goes"));
  must(remove_document(*db, b));
  CHECK(must(answers_of_task(*db, comparison)).empty());
  CHECK(must(answers_of_task(*db, summary)).size() == 1);
  must(remove_document(*db, a));
  for (const char* table : {"document_tasks", "document_task_sources", "document_task_answers"})
    CHECK(must(db->integer(std::string("SELECT count(*) FROM ") + table)) == 0);
}

TEST_CASE("a vault of schema 5 gets the tables, and its documents stay") {
  const auto db = must(Database::in_memory());
  must(apply_migrations(*db, 5));
  const auto before =
      must(db->integer("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'document_task%'"));
  CHECK(before == 0);
  must(
      db->run("INSERT INTO documents(public_id, name, path, format, sha256, paged, bytes, added_ms)"
              " VALUES(x'0011223344556677', 'a', 'a', 'Text', 'a', 0, 1, 1)"));
  must(apply_migrations(*db));
  const auto documents = must(list_documents(*db));
  REQUIRE(documents.size() == 1);
  CHECK(must(document_task(*db, "summary", std::vector{documents[0].id})) > 0);
}
