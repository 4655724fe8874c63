#include "app/docs/compare_documents.h"

#include <algorithm>
#include <unordered_map>

#include "app/docs/assertions.h"

namespace hearth {
namespace {

constexpr double kLeastAlike = 0.5;  // of the words that carry meaning
constexpr size_t kMostPartners = 8;

// Takes what both have word for word out of both.
size_t take_out_same(std::vector<Assertion>& first, std::vector<Assertion>& second) {
  std::unordered_map<std::string, size_t> held;
  for (const Assertion& one : first) ++held[one.wording];
  std::unordered_map<std::string, size_t> taken;
  const size_t before = second.size();
  std::erase_if(second, [&](const Assertion& one) {
    const auto found = held.find(one.wording);
    if (found == held.end() || found->second == 0) return false;
    --found->second;
    ++taken[one.wording];
    return true;
  });
  std::erase_if(first, [&](const Assertion& one) {
    const auto found = taken.find(one.wording);
    if (found == taken.end() || found->second == 0) return false;
    --found->second;
    return true;
  });
  return before - second.size();
}

struct Pair {
  size_t first = 0, second = 0;
  double likeness = 0;
};

// The most alike first, each sentence once.
std::vector<Pair> pairs_of(const std::vector<Assertion>& first, const std::vector<Assertion>& second) {
  const auto partners = alike(first, second, kLeastAlike, kMostPartners);
  std::vector<Pair> all, chosen;
  for (size_t i = 0; i < first.size(); ++i)
    for (const Alike& one : partners[i]) all.push_back({i, one.other, one.likeness});
  std::ranges::stable_sort(all, std::ranges::greater(), &Pair::likeness);
  std::vector<bool> first_used(first.size()), second_used(second.size());
  for (const Pair& pair : all) {
    if (first_used[pair.first] || second_used[pair.second]) continue;
    first_used[pair.first] = second_used[pair.second] = true;
    chosen.push_back(pair);
  }
  return chosen;
}

Difference difference_of(const Assertion& first, const Assertion& second) {
  Difference difference{.kind = DifferenceKind::Wording, .first = first.found, .second = second.found};
  if (first.figures != second.figures) {
    difference.kind = DifferenceKind::Figures;
    difference.first_figures = figures_only_in(first, second);
    difference.second_figures = figures_only_in(second, first);
  } else if (first.negated != second.negated) {
    difference.kind = DifferenceKind::Negation;
  }
  return difference;
}

}  // namespace

std::string_view name_of(DifferenceKind kind) {
  switch (kind) {
    case DifferenceKind::Figures:
      return "figures";
    case DifferenceKind::Negation:
      return "negation";
    case DifferenceKind::Wording:
      return "wording";
    case DifferenceKind::OnlyInFirst:
      return "only_in_first";
    case DifferenceKind::OnlyInSecond:
      return "only_in_second";
  }
  return "";
}

Result<Comparison> compare_documents(Database& db, std::span<const WholePage> first_pages,
                                     std::span<const WholePage> second_pages) {
  AssertionReader reader(db);
  TRY(std::vector<Assertion> first, reader.read(first_pages));
  TRY(std::vector<Assertion> second, reader.read(second_pages));
  Comparison comparison;
  comparison.same = take_out_same(first, second);
  std::vector<bool> first_paired(first.size()), second_paired(second.size());
  for (const Pair& pair : pairs_of(first, second)) {
    first_paired[pair.first] = second_paired[pair.second] = true;
    comparison.differences.push_back(difference_of(first[pair.first], second[pair.second]));
  }
  for (size_t i = 0; i < first.size(); ++i)
    if (!first_paired[i])
      comparison.differences.push_back({.kind = DifferenceKind::OnlyInFirst, .first = first[i].found});
  for (size_t i = 0; i < second.size(); ++i)
    if (!second_paired[i])
      comparison.differences.push_back({.kind = DifferenceKind::OnlyInSecond, .second = second[i].found});
  std::ranges::stable_sort(comparison.differences, [](const Difference& a, const Difference& b) {
    if (a.kind != b.kind) return a.kind < b.kind;
    return a.first && b.first && a.first->page < b.first->page;
  });
  return comparison;
}

}  // namespace hearth
