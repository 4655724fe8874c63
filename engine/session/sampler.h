// Logits to one token. Pure and seeded: the same candidates, settings, history and generator state give the
// same token on every machine. Called once per generated token by generate.cpp, and by tests.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/text/tokenizer.h"

namespace hearth {

struct SamplerSettings {
  float temperature = 0.7f;         // 0: always the likeliest token
  int top_k = 40;                   // 0: off
  float top_p = 0.95f;              // 1: off
  float min_p = 0.05f;              // 0: off
  float typical_p = 1.0f;           // 1: off. Meister et al. 2022
  float repetition_penalty = 1.0f;  // 1: off. Keskar et al. 2019
  float frequency_penalty = 0.0f;
  float presence_penalty = 0.0f;
  int penalty_window = 64;      // last tokens that penalties look at; -1: all
  float dry_multiplier = 0.0f;  // 0: off
  float dry_base = 1.75f;
  int dry_allowed_length = 2;
  int mirostat = 0;  // 0: off, 1 or 2. Basu et al. 2021
  float mirostat_tau = 5.0f;
  float mirostat_eta = 0.1f;
  std::vector<std::pair<TokenId, float>> logit_bias;
  uint64_t seed = 0;  // 0: chosen anew for each answer
};

// Fails with Unsupported naming the setting that makes no sense (a negative temperature, a NaN).
Status check_settings(const SamplerSettings& settings);

// xoshiro256++; the same sequence everywhere, unlike the distributions of <random>.
class Rng {
 public:
  explicit Rng(uint64_t seed);
  uint64_t next();
  double uniform();  // [0, 1)

 private:
  uint64_t state_[4];
};

struct Candidate {
  TokenId id;
  float logit;
};

// What a sampler remembers from token to token besides the history.
struct SamplerState {
  Rng rng{1};
  float mirostat_mu = 0.0f;
  std::vector<TokenId>
      dry_breakers;  // tokens that end a repeated sequence (line ends, colons, quotes), ascending

  // Kept only so that a token needs no new memory.
  std::vector<Candidate> candidates;
  std::vector<uint32_t> counts;  // by token; zero between calls
};

// The state an answer starts with. Seed 0 is replaced by one from the system.
SamplerState start_sampling(const SamplerSettings& settings);

// The next token. The order is fixed: logit bias, penalties, DRY; then the likeliest token when the
// temperature is 0, else mirostat at that temperature, else top-k, typical, top-p, min-p, temperature and a
// draw.
//   logits   one per token of the vocabulary; may be changed. NaN counts as minus infinity
//   history  the tokens of the session so far, prompt included
// Token 0 when every logit is NaN; equal logits are ordered by id.
TokenId sample(std::span<float> logits, std::span<const TokenId> history, const SamplerSettings& settings,
               SamplerState& state);

// How many of the largest logits always give the token that all of them would: those that a draw keeps, and
// one for each token that penalties may push down from among them. 0: only all of them do. Settings that
// check_settings() accepts.
uint32_t candidates_needed(const SamplerSettings& settings);

// sample() from the largest logits alone: at least candidates_needed() of them, which is not 0, and top_k is
// less than there are tokens.
//   best  ids, then as many logits, as TopK (plan.h) writes them
TokenId sample_best(std::span<float> best, std::span<const TokenId> history, const SamplerSettings& settings,
                    SamplerState& state);

}  // namespace hearth
