#include "engine/session/penalties.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <random>

#include <doctest/doctest.h>

using namespace hearth;

namespace {

SamplerSettings with_dry() {
  SamplerSettings settings;
  settings.dry_multiplier = 0.5f;
  settings.dry_base = 1.5f;
  settings.dry_allowed_length = 2;
  return settings;
}

// The definition: for each earlier place, how far back it agrees with the end of the history.
std::map<TokenId, float> dry_by_definition(std::span<const TokenId> history,
                                           std::span<const TokenId> breakers,
                                           const SamplerSettings& settings) {
  std::map<TokenId, size_t> longest;
  const size_t size = history.size();
  const auto breaks = [&](TokenId id) {
    return std::find(breakers.begin(), breakers.end(), id) != breakers.end();
  };
  for (size_t end = 0; end + 1 < size; ++end) {
    size_t length = 0;
    while (length <= end && history[end - length] == history[size - 1 - length] &&
           !breaks(history[end - length])) {
      ++length;
    }
    if (length >= static_cast<size_t>(settings.dry_allowed_length) && length > 0) {
      longest[history[end + 1]] = std::max(longest[history[end + 1]], length);
    }
  }
  std::map<TokenId, float> penalties;
  for (const auto& [id, length] : longest) {
    penalties[id] = settings.dry_multiplier *
                    std::pow(settings.dry_base,
                             static_cast<float>(length) - static_cast<float>(settings.dry_allowed_length));
  }
  return penalties;
}

}  // namespace

TEST_CASE("logit bias is added, also minus infinity, and ids outside the vocabulary are ignored") {
  std::vector<float> logits = {1.0f, 2.0f, 3.0f};
  const std::vector<std::pair<TokenId, float>> bias = {
      {0, 0.5f}, {2, -std::numeric_limits<float>::infinity()}, {3, 1.0f}, {-1, 1.0f}};
  add_logit_bias(logits, bias);
  CHECK_EQ(logits[0], 1.5f);
  CHECK_EQ(logits[1], 2.0f);
  CHECK(std::isinf(logits[2]));
}

TEST_CASE("the repetition penalty divides positive logits and multiplies negative ones, once a token") {
  SamplerSettings settings;
  settings.repetition_penalty = 2.0f;
  std::vector<float> logits = {4.0f, -4.0f, 1.0f};
  std::vector<uint32_t> counts;
  const std::vector<TokenId> history = {0, 1, 0, 1, 0};
  apply_penalties(logits, history, settings, counts);
  CHECK_EQ(logits, std::vector<float>{2.0f, -8.0f, 1.0f});
}

TEST_CASE("the frequency penalty counts, the presence penalty does not") {
  SamplerSettings settings;
  settings.frequency_penalty = 0.5f;
  settings.presence_penalty = 10.0f;
  std::vector<float> logits(3, 0.0f);
  std::vector<uint32_t> counts;
  const std::vector<TokenId> history = {0, 0, 0, 2};
  apply_penalties(logits, history, settings, counts);
  CHECK_EQ(logits, std::vector<float>{-11.5f, 0.0f, -10.5f});
  CHECK_EQ(counts, std::vector<uint32_t>(3, 0));
}

TEST_CASE("penalties look only at the window, at everything when it is -1, and at nothing when it is 0") {
  SamplerSettings settings;
  settings.presence_penalty = 1.0f;
  const std::vector<TokenId> history = {0, 1, 2, 2};
  const auto penalised = [&](int window) {
    settings.penalty_window = window;
    std::vector<float> logits(3, 0.0f);
    std::vector<uint32_t> counts;
    apply_penalties(logits, history, settings, counts);
    return logits;
  };
  CHECK_EQ(penalised(3), std::vector<float>{0.0f, -1.0f, -1.0f});
  CHECK_EQ(penalised(-1), std::vector<float>{-1.0f, -1.0f, -1.0f});
  CHECK_EQ(penalised(0), std::vector<float>{0.0f, 0.0f, 0.0f});
  CHECK_EQ(penalised(1000), std::vector<float>{-1.0f, -1.0f, -1.0f});
}

TEST_CASE("history outside the vocabulary is ignored by penalties") {
  SamplerSettings settings = with_dry();
  settings.presence_penalty = 1.0f;
  std::vector<float> logits(2, 0.0f);
  std::vector<uint32_t> counts;
  const std::vector<TokenId> history = {-1, 7, 9, 7, 9, 7, 9};
  apply_penalties(logits, history, settings, counts);
  apply_dry(logits, history, {}, settings);
  CHECK_EQ(logits, std::vector<float>{0.0f, 0.0f});
}

TEST_CASE("DRY lowers the token that would repeat a sequence, the more the longer it is") {
  std::vector<float> logits(10, 0.0f);
  const std::vector<TokenId> history = {1, 2, 3, 4, 9, 1, 2, 3};
  apply_dry(logits, history, {}, with_dry());
  CHECK_EQ(logits[4], doctest::Approx(-0.5 * 1.5));
  for (const size_t id : {0u, 1u, 2u, 3u, 5u, 9u}) CHECK_EQ(logits[id], 0.0f);
}

TEST_CASE("DRY leaves sequences shorter than allowed alone") {
  std::vector<float> logits(10, 0.0f);
  const std::vector<TokenId> history = {3, 4, 9, 1, 3};
  apply_dry(logits, history, {}, with_dry());
  CHECK_EQ(logits, std::vector<float>(10, 0.0f));
}

TEST_CASE("DRY does not look over a breaker") {
  const std::vector<TokenId> history = {1, 2, 3, 4, 9, 1, 2, 3};
  std::vector<float> logits(10, 0.0f);
  apply_dry(logits, history, std::vector<TokenId>{2}, with_dry());
  CHECK_EQ(logits, std::vector<float>(10, 0.0f));
  apply_dry(logits, history, std::vector<TokenId>{1}, with_dry());
  CHECK_EQ(logits[4], doctest::Approx(-0.5));
}

TEST_CASE("DRY equals its definition on random histories") {
  std::mt19937 random(4711);
  for (int round = 0; round < 300; ++round) {
    std::vector<TokenId> history(random() % 60);
    for (TokenId& id : history) id = static_cast<TokenId>(random() % 3);
    SamplerSettings settings = with_dry();
    settings.dry_allowed_length = static_cast<int>(random() % 4);
    const std::vector<TokenId> breakers = round % 3 == 0 ? std::vector<TokenId>{2} : std::vector<TokenId>{};
    std::vector<float> logits(3, 0.0f);
    apply_dry(logits, history, breakers, settings);
    const auto expected = dry_by_definition(history, breakers, settings);
    for (TokenId id = 0; id < 3; ++id) {
      CAPTURE(round);
      CAPTURE(id);
      const auto found = expected.find(id);
      CHECK_EQ(logits[static_cast<size_t>(id)],
               doctest::Approx(found == expected.end() ? 0.0f : -found->second));
    }
  }
}

TEST_CASE("DRY stays finite on a very long repetition") {
  std::vector<float> logits(2, 0.0f);
  const std::vector<TokenId> history(5000, 1);
  apply_dry(logits, history, {}, with_dry());
  CHECK(std::isfinite(logits[1]));
  CHECK_LT(logits[1], -1e30f);
}
