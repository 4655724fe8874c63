#include "engine/session/filters.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "engine/base/check.h"

namespace hearth {
namespace {

constexpr float kMinusInfinity = -std::numeric_limits<float>::infinity();
constexpr size_t kBlock = 64;
constexpr size_t kLanes = 16;

// Independent lanes, because a compiler may not reorder one chain of float maxima. NaN compares false and is
// skipped.
float largest(const float* values, size_t count) {
  std::array<float, kLanes> lanes;
  lanes.fill(kMinusInfinity);
  size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (size_t lane = 0; lane < kLanes; ++lane) {
      lanes[lane] = values[i + lane] > lanes[lane] ? values[i + lane] : lanes[lane];
    }
  }
  float best = kMinusInfinity;
  for (; i < count; ++i) best = values[i] > best ? values[i] : best;
  for (const float lane : lanes) best = lane > best ? lane : best;
  return best;
}

bool likelier(const Candidate& a, const Candidate& b) {
  return a.logit != b.logit ? a.logit > b.logit : a.id < b.id;
}

// A logit such that at least `count` of the logits are not below it, found from the maxima of blocks: the
// count-th largest maximum will do, because each of that many blocks holds one. Also leaves the maxima in
// `maxima`.
float bound_for(std::span<const float> logits, size_t count, std::vector<float>& maxima) {
  maxima.clear();
  for (size_t first = 0; first < logits.size(); first += kBlock) {
    maxima.push_back(largest(logits.data() + first, std::min(kBlock, logits.size() - first)));
  }
  if (maxima.size() < count) return kMinusInfinity;
  std::vector<float> ranked = maxima;
  const auto bound = ranked.begin() + static_cast<std::ptrdiff_t>(count - 1);
  std::nth_element(ranked.begin(), bound, ranked.end(), std::greater<>());
  return *bound;
}

// Sorts the best of `items` by `before`, a growing prefix at a time, until `enough(item)` says so; cuts the
// rest off.
template <class Item, class Before, class Enough>
void keep_prefix(std::vector<Item>& items, const Before& before, const Enough& enough) {
  size_t sorted = 0;
  for (size_t step = 256; sorted < items.size(); step *= 4) {
    const auto first = items.begin() + static_cast<std::ptrdiff_t>(sorted);
    const auto last = first + static_cast<std::ptrdiff_t>(std::min(step, items.size() - sorted));
    if (last != items.end()) std::nth_element(first, last, items.end(), before);
    std::sort(first, last, before);
    for (auto item = first; item != last; ++item) {
      if (enough(*item)) {
        items.erase(item + 1, items.end());
        return;
      }
    }
    sorted = static_cast<size_t>(last - items.begin());
  }
}

// Unnormalised probabilities, 1 for the likeliest. Infinite logits share everything among themselves, and
// when all are minus infinity every token is as good as any other.
struct Softmax {
  explicit Softmax(std::span<const Candidate> candidates, float temperature = 1.0f)
      : inverse(1.0f / temperature) {
    for (const Candidate& candidate : candidates) maximum = std::max(maximum, candidate.logit);
    for (const Candidate& candidate : candidates) total += weight(candidate);
  }

  double weight(const Candidate& candidate) const {
    return candidate.logit == maximum ? 1.0
                                      : static_cast<double>(std::exp((candidate.logit - maximum) * inverse));
  }
  double probability(const Candidate& candidate) const { return weight(candidate) / total; }
  double surprise_bits(const Candidate& candidate) const { return -std::log2(probability(candidate)); }

  float inverse;
  float maximum = kMinusInfinity;
  double total = 0;
};

const Candidate& draw_candidate(std::span<const Candidate> candidates, const Softmax& softmax, Rng& rng) {
  CHECK(!candidates.empty());
  double left = rng.uniform() * softmax.total;
  for (const Candidate& candidate : candidates) {
    left -= softmax.weight(candidate);
    if (left < 0) return candidate;
  }
  // Rounding left a little over: the last one that can be drawn at all.
  for (size_t i = candidates.size(); i-- > 0;) {
    if (softmax.weight(candidates[i]) > 0) return candidates[i];
  }
  return candidates.front();
}

// Draws from what is left, and moves `mu` by how far the surprise was from the target.
TokenId draw_and_learn(std::span<const Candidate> candidates, const MirostatTarget& target, float& mu,
                       Rng& rng) {
  const Softmax softmax(candidates);
  const Candidate& chosen = draw_candidate(candidates, softmax, rng);
  const float error = static_cast<float>(softmax.surprise_bits(chosen)) - target.tau;
  if (std::isfinite(error)) mu -= target.eta * error;
  return chosen.id;
}

// Zipf's exponent of the best candidates, sorted, by least squares. Source: Basu et al. 2021, equation 8.
double zipf_exponent(std::span<const Candidate> sorted, const Softmax& softmax) {
  double products = 0;
  double squares = 0;
  for (size_t i = 0; i + 1 < sorted.size(); ++i) {
    const double next = softmax.weight(sorted[i + 1]);
    if (next <= 0) break;
    const double rank_step = std::log(static_cast<double>(i + 2) / static_cast<double>(i + 1));
    products += rank_step * std::log(softmax.weight(sorted[i]) / next);
    squares += rank_step * rank_step;
  }
  return squares > 0 ? products / squares : 1.0;
}

// How many of `vocabulary` tokens to draw from so that the expected surprise is `mu` bits. Source: algorithm
// 1, line 6.
size_t tokens_for_surprise(double exponent, float mu, size_t vocabulary) {
  const double excess = exponent - 1.0;
  const double size = static_cast<double>(vocabulary);
  // For an exponent of 1 the fraction's limit is 1 / ln(size).
  const double fraction = std::abs(excess) < 1e-6 ? 1.0 / std::log(std::max(size, 2.0))
                                                  : excess / (1.0 - std::pow(size, -excess));
  const double count = std::pow(fraction * std::exp2(static_cast<double>(mu)), 1.0 / exponent);
  if (!(count > 1)) return 1;
  return count < size ? static_cast<size_t>(std::lround(count)) : vocabulary;
}

}  // namespace

TokenId likeliest(std::span<const float> logits) {
  constexpr size_t kStride = 1024;
  float best = kMinusInfinity;
  size_t best_first = 0;
  for (size_t first = 0; first < logits.size(); first += kStride) {
    const float maximum = largest(logits.data() + first, std::min(kStride, logits.size() - first));
    if (maximum > best) {
      best = maximum;
      best_first = first;
    }
  }
  for (size_t i = best_first; i < logits.size(); ++i) {
    if (logits[i] == best) return static_cast<TokenId>(i);
  }
  return 0;
}

void collect_candidates(std::span<const float> logits, size_t count, std::vector<Candidate>& out) {
  out.clear();
  if (count == 0 || count >= logits.size()) {
    for (size_t i = 0; i < logits.size(); ++i) {
      if (!std::isnan(logits[i])) out.push_back({static_cast<TokenId>(i), logits[i]});
    }
    return;
  }
  std::vector<float> maxima;
  const float bound = bound_for(logits, count, maxima);
  for (size_t block = 0; block < maxima.size(); ++block) {
    if (maxima[block] < bound) continue;
    const size_t last = std::min((block + 1) * kBlock, logits.size());
    for (size_t i = block * kBlock; i < last; ++i) {
      if (logits[i] >= bound) out.push_back({static_cast<TokenId>(i), logits[i]});
    }
  }
  keep_largest(out, count);
}

void keep_largest(std::vector<Candidate>& candidates, size_t count) {
  std::erase_if(candidates, [](const Candidate& candidate) { return std::isnan(candidate.logit); });
  const auto end = candidates.begin() + static_cast<std::ptrdiff_t>(std::min(count, candidates.size()));
  std::partial_sort(candidates.begin(), end, candidates.end(), likelier);
  candidates.erase(end, candidates.end());
}

void keep_typical(std::vector<Candidate>& candidates, float mass) {
  if (candidates.size() < 2) return;
  const Softmax softmax(candidates);
  double entropy = 0;
  for (const Candidate& candidate : candidates) {
    const double probability = softmax.probability(candidate);
    if (probability > 0) entropy -= probability * std::log(probability);
  }
  struct Ranked {
    Candidate candidate;
    double distance;
    double probability;
  };
  std::vector<Ranked> ranked;
  ranked.reserve(candidates.size());
  for (const Candidate& candidate : candidates) {
    const double probability = softmax.probability(candidate);
    if (probability > 0)
      ranked.push_back({candidate, std::abs(-std::log(probability) - entropy), probability});
  }
  const auto more_typical = [](const Ranked& a, const Ranked& b) {
    return a.distance != b.distance ? a.distance < b.distance : likelier(a.candidate, b.candidate);
  };
  double kept = 0;
  keep_prefix(ranked, more_typical, [&](const Ranked& item) { return (kept += item.probability) >= mass; });
  candidates.clear();
  for (const Ranked& item : ranked) candidates.push_back(item.candidate);
}

void keep_top_p(std::vector<Candidate>& candidates, float mass) {
  if (candidates.size() < 2) return;
  const Softmax softmax(candidates);
  const double wanted = static_cast<double>(mass) * softmax.total;
  double kept = 0;
  keep_prefix(candidates, likelier,
              [&](const Candidate& item) { return (kept += softmax.weight(item)) >= wanted; });
}

void keep_min_p(std::vector<Candidate>& candidates, float share) {
  float maximum = kMinusInfinity;
  for (const Candidate& candidate : candidates) maximum = std::max(maximum, candidate.logit);
  const float bound = maximum + std::log(share);
  std::erase_if(candidates, [=](const Candidate& candidate) {
    return candidate.logit < bound && candidate.logit != maximum;
  });
}

TokenId draw(std::span<const Candidate> candidates, float temperature, Rng& rng) {
  return draw_candidate(candidates, Softmax(candidates, temperature), rng).id;
}

TokenId draw_mirostat(std::vector<Candidate>& candidates, const MirostatTarget& target, float& mu, Rng& rng) {
  constexpr size_t kEstimated = 100;  // the paper's m
  const Softmax softmax(candidates);
  const size_t best = std::min(kEstimated, candidates.size());
  std::partial_sort(candidates.begin(), candidates.begin() + static_cast<std::ptrdiff_t>(best),
                    candidates.end(), likelier);
  const double exponent = std::max(zipf_exponent(std::span(candidates).first(best), softmax), 1e-3);
  size_t left = tokens_for_surprise(exponent, mu, candidates.size());
  keep_prefix(candidates, likelier, [&](const Candidate&) { return --left == 0; });
  return draw_and_learn(candidates, target, mu, rng);
}

TokenId draw_mirostat2(std::vector<Candidate>& candidates, const MirostatTarget& target, float& mu,
                       Rng& rng) {
  const Softmax softmax(candidates);
  const float maximum = softmax.maximum;
  std::erase_if(candidates, [&](const Candidate& candidate) {
    return candidate.logit != maximum && !(softmax.surprise_bits(candidate) <= mu);
  });
  return draw_and_learn(candidates, target, mu, rng);
}

}  // namespace hearth
