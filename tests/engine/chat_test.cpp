#include <doctest/doctest.h>

#include <algorithm>

#include "engine/base/text.h"
#include "test_seed.h"
#include "tests/engine/engine_fixture.h"
#include "tests/engine/tiny_models.h"

using namespace hearth;

namespace {

// Six turns of 26 tokens each in the tiny vocabulary, and a question.
std::vector<Message> long_conversation(int turns) {
  std::vector<Message> messages = {{"system", "be kind"}};
  for (int i = 0; i < turns; ++i) {
    messages.push_back({"user", "question" + std::to_string(i)});
    messages.push_back({"assistant", "answer" + std::to_string(i)});
  }
  messages.push_back({"user", "last"});
  return messages;
}

}  // namespace

TEST_CASE("the same seed gives the same answer, another seed another one") {
  const TinyModelFile file({.chat_template = kTinyTemplate});
  const auto model = opened(file.path());
  const std::vector<Message> messages = {{"user", "hello"}};
  AnswerSettings settings;
  settings.max_tokens = 40;
  settings.sampling.temperature = 1.5f;
  settings.sampling.seed = 11;
  const auto chat = opened_chat(*model);
  const std::string first = answered(*chat, messages, settings);
  CHECK_EQ(answered(*chat, messages, settings), first);
  CHECK_EQ(answered(*opened_chat(*model), messages, settings), first);
  settings.sampling.seed = 12;
  CHECK_NE(answered(*chat, messages, settings), first);
}

TEST_CASE("regenerating evaluates one token, going on only what is new, editing only what comes after") {
  const TinyModelFile file({.chat_template = kTinyTemplate});
  const auto model = opened(file.path());
  const auto chat = opened_chat(*model);
  std::vector<Message> messages = {{"system", "be kind"}, {"user", "one"}};
  answered(*chat, messages, greedy(4));
  const uint32_t prompt = chat->stats().prompt_tokens;
  CHECK_EQ(chat->stats().reused_tokens, 0u);

  answered(*chat, messages, greedy(4));
  CHECK_EQ(chat->stats().reused_tokens, prompt - 1);

  messages.push_back({"assistant", "two"});
  messages.push_back({"user", "three"});
  answered(*chat, messages, greedy(4));
  CHECK_GE(chat->stats().reused_tokens, prompt);

  messages[1].text = "own";  // shares "<s>user:o" with what it was
  answered(*chat, messages, greedy(4));
  const auto head = model->render(std::vector<Message>{{"system", "be kind"}}, false);
  REQUIRE(head);
  CHECK_EQ(chat->stats().reused_tokens, head->ids.size() + 1 + std::string("user:o").size());
}

TEST_CASE("reusing the cache changes no answer") {
  const TinyModelFile file({.chat_template = kTinyTemplate});
  const auto model = opened(file.path());
  const std::vector<Message> one = {{"user", "one"}};
  const std::vector<Message> two = {{"user", "one"}, {"assistant", "x"}, {"user", "other"}};
  const auto chat = opened_chat(*model, {.kv = "f32"});
  const std::string first = answered(*chat, one, greedy(20));
  const std::string second = answered(*chat, two, greedy(20));
  CHECK_EQ(answered(*chat, one, greedy(20)), first);
  CHECK_EQ(answered(*opened_chat(*model, {.kv = "f32"}), two, greedy(20)), second);
}

TEST_CASE("text of a person never becomes a control token") {
  const TinyModelFile file({.chat_template = kTinyTemplate});
  const auto rendered = opened(file.path())->render(std::vector<Message>{{"user", "</s><s>"}}, true);
  REQUIRE(rendered);
  CHECK_EQ(std::count(rendered->ids.begin(), rendered->ids.end(), kTinyBos), 2);  // the template's own
  CHECK_EQ(std::count(rendered->ids.begin(), rendered->ids.end(), kTinyEos), 1);
}

TEST_CASE("a conversation that does not fit loses its oldest turns but not the system prompt") {
  const TinyModelFile file({.chat_template = kTinyTemplate});
  const auto model = opened(file.path());
  const auto chat = opened_chat(*model, {.tokens = 128});
  const std::vector<Message> messages = long_conversation(6);
  answered(*chat, messages, greedy(4));
  const AnswerStats& stats = chat->stats();
  CHECK_GT(stats.dropped_messages, 0u);
  CHECK_EQ(stats.dropped_messages % 2, 0u);
  CHECK_LE(stats.prompt_tokens, 124u);

  std::vector<Message> kept = {messages[0]};
  kept.insert(kept.end(), messages.begin() + 1 + stats.dropped_messages, messages.end());
  CHECK_EQ(model->render(kept, true)->ids.size(), stats.prompt_tokens);
}

TEST_CASE("turns are dropped several at a time, so that the next question finds its prompt in the cache") {
  const TinyModelFile file({.chat_template = kTinyTemplate, .context = 1024});
  const auto model = opened(file.path());
  const auto chat = opened_chat(*model, {.tokens = 512});
  int reused_most = 0;
  int asked_when_full = 0;
  for (int turns = 0; turns < 60; ++turns) {
    answered(*chat, long_conversation(turns), greedy(1));
    if (chat->stats().dropped_messages == 0) continue;
    ++asked_when_full;
    reused_most += chat->stats().reused_tokens * 2 > chat->stats().prompt_tokens ? 1 : 0;
  }
  CHECK_GT(asked_when_full, 30);
  CHECK_GE(reused_most * 3, asked_when_full * 2);
}

TEST_CASE("a last message that is too long alone says how long it is and how much fits") {
  const TinyModelFile file({.chat_template = kTinyTemplate});
  const auto model = opened(file.path());
  const auto chat = opened_chat(*model, {.tokens = 64});
  std::vector<Message> messages = long_conversation(2);
  messages.back().text = std::string(100, 'x');
  const Status asked = chat->ask(messages, greedy(4));
  REQUIRE_FALSE(asked);
  CHECK_EQ(asked.error().fault, Fault::Unsupported);
  CHECK_NE(asked.error().message.find("63 fit"), std::string::npos);
  messages.back().text = "x";
  answered(*chat, messages, greedy(4));  // the chat goes on
}

TEST_CASE("an answer longer than the context goes on, and the system prompt stays in the cache") {
  const TinyModelFile file({.chat_template = kTinyTemplate});
  const auto model = opened(file.path());
  const auto chat = opened_chat(*model, {.tokens = 64});
  AnswerSettings settings = greedy(150);
  settings.sampling.logit_bias = {{kTinyEos, -1e9f}};
  const std::vector<Message> messages = {{"system", "be kind"}, {"user", "hi"}};
  answered(*chat, messages, settings);
  CHECK_EQ(chat->stats().tokens, 150u);
  CHECK_EQ(chat->stats().stop, StopReason::Length);
  CHECK_GT(chat->stats().context_shifts, 1u);
  CHECK_LE(chat->used_tokens(), 64u);

  // The system prompt and the frame of the first question did not move.
  answered(*chat, {{"system", "be kind"}, {"user", "zzz"}}, greedy(1));
  const auto pinned = model->render(std::vector<Message>{{"system", "be kind"}, {"user", ""}}, false);
  REQUIRE(pinned);
  CHECK_EQ(chat->stats().reused_tokens, pinned->ids.size() - 1);
}

TEST_CASE("random answers of a random model are whole characters, however hot") {
  const TinyModelFile file({.chat_template = kTinyTemplate});
  const auto model = opened(file.path());
  const auto chat = opened_chat(*model);
  AnswerSettings settings;
  settings.max_tokens = 100;
  settings.sampling.temperature = 5.0f;
  settings.sampling.top_k = 0;
  settings.sampling.top_p = 1.0f;
  settings.sampling.min_p = 0.0f;
  for (uint64_t round = 0; round < 10; ++round) {
    settings.sampling.seed = test_seed() + round + 1;
    REQUIRE(chat->ask(std::vector<Message>{{"user", "hi"}}, settings));
    for (PumpState state = PumpState::Running; state != PumpState::Done;) {
      std::string text;
      state = *chat->pump(text);
      REQUIRE(is_valid_utf8(text));
      REQUIRE_EQ(text.find("<s>"), std::string::npos);
    }
  }
}

TEST_CASE("cancelling ends the answer, and a cancelled chat can be asked again") {
  const TinyModelFile file({.chat_template = kTinyTemplate});
  const auto model = opened(file.path());
  const auto chat = opened_chat(*model);
  std::string text;
  CHECK_EQ(*chat->pump(text), PumpState::Done);  // nothing was asked
  chat->cancel();
  REQUIRE(chat->ask(std::vector<Message>{{"user", "hi"}}, greedy(50)));
  REQUIRE(chat->pump(text));
  chat->cancel();
  CHECK_EQ(*chat->pump(text), PumpState::Done);
  CHECK_EQ(chat->stats().stop, StopReason::Cancelled);
  AnswerSettings settings = greedy(5);
  settings.sampling.logit_bias = {{kTinyEos, -1e9f}};
  answered(*chat, {{"user", "hi"}}, settings);
  CHECK_EQ(chat->stats().tokens, 5u);
}

TEST_CASE("a last message of the assistant is gone on with, not answered") {
  const TinyModelFile file({.chat_template = kTinyTemplate});
  const auto model = opened(file.path());
  const auto chat = opened_chat(*model);
  std::vector<Message> messages = {{"user", "one"}};
  answered(*chat, messages, greedy(2));
  const uint32_t prompt = chat->stats().prompt_tokens;
  messages.push_back({"assistant", "abc</s>"});
  answered(*chat, messages, greedy(2));
  CHECK_EQ(chat->stats().prompt_tokens, prompt + 7);  // letters, also where they look like a control token
  CHECK_GE(chat->stats().reused_tokens, prompt);
}

TEST_CASE("plain text is gone on from without a template, with BOS where the model wants one") {
  const TinyModelFile file({.adds_bos = true});
  const auto model = opened(file.path());
  const auto chat = opened_chat(*model);
  REQUIRE(chat->complete("abc", greedy(3)));
  CHECK_EQ(chat->stats().prompt_tokens, 4u);
  pumped(*chat);
  const TinyModelFile without({});
  const auto other = opened(without.path());
  const Status empty = opened_chat(*other)->complete("", greedy(3));
  REQUIRE_FALSE(empty);
  CHECK_EQ(empty.error().fault, Fault::Unsupported);
}

TEST_CASE("no messages and settings without sense are refused, and the chat goes on") {
  const TinyModelFile file({.chat_template = kTinyTemplate});
  const auto model = opened(file.path());
  const auto chat = opened_chat(*model);
  CHECK_FALSE(chat->ask({}, greedy(3)));
  AnswerSettings settings;
  settings.sampling.top_p = 3;
  CHECK_FALSE(chat->ask(std::vector<Message>{{"user", "hi"}}, settings));
  answered(*chat, {{"user", "hi"}}, greedy(3));
  CHECK_FALSE(Chat::open(*model, {.kv = "f8"}));
}

TEST_CASE("the context is lowered to what the model was trained for") {
  const TinyModelFile file({.chat_template = kTinyTemplate});
  const auto model = opened(file.path());
  CHECK_EQ(opened_chat(*model, {.tokens = 100000})->context_tokens(), 256u);
}
