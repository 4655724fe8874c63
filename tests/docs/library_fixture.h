// A library in memory with documents that a test wrote. Header only.
#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "app/docs/passages.h"
#include "app/store/schema.h"

namespace hearth {

class Library {
 public:
  Library() : db_(std::move(Database::in_memory()).value()) {
    REQUIRE(apply_migrations(*db_, newest_schema()));
  }
  Database& db() { return *db_; }

  DocumentId add(const std::string& name, std::vector<std::string> pages) {
    DocumentText text{.format = "Text", .paged = pages.size() > 1, .pages = {}};
    std::vector<NewPage> kept;
    for (std::string& page : pages) text.pages.push_back({std::move(page), ""});
    for (const DocumentPage& page : text.pages) kept.push_back({page.text, page.label});
    const auto id = add_document(
        *db_, {.name = name, .path = name, .format = "Text", .sha256 = name, .paged = text.paged}, kept,
        passages_of(text));
    REQUIRE(id);
    return *id;
  }

 private:
  std::unique_ptr<Database> db_;
};

inline const std::string kLease =
    "# Lease\n\n## Rent\nThe monthly rent is 850 euros and is due on the third working day of each month. "
    "Heating is not"
    " included.\n\n## Notice\nThe tenant may terminate the lease with three months' notice in writing. The "
    "landlord must"
    " not enter the flat without two days' notice.\n\n## Deposit\nA deposit of 2,550 euros is returned "
    "within six months"
    " after the flat was handed back.\n";
inline const std::string kReport =
    "Laboratory report of 3 March. Haemoglobin was 13.2 g/dl, within the range. Ferritin was 9 micrograms "
    "per litre, which"
    " is low. The patient does not smoke. Iron tablets were advised for twelve weeks.\n";

}  // namespace hearth
