#include "app/docs/retrieve.h"

#include <algorithm>
#include <cmath>

#include "app/docs/question_words.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

// Below, what was found shares some words with the question and no more. Chosen on the questions of
// tests/docs/retrieve_test.cpp.
constexpr double kRelevant = 0.5;
constexpr size_t kMaxQuestionWords = 48;
constexpr int kLookedAt = 40;  // passages whose coverage is worked out

struct SoughtWord {
  std::string word, root;
  double weight = 0;  // rarer: more
};

std::string quoted(std::string_view word) {
  std::string text = "\"";
  for (const char c : word) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + "\"";
}

// The word as it is, and its other forms, which count less: the exact one matches both.
std::string expression_of(const SoughtWord& sought) {
  const std::string exact = quoted(sought.word);
  return sought.root == sought.word ? exact : concat(exact, " OR ", quoted(sought.root), " *");
}

std::string expression_of(const std::vector<SoughtWord>& words) {
  std::string all;
  for (const SoughtWord& word : words) {
    if (!all.empty()) all += " OR ";
    all += expression_of(word);
  }
  return all;
}

// BM25's, but a word that is nowhere weighs no more than one that is in one passage: it may be a question's
// own way of asking ("the value of …").
double weight_of(int64_t passages, int64_t with_it) {
  const double with = static_cast<double>(std::max<int64_t>(with_it, 1));
  return std::log(1 + (static_cast<double>(passages) - with + 0.5) / (with + 0.5));
}

// The question's words without those that say nothing.
Result<std::vector<SoughtWord>> sought_words(Database& db, std::string_view question) {
  TRY(const std::vector<FoldedWord> all, folded_words(db, question));
  TRY(const int64_t passages, count_passages(db));
  std::vector<SoughtWord> sought;
  for (const FoldedWord& word : all) {
    if (sought.size() == kMaxQuestionWords) break;
    if (is_function_word(word.text)) continue;
    if (std::ranges::any_of(sought, [&](const SoughtWord& other) { return other.word == word.text; }))
      continue;
    SoughtWord one{word.text, root_of(word.text)};
    TRY(const int64_t with_it, count_passages(db, expression_of(one)));
    one.weight = weight_of(passages, with_it);
    sought.push_back(std::move(one));
  }
  return sought;
}

// The share of the question's weight that a passage, its heading and its file's name hold.
Result<double> coverage_of(Database& db, const Passage& passage, const std::vector<SoughtWord>& sought) {
  TRY(const std::vector<FoldedWord> words,
      folded_words(db, concat(passage.file, "\n", passage.heading, "\n", passage.text)));
  double all = 0, held = 0;
  for (const SoughtWord& one : sought) {
    all += one.weight;
    if (std::ranges::any_of(words, [&](const FoldedWord& word) { return same_root(word.text, one.word); }))
      held += one.weight;
  }
  return all > 0 ? held / all : 0;
}

}  // namespace

Result<Retrieved> retrieve(Database& db, std::string_view question, int limit) {
  Retrieved found;
  TRY(const std::vector<SoughtWord> sought, sought_words(db, question));
  if (sought.empty() || limit <= 0) return found;
  TRY(found.passages, find_passages(db, expression_of(sought), std::max(limit, kLookedAt)));
  // Passages that speak of more of the question come before those that repeat one of its words.
  std::vector<std::pair<double, size_t>> order;
  for (size_t index = 0; index < found.passages.size(); ++index) {
    TRY(const double coverage, coverage_of(db, found.passages[index], sought));
    found.coverage = std::max(found.coverage, coverage);
    order.emplace_back(found.passages[index].rank * (0.5 + coverage), index);
  }
  std::ranges::sort(order);
  std::vector<Passage> best;
  for (const auto& [rank, index] : order) {
    if (best.size() == static_cast<size_t>(limit)) break;
    best.push_back(std::move(found.passages[index]));
  }
  found.passages = std::move(best);
  found.relevant = found.coverage >= kRelevant;
  return found;
}

}  // namespace hearth
