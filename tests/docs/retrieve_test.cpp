#include "app/docs/retrieve.h"

#include <doctest/doctest.h>

#include "library_fixture.h"

namespace hearth {
namespace {

struct Shelf : Library {
  Shelf() {
    add("lease.txt", {kLease});
    add("report.txt", {"Cover page of San Francisco.", kReport});
  }
  Retrieved ask(std::string_view question) {
    auto found = retrieve(db(), question, 5);
    REQUIRE(found);
    return std::move(*found);
  }
};

TEST_CASE("what a question is about comes first, in any form of its words") {
  Shelf shelf;
  const auto best = [&](std::string_view question) {
    const Retrieved found = shelf.ask(question);
    CAPTURE(question);
    CHECK(found.relevant);
    REQUIRE_FALSE(found.passages.empty());
    return found.passages.front();
  };
  CHECK(best("How much is the monthly rent?").heading == "Lease › Rent");
  CHECK(best("How can the tenant end it: termination of the lease?").heading == "Lease › Notice");
  CHECK(best("When is the deposit returned?").heading == "Lease › Deposit");
  const Passage ferritin = best("What was the ferritin value?");
  CHECK(ferritin.file == "report.txt");
  CHECK(ferritin.page == 2);
}

TEST_CASE("what is not in the documents is known before a model could guess") {
  Shelf shelf;
  for (const std::string_view question :
       {"What is the capital of Australia?", "Who is the president of France?",
        "Are dogs or parrots allowed?", "Who won the football cup?", "What is the patient's blood pressure?",
        "What did the insurance company refuse?"}) {
    CAPTURE(question);
    CHECK_FALSE(shelf.ask(question).relevant);
  }
}

TEST_CASE("odd questions find nothing and break nothing") {
  Shelf shelf;
  for (const std::string_view question :
       {"", "?", "\"", "the of and", "NEAR(a b)", "a* OR \"", "\xff\xfe", "[1] ^ -"})
    CHECK_FALSE(shelf.ask(question).relevant);
  CHECK_FALSE(shelf.ask(std::string(100'000, 'x')).relevant);
}

TEST_CASE("a removed document leaves no word in the index") {
  Shelf shelf;
  const auto all = list_documents(shelf.db());
  REQUIRE(all);
  REQUIRE(all->size() == 2);
  CHECK((*all)[1].pages == 2);
  CHECK(document_with_public_id(shelf.db(), (*all)[0].public_id).value() == (*all)[0].id);
  REQUIRE(remove_document(shelf.db(), (*all)[0].id));
  CHECK(shelf.ask("How much is the monthly rent?").passages.empty());
  REQUIRE(shelf.db().script("CREATE VIRTUAL TABLE temp.left USING fts5vocab(main, passage_index, row)"));
  CHECK(shelf.db().integer("SELECT count(*) FROM temp.left WHERE term='deposit'").value() == 0);
  CHECK(shelf.db().integer("SELECT count(*) FROM temp.left WHERE term='ferritin'").value() == 1);
}

TEST_CASE("the same content is added once") {
  Shelf shelf;
  const auto again = add_document(shelf.db(), {.name = "lease.txt", .sha256 = "lease.txt"}, {}, {});
  REQUIRE_FALSE(again);
  CHECK(again.error().fault == Fault::Busy);
}

}  // namespace
}  // namespace hearth
