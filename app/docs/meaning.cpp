#include "app/docs/meaning.h"

#include <cmath>

#include "app/docs/question_words.h"
#include "engine/base/check.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

// More of a long question would take longer than they tell: a text each for the model.
constexpr size_t kMostWords = 16;
// How much the least of the differences counts beside the others. Chosen, like the rest of it, on the
// questions of tests/docs/questions that are marked "dev".
constexpr double kSharpness = 20;

// The mean of what exp makes of them: near the least one where the differences are large.
double soft_least(const std::vector<double>& values) {
  if (values.empty()) return 0;
  double sum = 0;
  for (const double value : values) sum += std::exp(-kSharpness * value);
  return -std::log(sum / static_cast<double>(values.size())) / kSharpness;
}

}  // namespace

Result<std::vector<std::string>> texts_of_question(Database& db, std::string_view question) {
  const std::string whole = repair_utf8(question);
  std::vector<std::string> texts = {whole};
  TRY(const std::vector<FoldedWord> words, folded_words(db, whole));
  for (const FoldedWord& word : words) {
    if (texts.size() > kMostWords) break;
    if (is_function_word(word.text)) continue;
    texts.push_back(whole.substr(0, word.begin) + whole.substr(word.end));
  }
  return texts;
}

Meaning::Meaning(const VectorIndex& index, const std::vector<std::vector<float>>& texts) : index_(index) {
  CHECK(!texts.empty());
  for (const std::vector<float>& text : texts) texts_.emplace_back(text);
}

std::vector<NearPassage> Meaning::nearest(size_t count) const {
  return index_.nearest(texts_.front(), count);
}

std::optional<Nearness> Meaning::nearness(int64_t passage) const {
  const std::vector<float> cosines = index_.cosines(passage, texts_);
  if (cosines.empty()) return std::nullopt;
  std::vector<double> differences;
  for (size_t i = 1; i < cosines.size(); ++i) differences.push_back(double{cosines[0]} - double{cosines[i]});
  return Nearness{.cosine = cosines.front(), .words = soft_least(differences)};
}

}  // namespace hearth
