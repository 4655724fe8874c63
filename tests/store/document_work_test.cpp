// The work on whole documents that a person has open.
#include "app/store/document_work.h"

#include <doctest/doctest.h>

#include "app/store/schema.h"
#include "tests/store/chat_samples.h"

using namespace hearth;
using namespace hearth::chat_samples;

namespace {

std::unique_ptr<Database> empty_library() {
  auto db = must(Database::in_memory());
  must(apply_migrations(*db));
  return db;
}

DocumentSummary add(Database& db, const std::string& name) {
  const NewPage page{.text = "Text.", .label = {}};
  const DocumentId id =
      must(add_document(db, {.name = name, .path = name, .format = "Text", .sha256 = name}, {&page, 1}, {}));
  for (const DocumentSummary& one : must(list_documents(db)))
    if (one.id == id) return one;
  FAIL("it is not listed");
  return {};
}

bool nothing_left(Database& db) {
  return must(db.integer("SELECT (SELECT count(*) FROM document_work)"
                         " + (SELECT count(*) FROM document_work_sources)")) == 0;
}

}  // namespace

TEST_CASE("the open work comes back with its documents in their order and how far it is") {
  const auto db = empty_library();
  CHECK_FALSE(must(document_work_open(*db)).has_value());
  const DocumentSummary a = add(*db, "a"), b = add(*db, "b");
  must(open_document_work(*db, {.kind = "compare", .documents = {b.public_id, a.public_id}}));
  must(note_document_work(*db, 12, 0.25));
  const OpenDocumentWork expected = {
      .kind = "compare", .documents = {b.public_id, a.public_id}, .pages_read = 12, .share = 0.25};
  CHECK(must(document_work_open(*db)) == expected);

  must(open_document_work(*db, {.kind = "summary", .documents = {a.public_id}}));
  CHECK(must(document_work_open(*db)) == OpenDocumentWork{.kind = "summary", .documents = {a.public_id}});
  must(close_document_work(*db));
  CHECK(nothing_left(*db));
  must(note_document_work(*db, 1, 1));
  CHECK_FALSE(must(document_work_open(*db)).has_value());
}

TEST_CASE("work on a document that is not there is not opened, and what was open stays") {
  const auto db = empty_library();
  const DocumentSummary a = add(*db, "a");
  const OpenDocumentWork summary = {.kind = "summary", .documents = {a.public_id}};
  must(open_document_work(*db, summary));
  const Status opened =
      open_document_work(*db, {.kind = "compare", .documents = {a.public_id, "0011223344556677"}});
  REQUIRE_FALSE(opened);
  CHECK(opened.error().fault == Fault::NotFound);
  CHECK(must(document_work_open(*db)) == summary);
}

TEST_CASE("it is closed with the first of its documents that is removed") {
  const auto db = empty_library();
  const DocumentSummary a = add(*db, "a"), b = add(*db, "b"), other = add(*db, "other");
  must(open_document_work(*db, {.kind = "compare", .documents = {a.public_id, b.public_id}}));
  must(remove_document(*db, other.id));
  CHECK(must(document_work_open(*db)).has_value());
  must(remove_document(*db, b.id));
  CHECK(nothing_left(*db));
}

TEST_CASE("a vault of schema 8 gets the tables") {
  const auto db = must(Database::in_memory());
  must(apply_migrations(*db, 8));
  CHECK_FALSE(document_work_open(*db));
  must(apply_migrations(*db));
  CHECK_FALSE(must(document_work_open(*db)).has_value());
}
