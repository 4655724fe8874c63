// The steps that thin out candidates before one is drawn, each from its paper's definition. Called by
// sampler.cpp for every token, and by tests, which compare each with a brute-force version. Pure functions,
// any thread.
//
// Candidates are never fully sorted: a vocabulary has up to 262,144 tokens and a filter needs only the best
// few. Ties are ordered by id, and what a filter keeps has one defined order, so a draw does not depend on
// the standard library.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "engine/session/sampler.h"

namespace hearth {

// The id of the largest logit, the lowest one on ties. NaN never wins; 0 when nothing else is there.
TokenId likeliest(std::span<const float> logits);

// Fills `out` with the `count` largest logits, best first; with all of them in id order when `count` is 0 or
// not less than there are. NaN is left out.
void collect_candidates(std::span<const float> logits, size_t count, std::vector<Candidate>& out);

// Keeps the `count` largest logits, best first; NaN is left out.
void keep_largest(std::vector<Candidate>& candidates, size_t count);

// Keeps the tokens whose surprise is closest to the expected one, until they hold `mass` of the probability.
// Source: Meister et al. 2022, section 3 ("locally typical sampling").
void keep_typical(std::vector<Candidate>& candidates, float mass);

// Keeps the likeliest tokens until they hold `mass` of the probability, best first; at least one.
// Source: Holtzman et al. 2020, section 3.1 ("nucleus sampling").
void keep_top_p(std::vector<Candidate>& candidates, float mass);

// Keeps what is at least `share` times as probable as the likeliest token. Source: Nguyen et al. 2024,
// section 3.
void keep_min_p(std::vector<Candidate>& candidates, float share);

// One of the candidates (at least one), by softmax(logit / temperature).
TokenId draw(std::span<const Candidate> candidates, float temperature, Rng& rng);

// Mirostat (Basu et al. 2021): candidates whose surprise would exceed `mu` are left out, one is drawn, and
// `mu` moves so that the surprise of an answer comes to `tau` bits a token.
struct MirostatTarget {
  float tau = 5.0f;
  float eta = 0.1f;
};
// Version 1 (algorithm 1): estimates Zipf's exponent and keeps as many tokens as it implies.
TokenId draw_mirostat(std::vector<Candidate>& candidates, const MirostatTarget& target, float& mu, Rng& rng);
// Version 2 (the authors' simplification): keeps the tokens with less surprise than `mu`.
TokenId draw_mirostat2(std::vector<Candidate>& candidates, const MirostatTarget& target, float& mu, Rng& rng);

}  // namespace hearth
