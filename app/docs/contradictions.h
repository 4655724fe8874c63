// Sentences of one or several documents that speak of the same and cannot both be so as far as code can tell:
// their figures differ, or one says "not". A model is asked of each pair whether they contradict each other;
// what it says is told beside the pair and removes none, since small models are often wrong there. The same
// answers give the same result. The connection's thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/docs/whole_pages.h"

namespace hearth {

enum class Judgement { NotAsked, Contradiction, None, Unclear };
std::string_view name_of(Judgement judgement);  // "contradiction", …

struct Contradiction {
  Finding first, second;
  std::string first_figures, second_figures;  // those that only it has; both empty: one of them denies
  double likeness = 0;
  Judgement judged = Judgement::NotAsked;  // by the model
};

class ContradictionTask {
 public:
  static constexpr size_t kMostPairs = 100;  // the most alike

  static Result<ContradictionTask> begin(Database& db, std::vector<WholePage> pages);

  std::optional<ModelCall> next() const;  // none: all pairs were judged
  Status take(std::string_view answer);   // to next()
  double fraction() const;
  // All pages: code reads them before the first question.
  Coverage coverage() const { return {.pages = pages_.size(), .pages_read = pages_.size()}; }
  const std::vector<Contradiction>& found() const { return found_; }  // the most alike first
  size_t left_out() const { return left_out_; }                       // pairs beyond kMostPairs
  const std::vector<WholePage>& pages() const { return pages_; }

 private:
  std::vector<WholePage> pages_;
  std::vector<Contradiction> found_;
  size_t judged_ = 0, left_out_ = 0;
};

}  // namespace hearth
