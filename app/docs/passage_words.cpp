#include "app/docs/passage_words.h"

#include <algorithm>
#include <cmath>

#include "app/docs/question_words.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

constexpr size_t kMaxQuestionWords = 48;
// A word is common in a tenth of the passages of a large library, in a small one never.
constexpr int64_t kCommonPassages = 100, kCommonShare = 10;
// BM25's parameters, as is usual, and the length of a usual passage (passages.h).
constexpr double kRepetition = 1.2, kLength = 0.6, kUsualWords = 120;

std::string phrase_of(std::string_view word) {
  std::string text = "\"";
  for (const char c : word) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + "\"";
}

// The word as it is, and its other forms, which count less: the exact one matches both.
std::string expression_of(const AskedWord& asked) {
  const std::string exact = phrase_of(asked.word);
  return asked.root == asked.word ? exact : concat(exact, " OR ", phrase_of(asked.root), " *");
}

// BM25's, but a word that is nowhere weighs no more than one that is in one passage: it may be a question's
// own way of asking ("the value of …").
double weight_of(int64_t passages, int64_t with_it) {
  const double with = static_cast<double>(std::max<int64_t>(with_it, 1));
  return std::log(1 + (static_cast<double>(passages) - with + 0.5) / (with + 0.5));
}

}  // namespace

// Without common words, whose long lists would take most of the time; unless there are no others.
std::string expression_of(const std::vector<AskedWord>& words) {
  const bool only_common = std::ranges::all_of(words, &AskedWord::common);
  std::string all;
  for (const AskedWord& word : words) {
    if (word.common && !only_common) continue;
    if (!all.empty()) all += " OR ";
    all += expression_of(word);
  }
  return all;
}

Result<std::vector<AskedWord>> asked_words(Database& db, std::string_view question) {
  TRY(const std::vector<FoldedWord> all, folded_words(db, question));
  TRY(const int64_t passages, count_passages(db));
  std::vector<AskedWord> asked;
  for (const FoldedWord& word : all) {
    if (asked.size() == kMaxQuestionWords) break;
    if (is_function_word(word.text)) continue;
    if (std::ranges::find(asked, word.text, &AskedWord::word) != asked.end()) continue;
    AskedWord one{word.text, root_of(word.text)};
    const int64_t many = kCommonPassages + passages / kCommonShare;
    TRY(const int64_t with_it, count_passages(db, expression_of(one), many));
    one.weight = weight_of(passages, with_it);
    one.common = with_it == many;
    asked.push_back(std::move(one));
  }
  return asked;
}

Result<HeldWords> held_words(Database& db, const Passage& passage, const std::vector<AskedWord>& asked) {
  TRY(const std::vector<FoldedWord> words,
      folded_words(db, concat(passage.file, "\n", passage.heading, "\n", passage.text)));
  const double length = 1 - kLength + kLength * static_cast<double>(words.size()) / kUsualWords;
  double all = 0, held = 0, score = 0;
  for (const AskedWord& one : asked) {
    all += one.weight;
    const auto times = static_cast<double>(
        std::ranges::count_if(words, [&](const FoldedWord& word) { return same_root(word.text, one.word); }));
    if (times == 0) continue;
    held += one.weight;
    score += one.weight * times * (kRepetition + 1) / (times + kRepetition * length);
  }
  if (all == 0) return HeldWords{};
  const double coverage = held / all;
  return HeldWords{.coverage = coverage, .score = score / all * (0.5 + coverage)};
}

}  // namespace hearth
