#include "engine/session/sampler.h"

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
  std::normal_distribution<float> normal(0.0f, 3.0f);
  std::vector<float> logits(count);
  for (float& logit : logits) logit = normal(random);
  return logits;
}

std::vector<TokenId> sample_many(const SamplerSettings& settings, int count, size_t vocabulary = 500) {
  SamplerState state = start_sampling(settings);
  std::vector<TokenId> history;
  for (int i = 0; i < count; ++i) {
    std::vector<float> logits = random_logits(vocabulary, static_cast<unsigned>(i));
    history.push_back(sample(logits, history, settings, state));
  }
  return history;
}

}  // namespace

TEST_CASE("the generator gives the published sequence of xoshiro256++") {
  // From the authors' C code, seeded by splitmix64 with 0.
  Rng rng(0);
  CHECK_EQ(rng.next(), 0x53175d61490b23dfu);
  CHECK_EQ(rng.next(), 0x61da6f3dc380d507u);
}

TEST_CASE("uniform numbers stay below 1 and have the right mean") {
  Rng rng(42);
  double sum = 0;
  for (int i = 0; i < 100000; ++i) {
    const double value = rng.uniform();
    REQUIRE_GE(value, 0.0);
    REQUIRE_LT(value, 1.0);
    sum += value;
  }
  CHECK_EQ(sum / 100000, doctest::Approx(0.5).epsilon(0.01));
}

TEST_CASE("the same seed gives the same tokens, another seed others") {
  SamplerSettings settings;
  settings.temperature = 1.5f;
  settings.seed = 1;
  const auto first = sample_many(settings, 50);
  CHECK_EQ(sample_many(settings, 50), first);
  settings.seed = 2;
  CHECK_NE(sample_many(settings, 50), first);
}

TEST_CASE("seed 0 is a new one each time") {
  SamplerSettings settings;
  settings.temperature = 2.0f;
  CHECK_NE(sample_many(settings, 50), sample_many(settings, 50));
}

TEST_CASE("every way of sampling survives logits that no model should give") {
  std::vector<SamplerSettings> all;
  for (const int mirostat : {0, 1, 2}) {
    for (const float temperature : {0.0f, 1e-30f, 0.7f, 1e30f}) {
      for (const int top_k : {0, 1, 40, 1 << 30}) {
        SamplerSettings settings;
        settings.seed = 3;
        settings.mirostat = mirostat;
        settings.temperature = temperature;
        settings.top_k = top_k;
        settings.typical_p = 0.5f;
        settings.repetition_penalty = 1.1f;
        settings.dry_multiplier = 1.0f;
        all.push_back(settings);
      }
    }
  }
  const std::vector<std::vector<float>> logits = {
      {5.0f},
      {kNaN},
      {-kInfinity},
      std::vector<float>(200, kNaN),
      std::vector<float>(200, -kInfinity),
      std::vector<float>(200, kInfinity),
      std::vector<float>(200, 0.0f),
      {kNaN, -kInfinity, kInfinity, 0.0f, 3e38f, -3e38f},
  };
  const std::vector<TokenId> history = {0, 1, 0, 1, 0, 1, -5, 1000000};
  for (const SamplerSettings& settings : all) {
    for (std::vector<float> values : logits) {
      SamplerState state = start_sampling(settings);
      for (int i = 0; i < 3; ++i) {
        const TokenId id = sample(values, history, settings, state);
        REQUIRE_GE(id, 0);
        REQUIRE_LT(static_cast<size_t>(id), values.size());
      }
    }
  }
}

TEST_CASE("a bias of minus infinity bans a token however it is sampled") {
  for (const int mirostat : {0, 1, 2}) {
    SamplerSettings settings;
    settings.seed = 9;
    settings.mirostat = mirostat;
    settings.top_k = 0;
    settings.top_p = 1.0f;
    settings.min_p = 0.0f;
    settings.logit_bias = {{1, -kInfinity}};
    SamplerState state = start_sampling(settings);
    for (int i = 0; i < 200; ++i) {
      std::vector<float> logits = {0.0f, 20.0f, 0.5f};
      REQUIRE_NE(sample(logits, {}, settings, state), 1);
    }
  }
}

TEST_CASE("settings that make no sense are named") {
  const auto refused = [](auto change) {
    SamplerSettings settings;
    change(settings);
    const Status status = check_settings(settings);
    return !status && status.error().fault == Fault::Unsupported;
  };
  CHECK(check_settings(SamplerSettings{}));
  CHECK(refused([](SamplerSettings& s) { s.temperature = -0.1f; }));
  CHECK(refused([](SamplerSettings& s) { s.temperature = kNaN; }));
  CHECK(refused([](SamplerSettings& s) { s.temperature = kInfinity; }));
  CHECK(refused([](SamplerSettings& s) { s.top_k = -1; }));
  CHECK(refused([](SamplerSettings& s) { s.top_p = 1.1f; }));
  CHECK(refused([](SamplerSettings& s) { s.min_p = kNaN; }));
  CHECK(refused([](SamplerSettings& s) { s.typical_p = -1.0f; }));
  CHECK(refused([](SamplerSettings& s) { s.repetition_penalty = 0.0f; }));
  CHECK(refused([](SamplerSettings& s) { s.penalty_window = -2; }));
  CHECK(refused([](SamplerSettings& s) { s.dry_base = 0.5f; }));
  CHECK(refused([](SamplerSettings& s) { s.mirostat = 3; }));
  CHECK(refused([](SamplerSettings& s) { s.mirostat_tau = 0.0f; }));
  CHECK(refused([](SamplerSettings& s) { s.logit_bias = {{1, kNaN}}; }));
}
