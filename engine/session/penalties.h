// What makes a model repeat itself less: logits of tokens that were said before are lowered. Called by
// sampler.cpp for every token when the settings ask for it, and by tests. Pure functions, any thread.
#pragma once

#include <span>

#include "engine/session/sampler.h"

namespace hearth {

// Adds to the logits of single tokens; ids outside the vocabulary are ignored.
void add_logit_bias(std::span<float> logits, std::span<const std::pair<TokenId, float>> bias);

// Repetition (Keskar et al. 2019, section 4.1: divides positive logits and multiplies negative ones),
// frequency (times the count) and presence penalties over the last `penalty_window` tokens of `history`.
// Linear in the window.
//   counts  scratch; zero before and after
void apply_penalties(std::span<float> logits, std::span<const TokenId> history,
                     const SamplerSettings& settings, std::vector<uint32_t>& counts);

// The same for a few tokens. Linear in the window for each.
void apply_penalties(std::span<Candidate> candidates, std::span<const TokenId> history,
                     const SamplerSettings& settings);

// Whether the settings ask for any of these.
bool has_penalties(const SamplerSettings& settings);

// "Don't repeat yourself" (p-e-w, text-generation-webui pull request 5637): a token that would continue a
// sequence seen before is lowered by multiplier * base^(length - allowed_length), where length is how many
// tokens already repeat. A repeated sequence does not reach over one of `breakers` (ascending). Linear in the
// history.
void apply_dry(std::span<float> logits, std::span<const TokenId> history, std::span<const TokenId> breakers,
               const SamplerSettings& settings);

}  // namespace hearth
