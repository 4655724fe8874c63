// Key facts, comparing and contradictions: what was planted is found, at its page.
#include <doctest/doctest.h>

#include <algorithm>
#include <tuple>

#include "app/docs/compare_documents.h"
#include "app/docs/contradictions.h"
#include "app/docs/key_facts.h"
#include "engine/base/text.h"
#include "library_fixture.h"

namespace hearth {
namespace {

std::vector<WholePage> pages_of(std::vector<std::string> texts) {
  std::vector<WholePage> pages;
  for (std::string& text : texts) {
    const auto number = static_cast<int64_t>(pages.size() + 1);
    pages.push_back({.file = "a.txt", .number = number, .text = std::move(text)});
  }
  return pages;
}

std::vector<std::string> values_of(std::string_view sentence) {
  std::vector<std::string> values;
  for (const FactValue& value : values_in(sentence))
    values.push_back(concat(name_of(value.kind), ":", value.range.in(sentence)));
  return values;
}

TEST_CASE("dates, amounts, spans of time, shares and addresses are found as they are written") {
  using Values = std::vector<std::string>;
  CHECK(values_of("The lease starts on 1 March 2024.") == Values{"date:1 March 2024"});
  CHECK(values_of("Due March 3rd, 2025, or 2025-04-01.") ==
        Values{"date:March 3rd, 2025", "date:2025-04-01"});
  CHECK(values_of("Am 3. März 2024 und 03.04.2024") == Values{"date:3. März 2024", "date:03.04.2024"});
  CHECK(values_of("le 14 juillet 1789") == Values{"date:14 juillet 1789"});
  CHECK(values_of("el 3 de marzo de 2024") == Values{"date:3 de marzo de 2024"});
  CHECK(values_of("It costs $1,200.50, 850 euros or 20€.") ==
        Values{"amount:$1,200.50", "amount:850 euros", "amount:20€"});
  CHECK(values_of("within three months' notice and 14 days") ==
        Values{"duration:three months", "duration:14 days"});
  CHECK(values_of("a rate of 4.5 % (or 5%)") == Values{"share:4.5 %", "share:5%"});
  CHECK(values_of("Write to help@example.org.") == Values{"address:help@example.org"});
  CHECK(values_of("Section 3 may be read with version 2.1 of page 4.").empty());
  CHECK(values_of("").empty());
  CHECK(values_of("@ $ % 3 . - / 1/2 -- ..").empty());
}

TEST_CASE("a key fact is what its sentence says, with the page, and the same one is told once") {
  const auto pages = pages_of({kLease, "", "The monthly rent is 850 euros.", kLease});
  const auto facts = key_facts(pages);
  std::vector<std::string> texts;
  for (const KeyFact& one : facts) {
    texts.push_back(one.found.text);
    CHECK(one.found.quote == on_one_line(one.found.range.in(pages[one.found.page].text)));
    CHECK(one.found.quote.find(one.value) != std::string::npos);
  }
  const auto told = [&](std::string_view beginning) {
    return std::ranges::count_if(texts, [&](const std::string& text) { return text.starts_with(beginning); });
  };
  CHECK(told("850 euros: The monthly rent is 850 euros") == 1);
  CHECK(told("2,550 euros: A deposit of 2,550 euros") == 1);
  CHECK(
      key_facts(pages_of({std::string(100'000, '1'), std::string(50'000, ' '), "Wait for 3 days"})).size() ==
      1);
}

Comparison compare(Library& library, const std::vector<WholePage>& first,
                   const std::vector<WholePage>& second) {
  auto compared = compare_documents(library.db(), first, second);
  REQUIRE(compared);
  return std::move(*compared);
}

// A long text of sentences that share their form but not their subject.
std::vector<std::string> station_pages(size_t count) {
  constexpr const char* kThings[] = {"pump", "valve", "turbine", "boiler", "filter", "gauge", "sluice"};
  constexpr const char* kPlaces[] = {"harbour", "market", "castle",  "airport",
                                     "brewery", "museum", "railway", "forest"};
  std::vector<std::string> pages;
  for (size_t i = 0; i < count; ++i)
    pages.push_back(concat("The ", kThings[i % 7], " beside the ", kPlaces[i % 8], " is inspected every ",
                           2 + i, " weeks by the engineer.\n\nIts logbook ", kPlaces[(i + 3) % 8], "-",
                           kThings[(i + 2) % 7], " is kept in the office.\n"));
  return pages;
}

TEST_CASE("planted differences are all found at their pages, and nothing else differs") {
  Library library;
  const std::vector<std::string> texts = station_pages(40);
  std::vector<std::string> changed = texts;
  changed[4].replace(changed[4].find("every 6 weeks"), 13, "every 9 weeks");
  changed[11].replace(changed[11].find("is inspected"), 12, "is not inspected");
  changed[20] += "Visitors wear helmets at all times.\n";
  std::vector<std::string> first = texts;
  first[30] += "Smoking endangers everybody around here.\n";
  const Comparison compared = compare(library, pages_of(first), pages_of(changed));
  REQUIRE(compared.differences.size() == 4);
  const auto& [figures, negation, only_first, only_second] = std::tie(
      compared.differences[0], compared.differences[1], compared.differences[2], compared.differences[3]);
  CHECK(figures.kind == DifferenceKind::Figures);
  CHECK(figures.first->page == 4);
  CHECK(figures.second->page == 4);
  CHECK(figures.first_figures == "6");
  CHECK(figures.second_figures == "9");
  CHECK(negation.kind == DifferenceKind::Negation);
  CHECK(negation.second->page == 11);
  CHECK(only_first.kind == DifferenceKind::OnlyInFirst);
  CHECK(only_first.first->page == 30);
  CHECK(only_second.kind == DifferenceKind::OnlyInSecond);
  CHECK(only_second.second->page == 20);
  CHECK(compared.same == 78);
}

TEST_CASE("the same document twice, and empty ones, have no differences") {
  Library library;
  const auto pages = pages_of(station_pages(10));
  CHECK(compare(library, pages, pages).differences.empty());
  CHECK(compare(library, {}, pages_of({"", " \n"})).differences.empty());
  const Comparison one_sided = compare(library, {}, pages);
  CHECK(one_sided.same == 0);
  for (const Difference& one : one_sided.differences) CHECK(one.kind == DifferenceKind::OnlyInSecond);
}

ContradictionTask judged(Library& library, std::vector<std::string> texts, const std::string& answer) {
  auto task = ContradictionTask::begin(library.db(), pages_of(std::move(texts)));
  REQUIRE(task);
  for (size_t asked = 0; task->next(); ++asked) {
    REQUIRE(asked < ContradictionTask::kMostPairs);
    CHECK(task->next()->question.size() < 2000);
    REQUIRE(task->take(answer));
  }
  CHECK(task->fraction() == 1);
  return std::move(*task);
}

TEST_CASE("planted contradictions are found with both pages, whatever the model says") {
  Library library;
  std::vector<std::string> texts = {
      kLease,
      kReport,
      "The garden belongs to all tenants of the house.",
      "The monthly rent is 900 euros and is due on the third working day of each month.",
      "The patient does smoke.",
      "The patient does smoke."};
  for (const auto& [answer, expected] : {std::pair<std::string, Judgement>{"Yes.", Judgement::Contradiction},
                                         {" no, they do not", Judgement::None},
                                         {"", Judgement::Unclear},
                                         {std::string(50'000, 'y'), Judgement::Unclear}}) {
    const ContradictionTask task = judged(library, texts, answer);
    REQUIRE(task.found().size() == 2);
    bool rent = false, smoke = false;
    for (const Contradiction& one : task.found()) {
      CHECK(one.judged == expected);
      rent |= one.first.page == 0 && one.second.page == 3 && one.first_figures == "850" &&
              one.second_figures == "900";
      smoke |= one.first.page == 1 && one.second.page == 4 && one.first_figures.empty();
    }
    CHECK(rent);
    CHECK(smoke);
  }
}

TEST_CASE("headings, lines of a table of contents and names with digits do not contradict each other") {
  Library library;
  const ContradictionTask task =
      judged(library,
             {"Chapter 3: Utilities of the library 6", "Chapter 3: Utilities of the library 7",
              "2.5 Future developments of the library.", "Future developments of the library . . . . . 24.",
              "The function asn1_write of the library reads the tree.",
              "The function asn2_write of the library reads the tree."},
             "yes");
  CHECK(task.found().empty());
}

TEST_CASE(
    "a long document of many like sentences asks no more than the most pairs, and says how many are left") {
  Library library;
  std::vector<std::string> texts;
  for (int i = 1; i <= 60; ++i)
    texts.push_back(concat("The monthly rent of the flat is ", 800 + i, " euros."));
  const ContradictionTask task = judged(library, texts, "yes");
  CHECK(task.found().size() == ContradictionTask::kMostPairs);
  CHECK(task.left_out() > 0);
  CHECK(task.coverage().pages_left() == 0);
}

}  // namespace
}  // namespace hearth
