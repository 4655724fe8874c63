#include "engine/session/sampler.h"

#include <bit>
#include <chrono>
#include <cmath>
#include <random>

#include "engine/base/text.h"
#include "engine/session/filters.h"
#include "engine/session/penalties.h"

namespace hearth {
namespace {

// Spreads a seed over the generator's state, as its authors advise. Source: Vigna, splitmix64.c (public
// domain text).
uint64_t splitmix64(uint64_t& state) {
  uint64_t z = (state += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

uint64_t seed_from_system() {
  // Some systems' random_device gives the same numbers in every process; the clock makes up for it.
  std::random_device device;
  const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
  return (uint64_t{device()} << 32 | device()) ^ static_cast<uint64_t>(now);
}

struct Rule {
  bool holds;
  const char* sentence;
};

// Comparisons are written so that NaN breaks the rule.
bool between(float value, float low, float high) { return value >= low && value <= high; }
bool finite(float value) { return std::isfinite(value); }

// From the candidates that top-k has left.
TokenId thin_out_and_draw(const SamplerSettings& settings, SamplerState& state) {
  std::vector<Candidate>& candidates = state.candidates;
  if (candidates.empty()) return 0;
  if (settings.typical_p < 1.0f) keep_typical(candidates, settings.typical_p);
  if (settings.top_p < 1.0f) keep_top_p(candidates, settings.top_p);
  if (settings.min_p > 0.0f) keep_min_p(candidates, settings.min_p);
  return draw(candidates, settings.temperature, state.rng);
}

}  // namespace

Status check_settings(const SamplerSettings& s) {
  const Rule rules[] = {
      {finite(s.temperature) && s.temperature >= 0, "The temperature must be 0 or more."},
      {s.top_k >= 0, "top_k must be 0 (off) or more."},
      {between(s.top_p, 0, 1), "top_p must be between 0 and 1."},
      {between(s.min_p, 0, 1), "min_p must be between 0 and 1."},
      {between(s.typical_p, 0, 1), "typical_p must be between 0 and 1."},
      {finite(s.repetition_penalty) && s.repetition_penalty > 0,
       "The repetition penalty must be more than 0."},
      {finite(s.frequency_penalty), "The frequency penalty must be a number."},
      {finite(s.presence_penalty), "The presence penalty must be a number."},
      {s.penalty_window >= -1, "The penalty window must be -1 (everything), 0 (off) or more."},
      {finite(s.dry_multiplier) && s.dry_multiplier >= 0, "The DRY multiplier must be 0 (off) or more."},
      {finite(s.dry_base) && s.dry_base >= 1, "The DRY base must be 1 or more."},
      {s.dry_allowed_length >= 0, "The DRY allowed length must be 0 or more."},
      {s.mirostat >= 0 && s.mirostat <= 2, "mirostat must be 0 (off), 1 or 2."},
      {finite(s.mirostat_tau) && s.mirostat_tau > 0, "mirostat's tau must be more than 0."},
      {finite(s.mirostat_eta) && s.mirostat_eta >= 0, "mirostat's eta must be 0 or more."},
  };
  for (const Rule& rule : rules) {
    if (!rule.holds) return fail(Fault::Unsupported, rule.sentence);
  }
  for (const auto& [id, amount] : s.logit_bias) {
    if (std::isnan(amount))
      return fail(Fault::Unsupported, concat("The bias of token ", id, " must be a number."));
  }
  return {};
}

Rng::Rng(uint64_t seed) {
  for (uint64_t& word : state_) word = splitmix64(seed);
}

// xoshiro256++ 1.0. Source: Blackman and Vigna 2021, "Scrambled linear pseudorandom number generators".
uint64_t Rng::next() {
  const uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
  const uint64_t shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

double Rng::uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

SamplerState start_sampling(const SamplerSettings& settings) {
  SamplerState state;
  state.rng = Rng(settings.seed != 0 ? settings.seed : seed_from_system());
  state.mirostat_mu = 2.0f * settings.mirostat_tau;  // Basu et al. 2021, algorithm 1, line 1
  return state;
}

TokenId sample(std::span<float> logits, std::span<const TokenId> history, const SamplerSettings& settings,
               SamplerState& state) {
  add_logit_bias(logits, settings.logit_bias);
  apply_penalties(logits, history, settings, state.counts);
  apply_dry(logits, history, state.dry_breakers, settings);
  if (settings.temperature == 0.0f) return likeliest(logits);

  std::vector<Candidate>& candidates = state.candidates;
  if (settings.mirostat != 0) {
    collect_candidates(logits, 0, candidates);
    if (candidates.empty()) return 0;
    for (Candidate& candidate : candidates) candidate.logit /= settings.temperature;
    const MirostatTarget target{settings.mirostat_tau, settings.mirostat_eta};
    const auto draw_by_surprise = settings.mirostat == 1 ? draw_mirostat : draw_mirostat2;
    return draw_by_surprise(candidates, target, state.mirostat_mu, state.rng);
  }

  collect_candidates(logits, static_cast<size_t>(settings.top_k), candidates);
  return thin_out_and_draw(settings, state);
}

// A token outside of the largest `kept + n` stays outside of the largest `kept` when up to n tokens are
// lowered and none is raised: of those before it, `kept` at least are as they were.
uint32_t candidates_needed(const SamplerSettings& s) {
  const bool greedy = s.temperature == 0.0f;
  const bool raises = s.repetition_penalty < 1.0f || s.frequency_penalty < 0.0f || s.presence_penalty < 0.0f;
  const bool touches_any = !s.logit_bias.empty() || s.dry_multiplier != 0.0f || raises;
  if (touches_any || (!greedy && (s.mirostat != 0 || s.top_k == 0))) return 0;
  const uint32_t kept = greedy ? 1 : static_cast<uint32_t>(s.top_k);
  if (!has_penalties(s)) return kept;
  return s.penalty_window < 0 ? 0 : kept + static_cast<uint32_t>(s.penalty_window);
}

TokenId sample_best(std::span<float> best, std::span<const TokenId> history, const SamplerSettings& settings,
                    SamplerState& state) {
  const size_t count = best.size() / 2;
  std::vector<Candidate>& candidates = state.candidates;
  candidates.clear();
  for (size_t i = 0; i < count; ++i) candidates.push_back({static_cast<TokenId>(best[i]), best[count + i]});
  apply_penalties(candidates, history, settings);
  const bool greedy = settings.temperature == 0.0f;
  keep_largest(candidates, greedy ? 1 : static_cast<size_t>(settings.top_k));
  if (greedy) return candidates.empty() ? 0 : candidates.front().id;
  return thin_out_and_draw(settings, state);
}

}  // namespace hearth
