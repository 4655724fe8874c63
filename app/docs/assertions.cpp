#include "app/docs/assertions.h"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "app/docs/question_words.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

constexpr size_t kFewestWords = 2;       // that carry meaning
constexpr size_t kLongestPosting = 400;  // a word that more statements have finds none of them

bool is_figure(std::string_view folded) {
  return std::isdigit(static_cast<unsigned char>(folded.front())) != 0 ||
         is_measure(folded);  // "asn1" is a name
}

// Begins with a letter, holds a word such as "is" and ends with a stop right behind a word.
bool is_whole_sentence(std::string_view text, const std::vector<FoldedWord>& words) {
  const auto has_function = [](const FoldedWord& word) { return is_function_word(word.text); };
  const bool ended = text.ends_with('.') || text.ends_with('!') || text.ends_with("。");
  return ended && text.size() > 2 && text[text.size() - 2] != ' ' && text[text.size() - 2] != '.' &&
         std::isdigit(static_cast<unsigned char>(text.front())) == 0 &&
         (text.ends_with("。") || std::ranges::any_of(words, has_function));
}

using Postings = std::unordered_map<uint32_t, std::vector<size_t>>;

double rarity(const Postings& postings, size_t all, uint32_t word) {
  const auto found = postings.find(word);
  const double held = found == postings.end() ? 0 : static_cast<double>(found->second.size());
  return std::log(1 + static_cast<double>(all + 1) / (held + 1));
}

double weight_of(const Postings& postings, size_t all, const Assertion& statement) {
  double sum = 0;
  for (const uint32_t word : statement.words) sum += rarity(postings, all, word);
  return sum;
}

}  // namespace

Result<std::vector<Assertion>> AssertionReader::read(std::span<const WholePage> pages) {
  std::vector<Assertion> statements;
  for (size_t page = 0; page < pages.size(); ++page) {
    for (const TextRange& range : sentences_of(pages[page].text)) {
      Assertion statement;
      const std::string sentence = on_one_line(range.in(pages[page].text));
      statement.found = {.text = sentence, .quote = sentence, .page = page, .range = range};
      TRY(const std::vector<FoldedWord> words, folded_words(db_, sentence));
      for (const FoldedWord& word : words) {
        statement.wording += concat(word.text, " ");
        if (word.negates)
          statement.negated = !statement.negated;
        else if (is_figure(word.text))
          statement.figures.push_back(word.text);
        else if (!is_function_word(word.text))
          statement.words.push_back(
              numbers_.try_emplace(root_of(word.text), static_cast<uint32_t>(numbers_.size())).first->second);
      }
      statement.whole_sentence = is_whole_sentence(sentence, words);
      std::ranges::sort(statement.figures);
      std::ranges::sort(statement.words);
      const auto repeated = std::ranges::unique(statement.words);
      statement.words.erase(repeated.begin(), repeated.end());
      if (statement.words.size() >= kFewestWords) statements.push_back(std::move(statement));
    }
  }
  return statements;
}

std::vector<std::vector<Alike>> alike(std::span<const Assertion> from, std::span<const Assertion> among,
                                      double least, size_t most) {
  Postings postings;
  for (size_t i = 0; i < among.size(); ++i)
    for (const uint32_t word : among[i].words) postings[word].push_back(i);
  std::vector<double> weights;
  for (const Assertion& one : among) weights.push_back(weight_of(postings, among.size(), one));
  std::vector<std::vector<Alike>> all(from.size());
  std::vector<double> shared(among.size(), 0);
  for (size_t i = 0; i < from.size(); ++i) {
    std::vector<size_t> touched;
    double common = 0;  // weight of words that are too frequent to look up
    for (const uint32_t word : from[i].words) {
      const auto found = postings.find(word);
      if (found == postings.end()) continue;
      const double weight = rarity(postings, among.size(), word);
      if (found->second.size() > kLongestPosting) {
        common += weight;
        continue;
      }
      for (const size_t other : found->second) {
        if (shared[other] == 0) touched.push_back(other);
        shared[other] += weight;
      }
    }
    const double own = weight_of(postings, among.size(), from[i]);
    for (const size_t other : touched) {
      const double likeness = std::min(1.0, (shared[other] + common / 2) / std::max(own, weights[other]));
      if (likeness >= least) all[i].push_back({other, likeness});
      shared[other] = 0;
    }
    std::ranges::sort(all[i], [](const Alike& a, const Alike& b) {
      return a.likeness != b.likeness ? a.likeness > b.likeness : a.other < b.other;
    });
    if (all[i].size() > most) all[i].resize(most);
  }
  return all;
}

std::string figures_only_in(const Assertion& one, const Assertion& other) {
  std::vector<std::string> only;
  std::ranges::set_difference(one.figures, other.figures, std::back_inserter(only));
  std::string text;
  for (const std::string& figure : only) text += concat(text.empty() ? "" : " ", figure);
  return text;
}

}  // namespace hearth
