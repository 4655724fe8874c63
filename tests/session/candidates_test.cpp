// Sampling from the largest logits alone: always the very token that all of them give. And the steps that
// give no more than those.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

#include "engine/base/text.h"
#include "engine/device/plan.h"
#include "engine/session/generate.h"
#include "test_seed.h"
#include "tests/session/fake_model.h"

using namespace hearth;

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

// The `count` largest, as TopK writes them.
std::vector<float> best_of(const std::vector<float>& logits, size_t count) {
  std::vector<size_t> ids(logits.size());
  std::iota(ids.begin(), ids.end(), size_t{0});
  std::ranges::stable_sort(ids, [&](size_t a, size_t b) {
    return logits[a] > logits[b] || (!std::isnan(logits[a]) && std::isnan(logits[b]));
  });
  std::vector<float> best(2 * count);
  for (size_t i = 0; i < count; ++i) {
    best[i] = static_cast<float>(ids[i]);
    best[count + i] = logits[ids[i]];
  }
  return best;
}

class RandomSampling {
 public:
  explicit RandomSampling(uint64_t seed) : random_(seed) {}

  bool one_in(uint64_t n) { return random_() % n == 0; }
  uint64_t below(uint64_t n) { return random_() % n; }
  float between(float low, float high) { return std::uniform_real_distribution<float>(low, high)(random_); }

  // Any that candidates are enough for.
  SamplerSettings settings() {
    SamplerSettings settings;
    settings.seed = 1 + below(1000);
    settings.temperature = one_in(4) ? 0.0f : between(0.1f, 3.0f);
    settings.top_k = static_cast<int>(1 + below(60));
    if (one_in(2)) settings.top_p = between(0.0f, 1.0f);
    if (one_in(2)) settings.min_p = between(0.0f, 0.5f);
    if (one_in(2)) settings.typical_p = between(0.0f, 1.0f);
    if (one_in(2)) settings.repetition_penalty = between(1.0f, 3.0f);
    if (one_in(2)) settings.frequency_penalty = between(0.0f, 4.0f);
    if (one_in(3)) settings.presence_penalty = one_in(20) ? 1e38f : between(0.0f, 9.0f);
    settings.penalty_window = static_cast<int>(below(40));
    return settings;
  }

  // With ties, and now and then with what no model should give.
  std::vector<float> logits(size_t count) {
    std::normal_distribution<float> normal(0.0f, between(0.1f, 8.0f));
    const bool rounds = one_in(2), is_strange = one_in(8);
    const float strange[] = {kNaN, kInfinity, -kInfinity, 0.0f, -0.0f, 3e38f};
    std::vector<float> logits(count);
    for (float& logit : logits) {
      logit = normal(random_);
      if (rounds) logit = std::round(logit);
      if (is_strange && one_in(2)) logit = strange[below(std::size(strange))];
    }
    return logits;
  }

  // The largest more often than others, as an answer is likely to hold them.
  std::vector<TokenId> history(const std::vector<float>& logits) {
    const std::vector<float> best = best_of(logits, 50);
    std::vector<TokenId> tokens(below(80));
    for (TokenId& token : tokens) {
      token = static_cast<TokenId>(one_in(3) ? below(logits.size()) : static_cast<uint64_t>(best[below(50)]));
    }
    return tokens;
  }

 private:
  std::mt19937_64 random_;
};

FakeDevice::Next next_number() {
  return [](std::span<const TokenId> tokens) { return tokens.back() + 1; };
}

void evaluate(Session& session, const std::vector<TokenId>& tokens, uint32_t candidates) {
  REQUIRE(session.begin(tokens, candidates));
  finish(session);
}

}  // namespace

TEST_CASE("the largest logits give the token that all of them give") {
  RandomSampling random(test_seed());
  for (int round = 0; round < 4000; ++round) {
    CAPTURE(round);
    const SamplerSettings settings = random.settings();
    REQUIRE(check_settings(settings));
    const uint32_t needed = candidates_needed(settings);
    REQUIRE_GT(needed, 0u);
    const size_t vocabulary = 101 + random.below(400);
    const size_t count = needed + random.below(vocabulary - needed);
    SamplerState from_all = start_sampling(settings);
    SamplerState from_best = start_sampling(settings);
    for (int token = 0; token < 5; ++token) {
      std::vector<float> logits = random.logits(vocabulary);
      const std::vector<TokenId> history = random.history(logits);
      std::vector<float> best = best_of(logits, count);
      REQUIRE_EQ(sample_best(best, history, settings, from_best),
                 sample(logits, history, settings, from_all));
      REQUIRE_EQ(from_best.rng.uniform(), from_all.rng.uniform());
    }
  }
}

TEST_CASE("one candidate fewer than needed is too few") {
  SamplerSettings settings;
  settings.temperature = 0;
  settings.presence_penalty = 5.0f;
  settings.penalty_window = 2;
  REQUIRE_EQ(candidates_needed(settings), 3u);
  const std::vector<float> logits = {9.0f, 8.0f, 7.0f, 6.0f};
  const std::vector<TokenId> history = {0, 1};
  SamplerState state = start_sampling(settings);
  std::vector<float> enough = best_of(logits, 3), too_few = best_of(logits, 2);
  CHECK_EQ(sample_best(enough, history, settings, state), 2);
  CHECK_NE(sample_best(too_few, history, settings, state), 2);
}

TEST_CASE("candidates are enough where top-k or greed chooses and nothing lifts a token") {
  const auto needed = [](auto change) {
    SamplerSettings settings;
    change(settings);
    return candidates_needed(settings);
  };
  CHECK_EQ(needed([](SamplerSettings&) {}), 40u);
  CHECK_EQ(needed([](SamplerSettings& s) { s.temperature = 0; }), 1u);
  CHECK_EQ(needed([](SamplerSettings& s) { s.repetition_penalty = 1.1f; }), 104u);
  CHECK_EQ(needed([](SamplerSettings& s) { s.temperature = s.top_k = 0, s.frequency_penalty = 1; }), 65u);
  CHECK_EQ(needed([](SamplerSettings& s) { s.top_k = s.penalty_window = INT32_MAX; }), uint32_t{INT32_MAX});
  CHECK_EQ(needed([](SamplerSettings& s) { s.top_k = 0; }), 0u);
  CHECK_EQ(needed([](SamplerSettings& s) { s.mirostat = 2; }), 0u);
  CHECK_EQ(needed([](SamplerSettings& s) { s.logit_bias = {{1, 0.5f}}; }), 0u);
  CHECK_EQ(needed([](SamplerSettings& s) { s.dry_multiplier = 1; }), 0u);
  CHECK_EQ(needed([](SamplerSettings& s) { s.repetition_penalty = 0.9f; }), 0u);
  CHECK_EQ(needed([](SamplerSettings& s) { s.presence_penalty = -1; }), 0u);
  CHECK_EQ(needed([](SamplerSettings& s) { s.frequency_penalty = -1; }), 0u);
  CHECK_EQ(needed([](SamplerSettings& s) { s.presence_penalty = 1, s.penalty_window = -1; }), 0u);
}

TEST_CASE("a step of one token gives candidates when they are enough, and all logits when not") {
  FakeModel model(next_number());
  const auto session = model.session(100, OutputRows::Last, 20);
  evaluate(*session, {10, 11, 12}, 20);
  CHECK_FALSE(session->gives_candidates());
  CHECK_EQ(session->output()[13], kFakeLogit);
  evaluate(*session, {13}, 20);
  REQUIRE(session->gives_candidates());
  CHECK_EQ(session->output().size(), 40u);
  CHECK_EQ(session->output()[0], 14.0f);
  CHECK_EQ(session->output()[20], kFakeLogit);
  for (const uint32_t candidates : {0u, 21u}) {
    evaluate(*session, {14}, candidates);
    CHECK_FALSE(session->gives_candidates());
    CHECK_EQ(session->output().size(), session->output_width());
  }
}

TEST_CASE("a vocabulary of no more tokens than candidates is given whole, and so are all rows") {
  FakeModel small(next_number(), 20);
  const auto last = small.session(100, OutputRows::Last, 20);
  evaluate(*last, {3}, 20);
  CHECK_FALSE(last->gives_candidates());
  FakeModel model(next_number());
  const auto all = model.session(100, OutputRows::All, 20);
  evaluate(*all, {3}, 20);
  CHECK_FALSE(all->gives_candidates());
}

TEST_CASE("after a move the cache is filled as before, and steps give candidates again") {
  FakeModel model(next_number());
  FakeDevice other(next_number());
  const auto session = model.session(100, OutputRows::Last, 20);
  evaluate(*session, {10, 11, 12}, 20);
  evaluate(*session, {13}, 20);
  model.device.steps_until_lost = 0;
  const TokenId last = 14;
  REQUIRE(session->begin({&last, 1}, 20));
  REQUIRE_FALSE(session->pump());
  model.loaded.parts.front().device = &other;
  ++model.loaded.moves;
  finish(*session);
  CHECK_EQ(other.step_rows, std::vector<uint32_t>{4, 1});
  CHECK(session->gives_candidates());
  CHECK_EQ(session->output()[0], 15.0f);
}

TEST_CASE("a session with candidates leaves nothing behind") {
  FakeModel model(next_number());
  {
    const auto session = model.session(100, OutputRows::Last, 20);
    evaluate(*session, {10}, 20);
    CHECK_EQ(model.device.programs, 2);
  }
  CHECK_EQ(model.device.programs, 0);
  CHECK_EQ(model.device.allocated, 0u);
}

TEST_CASE("an answer from candidates is the answer from all logits") {
  const FakeVocabulary vocabulary;
  const auto next = [](std::span<const TokenId> tokens) {
    return tokens.size() < 30 ? FakeVocabulary::letter(static_cast<char>('a' + tokens.size() * 7 % 26))
                              : FakeVocabulary::kEos;
  };
  for (const float temperature : {0.0f, 12.0f}) {
    std::vector<std::string> texts;
    for (const uint32_t candidates : {0u, 64u}) {
      FakeModel model(next);
      const auto session = model.session(64, OutputRows::Last, candidates);
      GenerationSettings settings{.max_tokens = 40};
      settings.sampler.temperature = temperature;
      settings.sampler.seed = 7;
      auto generation = Generation::start(*session, vocabulary.tokenizer(), {1, 5}, settings);
      REQUIRE(generation);
      std::string& text = texts.emplace_back();
      for (Progress progress = Progress::Running; progress == Progress::Running;) {
        const auto pumped = generation->pump(text);
        REQUIRE(pumped);
        progress = *pumped;
      }
      CHECK_EQ(session->gives_candidates(), candidates > 0);
    }
    CHECK_FALSE(texts[0].empty());
    CHECK_EQ(texts[0], texts[1]);
  }
}
