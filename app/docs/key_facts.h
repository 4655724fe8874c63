// Dates, amounts, spans of time and shares that a document names, found by code: what they are said of comes
// from the same sentence, so that each row of the table is the document's own words, whatever a model can do.
// Pure; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/docs/whole_pages.h"

namespace hearth {

enum class FactKind { Date, Amount, Duration, Share, Address };
std::string_view name_of(FactKind kind);  // "date", …

struct FactValue {
  FactKind kind = FactKind::Date;
  TextRange range;  // bytes of the sentence
};
// In order, none within another. English, German, French and Spanish names of months and units.
std::vector<FactValue> values_in(std::string_view sentence);

struct KeyFact {
  FactKind kind = FactKind::Date;
  std::string fact;   // what the sentence says before the value, or after it
  std::string value;  // as written
  Finding found;      // the sentence; its text: the value, then the words that it stands among
};
// In the order of the pages; the same fact with the same value once.
std::vector<KeyFact> key_facts(std::span<const WholePage> pages);

}  // namespace hearth
