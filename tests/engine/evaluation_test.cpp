#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>

#include "tests/engine/engine_fixture.h"
#include "tests/engine/tiny_models.h"

using namespace hearth;

namespace {

std::vector<int32_t> some_ids(size_t count) {
  std::vector<int32_t> ids(count);
  for (size_t i = 0; i < count; ++i) ids[i] = static_cast<int32_t>(3 + (i * 37) % 300);
  return ids;
}

// mean((a - b)^2) / mean(b^2)
double disagreement(std::span<const float> a, std::span<const float> b) {
  REQUIRE_EQ(a.size(), b.size());
  double difference = 0;
  double size = 0;
  for (size_t i = 0; i < b.size(); ++i) {
    difference += (double{a[i]} - b[i]) * (double{a[i]} - b[i]);
    size += double{b[i]} * b[i];
  }
  return difference / size;
}

}  // namespace

TEST_CASE("all rows are the last rows of each prefix") {
  const TinyModelFile file({});
  const auto model = opened(file.path());
  const std::vector<int32_t> ids = some_ids(12);
  const std::vector<float> all = logits_of(*opened_evaluation(*model, {.kv = "f32"}, true), ids);
  const size_t width = model->vocabulary_size();
  REQUIRE_EQ(all.size(), ids.size() * width);
  const auto one_by_one = opened_evaluation(*model, {.kv = "f32"}, false);
  for (size_t i = 0; i < ids.size(); ++i) {
    const std::vector<float> row = logits_of(*one_by_one, std::span(ids).subspan(i, 1));
    CHECK_LT(disagreement(row, std::span(all).subspan(i * width, width)), 1e-6);
  }
}

TEST_CASE("a cleared evaluation starts anew") {
  const TinyModelFile file({});
  const auto model = opened(file.path());
  const auto evaluation = opened_evaluation(*model, {.kv = "f32"}, false);
  const std::vector<int32_t> ids = some_ids(9);
  const std::vector<float> first = logits_of(*evaluation, ids);
  CHECK_GT(disagreement(logits_of(*evaluation, ids), first), 1e-3);  // after what was there
  evaluation->clear();
  CHECK_EQ(logits_of(*evaluation, ids), first);
}

TEST_CASE("smaller caches stay near the exact one") {
  const TinyModelFile file({});
  const auto model = opened(file.path());
  const std::vector<int32_t> ids = some_ids(200);
  const std::vector<float> exact = logits_of(*opened_evaluation(*model, {.kv = "f32"}, true), ids);
  CHECK_LT(disagreement(logits_of(*opened_evaluation(*model, {.kv = "f16"}, true), ids), exact), 1e-5);
  CHECK_LT(disagreement(logits_of(*opened_evaluation(*model, {.kv = "q8_0"}, true), ids), exact), 1e-3);
}

TEST_CASE("ids that do not exist and more than fit are refused") {
  const TinyModelFile file({});
  const auto model = opened(file.path());
  const auto evaluation = opened_evaluation(*model, {.tokens = 16}, false);
  const auto ignore = [](void*, size_t, std::span<const float>) {};
  CHECK_FALSE(evaluation->evaluate(std::vector<int32_t>{100000}, ignore, nullptr));
  CHECK_FALSE(evaluation->evaluate(std::vector<int32_t>{-1}, ignore, nullptr));
  CHECK_FALSE(evaluation->evaluate(some_ids(17), ignore, nullptr));
  CHECK(evaluation->evaluate(some_ids(16), ignore, nullptr));
}

TEST_CASE("a profile of the last token counts every operation and changes nothing") {
  const TinyModelFile file({});
  const auto model = opened(file.path());
  const auto evaluation = opened_evaluation(*model, {.kv = "f32"}, false);
  CHECK(evaluation->profile_last_token()->empty());

  const std::vector<int32_t> ids = some_ids(6);
  logits_of(*evaluation, ids);
  const auto profile = evaluation->profile_last_token();
  REQUIRE(profile.has_value());
  uint32_t operations = 0;
  for (const OpProfile& kind : *profile) {
    CAPTURE(kind.op);
    CHECK_EQ(kind.device, "cpu");
    CHECK_GT(kind.count, 0u);
    CHECK_EQ(kind.bytes > 0, kind.op == "MatMul" || kind.op == "GatedMatMul" || kind.op == "Attention");
    operations += kind.count;
  }
  const std::string plan = model->plan_text();
  for (const OpProfile& kind : *profile) CHECK_NE(plan.find(kind.op), std::string::npos);
  CHECK_GT(operations, profile->size());  // a kind comes once for each layer

  const std::vector<float> after = logits_of(*evaluation, std::vector<int32_t>{7});
  const auto undisturbed = opened_evaluation(*model, {.kv = "f32"}, false);
  logits_of(*undisturbed, ids);
  CHECK_EQ(after, logits_of(*undisturbed, std::vector<int32_t>{7}));
}

TEST_CASE("tiny models of every family open by path and agree with another program") {
  for (const std::string name : {"llama-dense", "llama-moe", "gemma3-dense", "qwen2-dense", "qwen3-dense"}) {
    CAPTURE(name);
    std::ifstream stream(HEARTH_TEST_DATA "/tiny/" + name + ".json");
    const auto reference = nlohmann::json::parse(stream);
    std::vector<float> expected;
    for (const auto& row : reference["logits"]) {
      for (const auto& logit : row) expected.push_back(logit.get<float>());
    }
    const auto model = opened(HEARTH_TEST_DATA "/tiny/" + name + ".gguf");
    CHECK_FALSE(model->has_vocabulary());
    const auto ids = reference["ids"].get<std::vector<int32_t>>();
    const auto evaluation = opened_evaluation(*model, {.kv = "f32"}, true);
    CHECK_LT(disagreement(logits_of(*evaluation, ids), expected), 1e-5);
  }
}
