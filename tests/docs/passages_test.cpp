#include "app/docs/passages.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "engine/base/text.h"
#include "library_fixture.h"

namespace hearth {
namespace {

DocumentText one_page(std::string text) {
  return {.format = "Text", .paged = false, .pages = {{std::move(text), ""}}};
}

TEST_CASE("passages know the headings above them") {
  const auto passages = passages_of(one_page(kLease));
  REQUIRE(passages.size() == 3);
  CHECK(passages[0].heading == "Lease › Rent");
  CHECK(passages[2].heading == "Lease › Deposit");
}

TEST_CASE("each sentence is in a passage, none is longer than allowed, and neighbours share one") {
  std::string text;
  for (int i = 0; i < 60; ++i)
    text += concat("This is sentence number ", i, " of a rather long page of text. ");
  const auto passages = passages_of(one_page(text));
  CHECK(passages.size() > 3);
  for (int i = 0; i < 60; ++i) {
    const std::string sought = concat("number ", i, " of");
    CHECK(std::ranges::any_of(passages, [&](const NewPassage& one) {
      return text.substr(one.begin, one.end - one.begin).find(sought) != std::string::npos;
    }));
  }
  for (size_t i = 1; i < passages.size(); ++i) {
    CHECK(passages[i].end - passages[i].begin <= kPassageBytes);
    CHECK(passages[i].begin < passages[i - 1].end);
    CHECK(passages[i].end > passages[i - 1].end);
  }
}

TEST_CASE("a text without a single stop is cut between characters") {
  std::string text;
  for (int i = 0; i < 4000; ++i) text += "ä";
  const auto passages = passages_of(one_page(text));
  size_t held = 0;
  for (const NewPassage& one : passages) {
    CHECK(is_valid_utf8(text.substr(one.begin, one.end - one.begin)));
    held += one.end - one.begin;
  }
  CHECK(held == text.size());
}

TEST_CASE("pages without text have no passages") {
  const DocumentText scanned{
      .format = "PDF", .paged = true, .pages = {{"", ""}, {"Text here.", "ii"}, {"", ""}}};
  const auto passages = passages_of(scanned);
  REQUIRE(passages.size() == 1);
  CHECK(passages[0].page == 1);
}

}  // namespace
}  // namespace hearth
