// Two documents side by side: which sentences both have, which speak of the same and differ, and which only
// one has. Found by code, word by word, so that no difference depends on what a model makes of it. The
// connection's thread.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "app/docs/whole_pages.h"

namespace hearth {

enum class DifferenceKind { Figures, Negation, Wording, OnlyInFirst, OnlyInSecond };
std::string_view name_of(DifferenceKind kind);  // "figures", …

struct Difference {
  DifferenceKind kind = DifferenceKind::Figures;
  std::optional<Finding> first, second;       // the sentences; page: index into the pages of their document
  std::string first_figures, second_figures;  // those that only it has; Figures only
};
struct Comparison {
  size_t same = 0;                      // sentences word for word in both, punctuation apart
  std::vector<Difference> differences;  // figures first, then negations, wording, and what one alone has
};
Result<Comparison> compare_documents(Database& db, std::span<const WholePage> first,
                                     std::span<const WholePage> second);

}  // namespace hearth
