#include "app/docs/answering.h"

#include <doctest/doctest.h>

#include "library_fixture.h"

namespace hearth {
namespace {

TEST_CASE("a question is looked for in all documents, and in none where there are none") {
  Library library;
  auto searched = search_documents(library.db(), "How much is the monthly rent?", 5);
  REQUIRE(searched);
  CHECK(searched->documents.empty());
  CHECK_FALSE(searched->retrieved.relevant);
  library.add("lease.txt", {kLease});
  library.add("report.txt", {kReport});
  searched = search_documents(library.db(), "How much is the monthly rent?", 5);
  REQUIRE(searched);
  CHECK(searched->documents.size() == 2);
  CHECK(searched->retrieved.relevant);
  REQUIRE_FALSE(searched->retrieved.passages.empty());
  CHECK(searched->retrieved.passages[0].text.find("850") != std::string::npos);
}

TEST_CASE("an answer that is still written counts up to its last whole sentence") {
  CHECK(whole_sentences("").empty());
  CHECK(whole_sentences("The rent is").empty());
  CHECK(whole_sentences("The rent is 850 euros. Heat").ends_with("850 euros."));
  CHECK(whole_sentences("One is here. Two are there. Three").ends_with("Two are there."));
}

TEST_CASE("passages fill what there is room for, the best one in any case") {
  std::vector<Passage> passages(3);
  for (Passage& passage : passages) passage.text = std::string(100, 'a');
  CHECK(passages_within(passages, 10).size() == 1);
  CHECK(passages_within(passages, 200).size() == 2);
  CHECK(passages_within(passages, 5000).size() == 3);
  CHECK(passages_within({}, 5000).empty());
}

TEST_CASE("a page's text can be read again, and one that is not there is told") {
  Library library;
  const DocumentId id = library.add("book.txt", {"The first page.", "The second page."});
  CHECK(page_text(library.db(), id, 2).value() == "The second page.");
  for (const int64_t none : {int64_t{0}, int64_t{3}, int64_t{-1}})
    CHECK(page_text(library.db(), id, none).error().fault == Fault::NotFound);
  REQUIRE(remove_document(library.db(), id));
  CHECK_FALSE(page_text(library.db(), id, 1));
}

}  // namespace
}  // namespace hearth
