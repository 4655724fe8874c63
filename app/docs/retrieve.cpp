#include "app/docs/retrieve.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "app/docs/passage_words.h"

namespace hearth {
namespace {

constexpr int kLookedAtByWords = 100, kLookedAtByMeaning = 40;  // passages
constexpr float kFar = 0.2f;  // cosine below which texts speak of different things
// What the best passage by words, and what the words' part in its nearness, count beside a cosine. These, and
// those of relevance below, are what tests/docs/bench/fit_retrieval.py makes of the questions of
// tests/docs/questions that are marked "dev".
constexpr double kWordShare = 0.3, kNearWordsShare = 1.5;

// Without a meaning: below, what was found shares some words with the question and no more. Chosen on the
// questions of tests/docs/retrieve_test.cpp.
constexpr double kRelevantByWords = 0.5;
// With one, a logistic regression of how near the nearest passage is, and of the words' part in the nearness
// of the first. That one is only held against it: of a question of few words, each brings it far nearer.
constexpr double kConstant = -2.32, kNearest = 3.5, kFirstWords = 76.6, kMostWordsTell = 0.02;
constexpr double kRelevantByMeaning = 0.5;
// A passage without vectors, as all are for a while after they were added, is taken to be as near as this
// when it speaks of the whole question.
constexpr double kNearWithoutVectors = 0.5;
// The nearest passage's cosine and half of the question that it speaks of: below, nothing is on its subject.
constexpr double kOnSubject = 0.4;

// A passage that words or vectors found.
struct Candidate {
  Passage passage;
  HeldWords held;
  double words = 0;  // its score by words; the best one has 1
  Nearness near;
  bool has_vectors = true;
  double score() const { return kWordShare * words + near.cosine + kNearWordsShare * near.words; }
};

Result<Candidate> candidate_of(Database& db, Passage passage, const std::vector<AskedWord>& asked) {
  TRY(const HeldWords held, held_words(db, passage, asked));
  return Candidate{.passage = std::move(passage), .held = held, .near = {}};
}

Result<std::vector<Candidate>> find_by_words(Database& db, const std::vector<AskedWord>& asked) {
  std::vector<Candidate> found;
  if (asked.empty()) return found;
  TRY(std::vector<Passage> passages, find_passages(db, expression_of(asked), kLookedAtByWords));
  for (Passage& passage : passages) {
    TRY(Candidate candidate, candidate_of(db, std::move(passage), asked));
    found.push_back(std::move(candidate));
  }
  return found;
}

// The nearest passages join those that words found, and all of these learn how near they are.
Status add_near(Database& db, const Meaning& meaning, const std::vector<AskedWord>& asked,
                std::vector<Candidate>& found) {
  std::vector<int64_t> nearest;
  for (const NearPassage& near : meaning.nearest(kLookedAtByMeaning)) {
    if (near.cosine < kFar) break;
    const auto is_it = [&](const Candidate& one) { return one.passage.id == near.passage; };
    if (std::ranges::none_of(found, is_it)) nearest.push_back(near.passage);
  }
  TRY(std::vector<Passage> passages, read_passages(db, nearest));
  for (Passage& passage : passages) {
    TRY(Candidate candidate, candidate_of(db, std::move(passage), asked));
    found.push_back(std::move(candidate));
  }
  for (Candidate& candidate : found) {
    const std::optional<Nearness> near = meaning.nearness(candidate.passage.id);
    candidate.has_vectors = near.has_value();
    candidate.near = near.value_or(Nearness{.cosine = kNearWithoutVectors * candidate.held.coverage});
  }
  return {};
}

void compare_words(std::vector<Candidate>& found) {
  double most = 0;
  for (const Candidate& candidate : found) most = std::max(most, candidate.held.score);
  for (Candidate& candidate : found) candidate.words = most > 0 ? candidate.held.score / most : 0;
}

void judge_by_words(std::span<const Candidate> found, Retrieved& retrieved) {
  for (const Candidate& candidate : found)
    retrieved.relevance = std::max(retrieved.relevance, candidate.held.coverage);
  retrieved.relevant = retrieved.relevance >= kRelevantByWords;
}

// `found`: best first.
void judge_by_meaning(std::span<const Candidate> found, Retrieved& retrieved) {
  if (found.empty()) return;
  Nearness& near = retrieved.near.emplace();
  near.words = std::min(found.front().near.words, kMostWordsTell);
  double subject = 0;
  for (const Candidate& candidate : found) {
    near.cosine = std::max(near.cosine, candidate.near.cosine);
    subject = std::max(subject, candidate.near.cosine + candidate.held.coverage / 2);
  }
  const double sum = kConstant + kNearest * near.cosine + kFirstWords * near.words;
  retrieved.relevance = 1 / (1 + std::exp(-sum));
  const bool by_words = std::ranges::any_of(
      found, [](const Candidate& one) { return !one.has_vectors && one.held.coverage >= kRelevantByWords; });
  retrieved.relevant = by_words || (retrieved.relevance >= kRelevantByMeaning && subject >= kOnSubject);
}

}  // namespace

Result<Retrieved> retrieve(Database& db, std::string_view question, int limit,
                           const std::optional<Meaning>& meaning) {
  Retrieved retrieved;
  if (limit <= 0) return retrieved;
  TRY(const std::vector<AskedWord> asked, asked_words(db, question));
  TRY(std::vector<Candidate> found, find_by_words(db, asked));
  if (meaning) TRY_STATUS(add_near(db, *meaning, asked, found));
  compare_words(found);
  std::ranges::stable_sort(found, std::ranges::greater{}, &Candidate::score);
  if (meaning)
    judge_by_meaning(found, retrieved);
  else
    judge_by_words(found, retrieved);
  if (found.size() > static_cast<size_t>(limit)) found.resize(static_cast<size_t>(limit));
  for (Candidate& candidate : found) {
    candidate.passage.score = candidate.score();
    retrieved.passages.push_back(std::move(candidate.passage));
  }
  return retrieved;
}

}  // namespace hearth
