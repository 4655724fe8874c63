#include "engine/session/generate.h"

#include <numeric>
#include <random>

#include <doctest/doctest.h>

#include "engine/base/text.h"
#include "test_seed.h"
#include "tests/session/fake_model.h"

using namespace hearth;

namespace {

using V = FakeVocabulary;

// Says `script` after a prompt of `prompt_length` tokens, then ends.
FakeDevice::Next saying(std::vector<TokenId> script, size_t prompt_length) {
  return [=](std::span<const TokenId> tokens) {
    const size_t said = tokens.size() - prompt_length;
    return said < script.size() ? script[said] : V::kEos;
  };
}

std::vector<TokenId> letters(std::string_view text) {
  std::vector<TokenId> ids;
  for (const char c : text) ids.push_back(V::letter(c));
  return ids;
}

GenerationSettings greedy() {
  GenerationSettings settings;
  settings.sampler.temperature = 0;
  return settings;
}

struct Answer {
  std::string text;
  GenerationStats stats;
};

// Pumps to the end; every pump's text must be whole characters.
Answer run(Generation& generation) {
  Answer answer;
  for (;;) {
    std::string piece;
    const auto progress = generation.pump(piece);
    REQUIRE(progress);
    REQUIRE(is_valid_utf8(piece));
    answer.text += piece;
    if (*progress == Progress::Done) break;
  }
  answer.stats = generation.stats();
  return answer;
}

Answer generate(Session& session, const Tokenizer& tokenizer, std::vector<TokenId> prompt,
                GenerationSettings settings) {
  auto generation = Generation::start(session, tokenizer, std::move(prompt), std::move(settings));
  REQUIRE(generation);
  return run(*generation);
}

}  // namespace

TEST_CASE("an answer ends where the model ends it, and the end is not part of the text") {
  const V vocabulary;
  FakeModel model(saying(letters("hello"), 3));
  const auto session = model.session(64);
  const Answer answer = generate(*session, vocabulary.tokenizer(), letters("abc"), greedy());
  CHECK_EQ(answer.text, "hello");
  CHECK_EQ(answer.stats.end, GenerationEnd::Eos);
  CHECK_EQ(answer.stats.tokens, 5u);
  CHECK_EQ(answer.stats.prompt_tokens, 3u);
}

TEST_CASE("control tokens in an answer are never text") {
  const V vocabulary;
  FakeModel model(saying({V::letter('a'), V::kBos, V::letter('b')}, 1));
  const auto session = model.session(64);
  CHECK_EQ(generate(*session, vocabulary.tokenizer(), letters("x"), greedy()).text, "ab");
}

TEST_CASE("an answer stops after as many tokens as asked for") {
  const V vocabulary;
  FakeModel model(saying(letters("hello"), 1));
  const auto session = model.session(64);
  GenerationSettings settings = greedy();
  settings.max_tokens = 2;
  const Answer answer = generate(*session, vocabulary.tokenizer(), letters("x"), settings);
  CHECK_EQ(answer.text, "he");
  CHECK_EQ(answer.stats.end, GenerationEnd::Length);
}

TEST_CASE("a stop string that is spread over tokens ends the answer before it") {
  const V vocabulary;
  FakeModel model(saying(letters("onetwothree"), 1));
  const auto session = model.session(64);
  GenerationSettings settings = greedy();
  settings.stop_strings = {"xyz", "wot"};
  const Answer answer = generate(*session, vocabulary.tokenizer(), letters("x"), settings);
  CHECK_EQ(answer.text, "onet");
  CHECK_EQ(answer.stats.end, GenerationEnd::StopString);
}

TEST_CASE("text that only begins like a stop string is given out at the end") {
  const V vocabulary;
  FakeModel model(saying(letters("onetw"), 1));
  const auto session = model.session(64);
  GenerationSettings settings = greedy();
  settings.stop_strings = {"two"};
  CHECK_EQ(generate(*session, vocabulary.tokenizer(), letters("x"), settings).text, "onetw");
}

TEST_CASE("a character of several tokens comes out whole, an unfinished one as U+FFFD") {
  const V vocabulary;
  FakeModel model(saying({V::byte(0xF0), V::byte(0x9F), V::byte(0x98), V::byte(0x80), V::byte(0xC3)}, 1));
  const auto session = model.session(64);
  CHECK_EQ(generate(*session, vocabulary.tokenizer(), letters("x"), greedy()).text, "\U0001F600\uFFFD");
}

TEST_CASE("whatever bytes a model says, the text is whole characters") {
  const V vocabulary;
  std::mt19937_64 random(test_seed());
  for (int round = 0; round < 50; ++round) {
    std::vector<TokenId> script(100);
    // Lead and continuation bytes more often than chance would have them.
    for (TokenId& id : script) {
      const auto value = static_cast<unsigned char>(random() % 3 == 0 ? random() : 0x80 | (random() & 0x7f));
      id = V::byte(value);
    }
    FakeModel model(saying(script, 1));
    const auto session = model.session(200);
    generate(*session, vocabulary.tokenizer(), letters("x"), greedy());  // run() requires it of every piece
  }
}

TEST_CASE("cancelling while the prompt is evaluated ends without text and keeps what is evaluated") {
  const V vocabulary;
  FakeModel model(saying(letters("hello"), 1000));
  const auto session = model.session(2000);
  auto generation =
      Generation::start(*session, vocabulary.tokenizer(), std::vector<TokenId>(1000, 5), greedy());
  REQUIRE(generation);
  std::string text;
  CHECK_EQ(*generation->pump(text), Progress::Running);
  CHECK_EQ(generation->prompt_fraction(), 0.512);
  generation->cancel();
  CHECK_EQ(*generation->pump(text), Progress::Done);
  CHECK_EQ(text, "");
  CHECK_EQ(generation->stats().end, GenerationEnd::Cancelled);
  CHECK_EQ(generation->stats().tokens, 0u);
  CHECK_EQ(session->tokens().size(), 512u);
}

TEST_CASE("cancelling during the answer keeps the text so far, and the next answer reuses the cache") {
  const V vocabulary;
  FakeModel model(saying(letters("hello"), 3));
  const auto session = model.session(64);
  auto generation = Generation::start(*session, vocabulary.tokenizer(), letters("abc"), greedy());
  REQUIRE(generation);
  std::string text;
  REQUIRE(generation->pump(text));
  REQUIRE(generation->pump(text));
  generation->cancel();
  CHECK_EQ(*generation->pump(text), Progress::Done);
  CHECK_EQ(*generation->pump(text), Progress::Done);
  CHECK_EQ(text, "he");
  const Answer again = generate(*session, vocabulary.tokenizer(), letters("abc"), greedy());
  CHECK_EQ(again.text, "hello");
  CHECK_EQ(again.stats.reused_tokens, 2u);
}

TEST_CASE("cancelling works while a slow device is busy") {
  const V vocabulary;
  FakeModel model(saying(letters("hello"), 3));
  model.device.polls_per_step = 4;
  const auto session = model.session(64);
  auto generation = Generation::start(*session, vocabulary.tokenizer(), letters("abc"), greedy());
  REQUIRE(generation);
  std::string text;
  REQUIRE(generation->pump(text));
  generation->cancel();
  CHECK_EQ(*generation->pump(text), Progress::Done);
  CHECK_EQ(generate(*session, vocabulary.tokenizer(), letters("abc"), greedy()).text, "hello");
}

TEST_CASE("a full context forgets the oldest tokens after the pinned ones and the answer goes on") {
  const V vocabulary;
  // Counts: the next token is the one after the last, so a lost or repeated token would be seen.
  FakeModel model(
      [](std::span<const TokenId> tokens) { return V::byte((tokens.back() - V::byte(0) + 1) % 100); });
  const auto session = model.session(32);
  std::vector<TokenId> prompt = letters("system");
  prompt.push_back(V::byte(0));
  GenerationSettings settings = greedy();
  settings.max_tokens = 60;
  settings.pinned_tokens = [] { return 6u; };
  const Answer answer = generate(*session, vocabulary.tokenizer(), prompt, settings);
  CHECK_EQ(answer.stats.end, GenerationEnd::Length);
  CHECK_GT(answer.stats.context_shifts, 1u);
  std::string expected;
  for (char c = 1; c <= 60; ++c) expected += c;
  CHECK_EQ(answer.text, expected);

  const std::vector<TokenId>& cache = model.device.cache;
  CHECK_LE(cache.size(), 32u);
  CHECK_EQ(std::vector<TokenId>(cache.begin(), cache.begin() + 6), letters("system"));
  CHECK_EQ(cache.back(), V::byte(59));
  for (size_t i = 7; i < cache.size(); ++i) CHECK_EQ(cache[i], cache[i - 1] + 1);
}

TEST_CASE("a shift keeps half of the rest") {
  const V vocabulary;
  FakeModel model([](std::span<const TokenId>) { return V::letter('a'); });
  const auto session = model.session(32);
  GenerationSettings settings = greedy();
  settings.pinned_tokens = [] { return 12u; };
  settings.max_tokens = 2;
  std::vector<TokenId> prompt(31);
  std::iota(prompt.begin(), prompt.end(), 5);
  generate(*session, vocabulary.tokenizer(), prompt, settings);
  settings.max_tokens = 3;
  const size_t before = model.device.evaluated();
  generate(*session, vocabulary.tokenizer(), prompt, settings);
  // One of the prompt and one said; then of 32 tokens 12 stay in place, and 10 of the other 20 and the one
  // said come anew.
  CHECK_EQ(model.device.evaluated() - before, 2u + 11u);
  CHECK_EQ(session->tokens().size(), 12u + 10u + 1u);
}

TEST_CASE("without a limit an answer is no longer than the context") {
  const V vocabulary;
  FakeModel model([](std::span<const TokenId>) { return V::letter('a'); });
  const auto session = model.session(32);
  const Answer answer = generate(*session, vocabulary.tokenizer(), letters("abc"), greedy());
  CHECK_EQ(answer.text, std::string(32, 'a'));
  CHECK_EQ(answer.stats.end, GenerationEnd::Length);
}

TEST_CASE("a pinned part that fills the context does not stop the answer") {
  const V vocabulary;
  FakeModel model([](std::span<const TokenId>) { return V::letter('a'); });
  const auto session = model.session(16);
  GenerationSettings settings = greedy();
  settings.pinned_tokens = [] { return 1000u; };
  settings.max_tokens = 50;
  CHECK_EQ(generate(*session, vocabulary.tokenizer(), std::vector<TokenId>(15, 5), settings).stats.tokens,
           50u);
}

TEST_CASE("a prompt that leaves no room and settings without sense are refused") {
  const V vocabulary;
  FakeModel model(saying({}, 0));
  const auto session = model.session(16);
  const auto full =
      Generation::start(*session, vocabulary.tokenizer(), std::vector<TokenId>(16, 5), greedy());
  REQUIRE_FALSE(full);
  CHECK_EQ(full.error().fault, Fault::Unsupported);
  CHECK_NE(full.error().message.find("16 tokens"), std::string::npos);
  GenerationSettings senseless = greedy();
  senseless.sampler.temperature = -1;
  CHECK_FALSE(Generation::start(*session, vocabulary.tokenizer(), {5}, senseless));
}

TEST_CASE("a device that is lost during an answer is an error, and the next answer works") {
  const V vocabulary;
  FakeModel model(saying(letters("hello"), 3));
  model.device.steps_until_lost = 2;
  const auto session = model.session(64);
  auto generation = Generation::start(*session, vocabulary.tokenizer(), letters("abc"), greedy());
  REQUIRE(generation);
  std::string text;
  auto progress = generation->pump(text);
  while (progress && *progress == Progress::Running) progress = generation->pump(text);
  REQUIRE_FALSE(progress);
  CHECK_EQ(progress.error().fault, Fault::DeviceLost);
  CHECK_EQ(generate(*session, vocabulary.tokenizer(), letters("abc"), greedy()).text, "hello");
}

TEST_CASE("the first token is timed, and the prompt before it") {
  const V vocabulary;
  FakeModel model(saying(letters("hello"), 3));
  const auto session = model.session(64);
  const GenerationStats stats = generate(*session, vocabulary.tokenizer(), letters("abc"), greedy()).stats;
  CHECK_GT(stats.prompt_ms, 0.0);
  CHECK_GE(stats.first_token_ms, stats.prompt_ms);
  CHECK_GT(stats.tokens_per_s, 0.0);
}

TEST_CASE("DRY breakers are the tokens of line ends, colons, quotes and asterisks, and control tokens") {
  const V vocabulary;
  CHECK_EQ(dry_breakers(vocabulary.tokenizer()),
           std::vector<TokenId>{1, 2, V::byte('\n'), V::byte('"'), V::byte('*'), V::byte(':')});
}
