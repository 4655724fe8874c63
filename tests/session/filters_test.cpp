#include "engine/session/filters.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include <doctest/doctest.h>

using namespace hearth;

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

std::vector<float> random_logits(size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<float> logits(count);
  // Few distinct values, so that there are ties.
  for (float& logit : logits) logit = static_cast<float>(static_cast<int>(random() % 400)) * 0.05f - 10.0f;
  return logits;
}

std::vector<Candidate> all_of(const std::vector<float>& logits) {
  std::vector<Candidate> candidates;
  collect_candidates(logits, 0, candidates);
  return candidates;
}

std::vector<TokenId> ids_of(const std::vector<Candidate>& candidates) {
  std::vector<TokenId> ids;
  for (const Candidate& candidate : candidates) ids.push_back(candidate.id);
  return ids;
}

// Every id, best first, by a full sort.
std::vector<TokenId> ranked(const std::vector<float>& logits) {
  std::vector<TokenId> ids(logits.size());
  for (size_t i = 0; i < ids.size(); ++i) ids[i] = static_cast<TokenId>(i);
  std::stable_sort(ids.begin(), ids.end(), [&](TokenId a, TokenId b) { return logits[a] > logits[b]; });
  return ids;
}

std::vector<double> probabilities(const std::vector<float>& logits) {
  std::vector<double> result(logits.size());
  double total = 0;
  for (size_t i = 0; i < logits.size(); ++i) total += result[i] = std::exp(static_cast<double>(logits[i]));
  for (double& value : result) value /= total;
  return result;
}

}  // namespace

TEST_CASE("the likeliest token is the first of the largest logits") {
  for (const size_t size : {1u, 2u, 15u, 16u, 17u, 1023u, 1024u, 5000u}) {
    CAPTURE(size);
    const std::vector<float> logits = random_logits(size, static_cast<unsigned>(size));
    CHECK_EQ(likeliest(logits), ranked(logits).front());
  }
}

TEST_CASE("NaN is never the likeliest") {
  std::vector<float> logits(100, kNaN);
  CHECK_EQ(likeliest(logits), 0);
  logits[63] = -kInfinity;
  CHECK_EQ(likeliest(logits), 63);
  logits[70] = -3.0f;
  CHECK_EQ(likeliest(logits), 70);
  logits[99] = kInfinity;
  CHECK_EQ(likeliest(logits), 99);
}

TEST_CASE("top-k keeps what a full sort would keep, in its order") {
  for (const size_t size : {1u, 63u, 64u, 65u, 700u, 9001u}) {
    const std::vector<float> logits = random_logits(size, 7 + static_cast<unsigned>(size));
    const std::vector<TokenId> expected = ranked(logits);
    for (const size_t count : {size_t{1}, size_t{2}, size_t{40}, size_t{130}, size - 1}) {
      if (count == 0 || count >= size) continue;
      CAPTURE(size);
      CAPTURE(count);
      std::vector<Candidate> candidates;
      collect_candidates(logits, count, candidates);
      CHECK_EQ(ids_of(candidates),
               std::vector<TokenId>(expected.begin(), expected.begin() + static_cast<std::ptrdiff_t>(count)));
    }
  }
}

TEST_CASE("a top-k of nothing or of more than the vocabulary keeps every token") {
  const std::vector<float> logits = random_logits(50, 3);
  for (const size_t count : {0u, 50u, 51u, 1000000u}) {
    std::vector<Candidate> candidates;
    collect_candidates(logits, count, candidates);
    CHECK_EQ(candidates.size(), 50u);
  }
}

TEST_CASE("top-k leaves NaN out even when that leaves fewer") {
  std::vector<float> logits(500, kNaN);
  logits[3] = 1.0f;
  logits[400] = -kInfinity;
  std::vector<Candidate> candidates;
  collect_candidates(logits, 40, candidates);
  CHECK_EQ(ids_of(candidates), std::vector<TokenId>{3, 400});
}

TEST_CASE("top-p keeps the shortest best prefix that holds the mass") {
  for (unsigned seed = 0; seed < 20; ++seed) {
    const std::vector<float> logits = random_logits(1500, seed);
    const std::vector<double> probability = probabilities(logits);
    for (const float mass : {0.1f, 0.5f, 0.9f, 0.99f}) {
      std::vector<TokenId> expected;
      double kept = 0;
      for (const TokenId id : ranked(logits)) {
        expected.push_back(id);
        if ((kept += probability[id]) >= mass) break;
      }
      std::vector<Candidate> candidates = all_of(logits);
      keep_top_p(candidates, mass);
      CAPTURE(seed);
      CAPTURE(mass);
      CHECK_EQ(ids_of(candidates), expected);
    }
  }
}

TEST_CASE("top-p of nothing keeps the likeliest") {
  std::vector<Candidate> candidates = all_of({1.0f, 3.0f, 2.0f});
  keep_top_p(candidates, 0.0f);
  CHECK_EQ(ids_of(candidates), std::vector<TokenId>{1});
}

TEST_CASE("min-p keeps what is probable enough compared with the likeliest") {
  for (unsigned seed = 0; seed < 20; ++seed) {
    const std::vector<float> logits = random_logits(300, seed);
    const std::vector<double> probability = probabilities(logits);
    const double best = *std::max_element(probability.begin(), probability.end());
    std::vector<TokenId> expected;
    for (size_t i = 0; i < logits.size(); ++i) {
      if (probability[i] >= best * 0.0312) expected.push_back(static_cast<TokenId>(i));
    }
    std::vector<Candidate> candidates = all_of(logits);
    keep_min_p(candidates, 0.0312f);
    CHECK_EQ(ids_of(candidates), expected);
  }
}

TEST_CASE("min-p of 1 keeps only the likeliest and its equals") {
  std::vector<Candidate> candidates = all_of({1.0f, 3.0f, 2.0f, 3.0f});
  keep_min_p(candidates, 1.0f);
  CHECK_EQ(ids_of(candidates), std::vector<TokenId>{1, 3});
}

TEST_CASE("typical sampling keeps the tokens whose surprise is nearest to the entropy") {
  for (unsigned seed = 0; seed < 20; ++seed) {
    const std::vector<float> logits = random_logits(400, seed);
    const std::vector<double> probability = probabilities(logits);
    double entropy = 0;
    for (const double p : probability) entropy -= p * std::log(p);
    std::vector<TokenId> order = ranked(logits);
    std::stable_sort(order.begin(), order.end(), [&](TokenId a, TokenId b) {
      // Equal logits have equal probabilities but for rounding in different orders.
      const double da = std::abs(-std::log(probability[a]) - entropy);
      const double db = std::abs(-std::log(probability[b]) - entropy);
      return std::abs(da - db) > 1e-9 && da < db;
    });
    std::vector<TokenId> expected;
    double kept = 0;
    for (const TokenId id : order) {
      expected.push_back(id);
      if ((kept += probability[id]) >= 0.6) break;
    }
    std::vector<Candidate> candidates = all_of(logits);
    keep_typical(candidates, 0.6f);
    std::vector<TokenId> got = ids_of(candidates);
    std::sort(got.begin(), got.end());
    std::sort(expected.begin(), expected.end());
    CAPTURE(seed);
    CHECK_EQ(got, expected);
  }
}

TEST_CASE("draws follow the softmax: chi-square over 40,000 seeded draws") {
  const std::vector<float> logits = {0.0f, 1.0f, 2.0f, -1.0f, 0.5f, 1.5f, -kInfinity, 2.5f};
  const float temperature = 0.8f;
  std::vector<float> scaled = logits;
  for (float& logit : scaled) logit /= temperature;
  const std::vector<double> probability = probabilities(scaled);
  const std::vector<Candidate> candidates = all_of(logits);

  constexpr int kDraws = 40000;
  std::vector<int> seen(logits.size(), 0);
  Rng rng(20240607);
  for (int i = 0; i < kDraws; ++i) ++seen[static_cast<size_t>(draw(candidates, temperature, rng))];
  double chi_square = 0;
  for (size_t i = 0; i < seen.size(); ++i) {
    if (i == 6) continue;
    const double expected = probability[i] * kDraws;
    chi_square += (seen[i] - expected) * (seen[i] - expected) / expected;
  }
  CHECK_EQ(seen[6], 0);
  CHECK_LT(chi_square, 22.46);  // 6 degrees of freedom, p = 0.001
}

TEST_CASE("infinite logits share everything, and all minus infinity is a fair draw") {
  Rng rng(5);
  const std::vector<Candidate> infinite = all_of({0.0f, kInfinity, 3.0f, kInfinity});
  const std::vector<Candidate> hopeless = all_of({-kInfinity, -kInfinity});
  int odd = 0;
  int first = 0;
  for (int i = 0; i < 1000; ++i) {
    odd += draw(infinite, 1.0f, rng) % 2;
    first += draw(hopeless, 1.0f, rng) == 0 ? 1 : 0;
  }
  CHECK_EQ(odd, 1000);
  CHECK_GT(first, 400);
  CHECK_LT(first, 600);
}

TEST_CASE("mirostat holds the surprise of what it draws near its target") {
  std::vector<float> logits(2000);
  for (size_t i = 0; i < logits.size(); ++i) logits[i] = -1.2f * std::log(static_cast<float>(i + 1));
  const std::vector<double> probability = probabilities(logits);
  for (const auto draw_one : {draw_mirostat, draw_mirostat2}) {
    Rng rng(99);
    float mu = 8.0f;
    const MirostatTarget target{4.0f, 0.1f};
    double surprise_in_cut = 0;
    float previous_mu = mu;
    constexpr int kDraws = 4000;
    for (int i = 0; i < kDraws; ++i) {
      std::vector<Candidate> candidates = all_of(logits);
      const TokenId id = draw_one(candidates, target, mu, rng);
      REQUIRE_GE(id, 0);
      // mu moves by eta times (surprise - tau), so its path tells the surprise among the candidates that were
      // left.
      surprise_in_cut += static_cast<double>((previous_mu - mu) / target.eta + target.tau);
      previous_mu = mu;
    }
    CHECK_EQ(surprise_in_cut / kDraws, doctest::Approx(4.0).epsilon(0.03));
  }
}

TEST_CASE("mirostat 2 leaves out tokens that would surprise more than mu, but never all") {
  std::vector<float> logits = {std::log(0.5f), std::log(0.25f), std::log(0.125f), std::log(0.125f)};
  Rng rng(1);
  for (int i = 0; i < 200; ++i) {
    float mu = 2.5f;  // 1/8 has a surprise of 3 bits
    std::vector<Candidate> candidates = all_of(logits);
    CHECK_LE(draw_mirostat2(candidates, {5.0f, 0.1f}, mu, rng), 1);
    mu = -4.0f;
    candidates = all_of(logits);
    CHECK_EQ(draw_mirostat2(candidates, {5.0f, 0.1f}, mu, rng), 0);
  }
}
