#include "engine/session/penalties.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

namespace hearth {
namespace {

bool in_vocabulary(std::span<const float> logits, TokenId id) {
  return id >= 0 && static_cast<size_t>(id) < logits.size();
}

// How many tokens at the end of `history` come after the last breaker: no longer sequence can repeat.
size_t unbroken_tail(std::span<const TokenId> history, std::span<const TokenId> breakers) {
  size_t length = 0;
  while (length < history.size()) {
    const TokenId id = history[history.size() - 1 - length];
    if (std::binary_search(breakers.begin(), breakers.end(), id)) break;
    ++length;
  }
  return length;
}

// For each i, how many tokens match when the history that ends after its i-th last token is compared
// backwards with the whole history. The Z-algorithm (Gusfield 1997, section 1.4) on the reversed history.
std::vector<uint32_t> repeated_lengths(std::span<const TokenId> history) {
  const size_t size = history.size();
  const auto reversed = [&](size_t i) { return history[size - 1 - i]; };
  std::vector<uint32_t> lengths(size, 0);
  size_t left = 0;
  size_t right = 0;
  for (size_t i = 1; i < size; ++i) {
    size_t length = i < right ? std::min<size_t>(right - i, lengths[i - left]) : 0;
    while (i + length < size && reversed(length) == reversed(i + length)) ++length;
    lengths[i] = static_cast<uint32_t>(length);
    if (i + length > right) {
      left = i;
      right = i + length;
    }
  }
  return lengths;
}

std::span<const TokenId> penalised_part(std::span<const TokenId> history, const SamplerSettings& settings) {
  if (settings.penalty_window < 0) return history;
  return history.last(std::min(history.size(), static_cast<size_t>(settings.penalty_window)));
}

// The logit of a token that was said `count` times.
float penalised(float logit, uint32_t count, const SamplerSettings& settings) {
  logit = logit > 0 ? logit / settings.repetition_penalty : logit * settings.repetition_penalty;
  return logit - (static_cast<float>(count) * settings.frequency_penalty + settings.presence_penalty);
}

}  // namespace

bool has_penalties(const SamplerSettings& settings) {
  return settings.repetition_penalty != 1.0f || settings.frequency_penalty != 0.0f ||
         settings.presence_penalty != 0.0f;
}

void add_logit_bias(std::span<float> logits, std::span<const std::pair<TokenId, float>> bias) {
  for (const auto& [id, amount] : bias) {
    if (in_vocabulary(logits, id)) logits[static_cast<size_t>(id)] += amount;
  }
}

void apply_penalties(std::span<float> logits, std::span<const TokenId> history,
                     const SamplerSettings& settings, std::vector<uint32_t>& counts) {
  if (!has_penalties(settings)) return;
  history = penalised_part(history, settings);
  counts.resize(logits.size(), 0);
  for (const TokenId id : history) {
    if (in_vocabulary(logits, id)) ++counts[static_cast<size_t>(id)];
  }
  for (const TokenId id : history) {
    if (!in_vocabulary(logits, id)) continue;
    const uint32_t count = std::exchange(counts[static_cast<size_t>(id)], 0);
    if (count == 0) continue;
    float& logit = logits[static_cast<size_t>(id)];
    logit = penalised(logit, count, settings);
  }
}

void apply_penalties(std::span<Candidate> candidates, std::span<const TokenId> history,
                     const SamplerSettings& settings) {
  if (!has_penalties(settings)) return;
  history = penalised_part(history, settings);
  for (Candidate& candidate : candidates) {
    const auto count = static_cast<uint32_t>(std::ranges::count(history, candidate.id));
    if (count > 0) candidate.logit = penalised(candidate.logit, count, settings);
  }
}

void apply_dry(std::span<float> logits, std::span<const TokenId> history, std::span<const TokenId> breakers,
               const SamplerSettings& settings) {
  if (settings.dry_multiplier == 0.0f) return;
  const size_t limit = unbroken_tail(history, breakers);
  const auto allowed = static_cast<size_t>(settings.dry_allowed_length);
  if (limit == 0 || limit < allowed) return;

  const std::vector<uint32_t> lengths = repeated_lengths(history);
  std::unordered_map<TokenId, size_t> longest;  // by the token that would go on with the sequence
  for (size_t i = 1; i < lengths.size(); ++i) {
    const size_t length = std::min<size_t>(lengths[i], limit);
    if (length == 0 || length < allowed) continue;
    const TokenId next = history[history.size() - i];
    size_t& known = longest[next];
    known = std::max(known, length);
  }
  for (const auto& [id, length] : longest) {
    if (!in_vocabulary(logits, id)) continue;
    const double penalty = settings.dry_multiplier * std::pow(static_cast<double>(settings.dry_base),
                                                              static_cast<double>(length - allowed));
    logits[static_cast<size_t>(id)] -=
        static_cast<float>(std::min<double>(penalty, std::numeric_limits<float>::max()));
  }
}

}  // namespace hearth
