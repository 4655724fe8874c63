// The real starter model against the exact logits of its weights (tests/data/README.md), and in conversation.
// Skipped where the model is absent.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "test_models.h"
#include "tests/engine/engine_fixture.h"

using namespace hearth;

namespace {

nlohmann::json exact_reference() {
  std::ifstream stream(HEARTH_TEST_DATA "/smollm2_exact_f32_dequant.json");
  return nlohmann::json::parse(stream);
}

int32_t likeliest_of(std::span<const float> logits) {
  return static_cast<int32_t>(std::max_element(logits.begin(), logits.end()) - logits.begin());
}

}  // namespace

TEST_CASE("the starter model's logits are as near to the exact ones as another program's") {
  const auto path = starter_model();
  if (!path) return;
  // The worst of llama.cpp's own Q4_1 run, which also rounds activations to 8 bits.
  constexpr double kWorst = 0.59;
  const auto model = opened(*path);
  const auto evaluation = opened_evaluation(*model, {.tokens = 2048, .kv = "f32"}, false);
  const auto reference = exact_reference();
  REQUIRE_EQ(reference["prompts"].size(), 12u);
  double worst = 0;
  for (const auto& prompt : reference["prompts"]) {
    const auto name = prompt["name"].get<std::string>();
    CAPTURE(name);
    evaluation->clear();
    const std::vector<float> logits =
        logits_of(*evaluation, prompt["ids_special"].get<std::vector<int32_t>>());
    CHECK_EQ(likeliest_of(logits), prompt["top20"][0]["id"].get<int32_t>());
    for (const auto& token : prompt["top20"]) {
      worst =
          std::max(worst, std::abs(double{logits[token["id"].get<size_t>()]} - token["logit"].get<double>()));
    }
  }
  MESSAGE("worst difference of a top-20 logit: " << worst);
  CHECK_LE(worst, kWorst);
}

TEST_CASE("the starter model's tokenizer and template give the reference's ids") {
  const auto path = starter_model();
  if (!path) return;
  const auto model = opened(*path);
  const auto reference = exact_reference();
  for (const auto& prompt : reference["prompts"]) {
    const auto text = prompt["text"].get<std::string>();
    CHECK_EQ(model->tokenize(text, true, true), prompt["ids_special"].get<std::vector<int32_t>>());
    CHECK_EQ(model->tokenize(text, true, false), prompt["ids_plain"].get<std::vector<int32_t>>());
  }
  std::vector<Message> messages;
  for (const auto& message : reference["chat"]["conversation"]) {
    messages.push_back({message["role"].get<std::string>(), message["content"].get<std::string>()});
  }
  const auto rendered = model->render(messages, true);
  REQUIRE(rendered);
  CHECK_EQ(rendered->text, reference["chat"]["jinja_gen"].get<std::string>());
  CHECK_EQ(rendered->ids, reference["chat"]["ids_jinja_gen"].get<std::vector<int32_t>>());
}

TEST_CASE("the starter model answers a question, remembers it and stops by itself") {
  const auto path = starter_model();
  if (!path) return;
  const auto model = opened(*path);
  const auto chat = opened_chat(*model);
  std::vector<Message> messages = {{"user", "What is the capital of France? Answer in one sentence."}};
  const std::string answer = answered(*chat, messages, greedy(100));
  CHECK_NE(answer.find("Paris"), std::string::npos);
  CHECK_EQ(chat->stats().stop, StopReason::Eos);
  messages.push_back({"assistant", answer});
  messages.push_back({"user", "And of Spain?"});
  const uint32_t first_prompt = chat->stats().prompt_tokens;
  answered(*chat, messages, greedy(10));
  CHECK_GE(chat->stats().reused_tokens, first_prompt + 3);
}

TEST_CASE("the starter model goes on talking after its context is full") {
  const auto path = starter_model();
  if (!path) return;
  const auto model = opened(*path);
  const auto chat = opened_chat(*model, {.tokens = 128});
  AnswerSettings settings = greedy(160);
  settings.sampling.repetition_penalty = 1.1f;
  const std::string answer =
      answered(*chat, {{"user", "Tell me a very long story about a dragon and a princess."}}, settings);
  CHECK_GT(chat->stats().context_shifts, 0u);
  CHECK_EQ(chat->stats().tokens, 160u);
  // Not a proof of sense, but a broken cache gives one token again and again.
  const std::string end = answer.substr(answer.size() - 100);
  CHECK_GE(std::count(end.begin(), end.end(), ' '), 10);
}
