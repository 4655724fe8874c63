#include "app/docs/retrieve.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "app/docs/question_words.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

// Below, what was found shares some words with the question and no more. Chosen on the questions of
// tests/docs/retrieve_test.cpp.
constexpr double kRelevant = 0.5;
constexpr size_t kMaxQuestionWords = 48;
constexpr double kRelevantByMeaning = 0.7;
constexpr int kLookedAtByWords = 100, kLookedAtByMeaning = 40;  // passages
constexpr int kNearLookedAt = 400;                              // for the nearness of those that words found
// What the best passage by words counts beside a cosine. Chosen, like the others, on the questions of
// tests/docs/questions that are marked "dev".
constexpr double kWordShare = 0.3;
constexpr float kFar = 0.2f;  // cosine below which texts speak of different things
// A word is common in a tenth of the passages of a large library, in a small one never.
constexpr int64_t kCommonPassages = 100, kCommonShare = 10;

struct SoughtWord {
  std::string word, root;
  double weight = 0;    // rarer: more
  bool common = false;  // in so many passages that it chooses none
};

std::string phrase_of(std::string_view word) {
  std::string text = "\"";
  for (const char c : word) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + "\"";
}

// The word as it is, and its other forms, which count less: the exact one matches both.
std::string expression_of(const SoughtWord& sought) {
  const std::string exact = phrase_of(sought.word);
  return sought.root == sought.word ? exact : concat(exact, " OR ", phrase_of(sought.root), " *");
}

// Without common words, whose long lists would take most of the time; unless there are no others.
std::string expression_of(const std::vector<SoughtWord>& words) {
  const bool only_common = std::ranges::all_of(words, &SoughtWord::common);
  std::string all;
  for (const SoughtWord& word : words) {
    if (word.common && !only_common) continue;
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
    const int64_t many = kCommonPassages + passages / kCommonShare;
    TRY(const int64_t with_it, count_passages(db, expression_of(one), many));
    one.weight = weight_of(passages, with_it);
    one.common = with_it == many;
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

// A passage that words or vectors found.
struct Candidate {
  Passage passage;
  double coverage = 0;
  double words = 0;   // BM25, of passages that speak of more of the question more; the best one has 1
  double cosine = 0;  // 0: far, or no meaning was given
  double score() const { return kWordShare * words + cosine; }
};

Result<Candidate> candidate_of(Database& db, Passage passage, const std::vector<SoughtWord>& sought) {
  TRY(const double coverage, coverage_of(db, passage, sought));
  const double words = passage.score * (0.5 + coverage);
  return Candidate{std::move(passage), coverage, words, 0};
}

Result<std::vector<Candidate>> find_by_words(Database& db, const std::vector<SoughtWord>& sought) {
  std::vector<Candidate> found;
  if (sought.empty()) return found;
  TRY(std::vector<Passage> passages, find_passages(db, expression_of(sought), kLookedAtByWords));
  double most = 0;
  for (Passage& passage : passages) {
    TRY(Candidate candidate, candidate_of(db, std::move(passage), sought));
    most = std::max(most, candidate.words);
    found.push_back(std::move(candidate));
  }
  for (Candidate& candidate : found) candidate.words /= most > 0 ? most : 1;
  return found;
}

// The nearest passages join those that words found, and these learn how near they are.
Status add_near(Database& db, const Meaning& meaning, const std::vector<SoughtWord>& sought,
                std::vector<Candidate>& found) {
  std::unordered_map<int64_t, double> cosines;
  std::vector<int64_t> nearest;
  for (const NearPassage& near : meaning.index.nearest(meaning.question, kNearLookedAt)) {
    if (near.cosine < kFar) break;
    cosines.emplace(near.passage, near.cosine);
    const auto is_it = [&](const Candidate& one) { return one.passage.id == near.passage; };
    if (cosines.size() <= kLookedAtByMeaning && std::ranges::none_of(found, is_it))
      nearest.push_back(near.passage);
  }
  TRY(std::vector<Passage> passages, read_passages(db, nearest));
  for (Passage& passage : passages) {
    TRY(Candidate candidate, candidate_of(db, std::move(passage), sought));
    found.push_back(std::move(candidate));
  }
  for (Candidate& candidate : found) {
    if (const auto cosine = cosines.find(candidate.passage.id); cosine != cosines.end())
      candidate.cosine = cosine->second;
  }
  return {};
}

}  // namespace

Result<Retrieved> retrieve(Database& db, std::string_view question, int limit,
                           const std::optional<Meaning>& meaning) {
  Retrieved retrieved;
  if (limit <= 0) return retrieved;
  TRY(const std::vector<SoughtWord> sought, sought_words(db, question));
  TRY(std::vector<Candidate> found, find_by_words(db, sought));
  if (meaning) TRY_STATUS(add_near(db, *meaning, sought, found));
  std::ranges::stable_sort(found, std::ranges::greater{}, &Candidate::score);
  for (Candidate& candidate : found) {
    const double relevance = meaning ? candidate.coverage / 2 + candidate.cosine : candidate.coverage;
    retrieved.relevance = std::max(retrieved.relevance, relevance);
    if (retrieved.passages.size() == static_cast<size_t>(limit)) continue;
    candidate.passage.score = candidate.score();
    retrieved.passages.push_back(std::move(candidate.passage));
  }
  retrieved.relevant = retrieved.relevance >= (meaning ? kRelevantByMeaning : kRelevant);
  return retrieved;
}

}  // namespace hearth
