// Sessions whose model moves to other devices: what was in the cache is evaluated again, the same way.
#include <doctest/doctest.h>

#include <numeric>
#include <vector>

#include "tests/session/fake_model.h"

using namespace hearth;

namespace {

std::vector<TokenId> numbers(TokenId first, size_t count) {
  std::vector<TokenId> tokens(count);
  std::iota(tokens.begin(), tokens.end(), first);
  return tokens;
}

FakeDevice::Next next_number() {
  return [](std::span<const TokenId> tokens) { return tokens.back() + 1; };
}

// Gives the model a new device in place of its own.
void move(FakeModel& model, FakeDevice& to) {
  model.loaded.parts.front().device = &to;
  ++model.loaded.moves;
}

}  // namespace

TEST_CASE("after a move the tokens are evaluated again, long steps as such and short ones in groups") {
  FakeModel model(next_number());
  FakeDevice other(next_number());
  auto session = model.session(100);
  REQUIRE(session->begin(numbers(10, 20)));
  finish(*session);
  for (TokenId token = 30; token < 40; ++token) {
    REQUIRE(session->begin({&token, 1}));
    finish(*session);
  }
  move(model, other);
  const TokenId last = 40;
  REQUIRE(session->begin({&last, 1}));
  finish(*session);
  CHECK_EQ(other.step_rows, std::vector<uint32_t>{20, 8, 2, 1});
  CHECK_EQ(other.long_steps, std::vector<bool>{true, false, false, false});
  CHECK_EQ(other.cache, numbers(10, 31));
  CHECK_EQ(session->tokens().size(), 31u);
}

TEST_CASE("what is left of a long step stays one, however short") {
  FakeModel model(next_number());
  FakeDevice other(next_number());
  auto session = model.session(100);
  REQUIRE(session->begin(numbers(10, 20)));
  finish(*session);
  std::vector<TokenId> edited = numbers(10, 5);
  edited.push_back(90);
  CHECK_EQ(session->sync(edited), 5u);
  move(model, other);
  REQUIRE(session->begin(std::span<const TokenId>(edited).last(1)));
  finish(*session);
  CHECK_EQ(other.step_rows, std::vector<uint32_t>{5, 1});
  CHECK_EQ(other.long_steps, std::vector<bool>{true, false});
}

TEST_CASE("a step that was lost with its device is evaluated on the next one") {
  FakeModel model(next_number());
  FakeDevice other(next_number());
  auto session = model.session(100);
  REQUIRE(session->begin(numbers(10, 4)));
  finish(*session);
  model.device.steps_until_lost = 0;
  REQUIRE(session->begin(numbers(14, 3)));
  const auto lost = session->pump();
  REQUIRE_FALSE(lost);
  CHECK_EQ(lost.error().fault, Fault::DeviceLost);
  move(model, other);
  finish(*session);
  CHECK_EQ(other.cache, numbers(10, 7));
  CHECK_EQ(session->output()[17], kFakeLogit);
}

TEST_CASE("a second move in the middle of the first one loses nothing") {
  FakeModel model(next_number());
  FakeDevice second(next_number());
  FakeDevice third(next_number());
  auto session = model.session(1200);
  REQUIRE(session->begin(numbers(0, 200)));
  finish(*session);
  for (TokenId token = 200; token < 220; ++token) {
    REQUIRE(session->begin({&token, 1}));
    finish(*session);
  }
  second.steps_until_lost = 2;
  move(model, second);
  const TokenId last = 220;
  REQUIRE(session->begin({&last, 1}));
  for (;;) {
    const auto progress = session->pump();
    if (!progress) break;
    REQUIRE_EQ(*progress, Progress::Running);
  }
  move(model, third);
  finish(*session);
  CHECK_EQ(third.cache, numbers(0, 221));
}

TEST_CASE("a session whose devices are gone ends without touching them") {
  FakeModel model(next_number());
  auto other = std::make_unique<FakeDevice>(next_number());
  auto session = model.session(100);
  move(model, *other);
  REQUIRE(session->begin(numbers(0, 3)));
  finish(*session);
  ++model.loaded.moves;
  other.reset();
  session.reset();
  CHECK_EQ(model.device.programs, 1);  // as left behind: it was not asked to release anything
}

TEST_CASE(
    "a move to a device without room is an error each time, and the session goes on once there is room") {
  FakeModel model(next_number());
  FakeDevice other(next_number());
  auto session = model.session(100);
  REQUIRE(session->begin(numbers(10, 12)));
  finish(*session);
  // Room for the cache of the first of two layers.
  other.memory = session->kv_memory_bytes() / 2;
  move(model, other);
  REQUIRE(session->begin(numbers(22, 2)));
  for (int attempt = 0; attempt < 3; ++attempt) {
    const auto pumped = session->pump();
    REQUIRE_FALSE(pumped);
    CHECK_EQ(pumped.error().fault, Fault::OutOfMemory);
    CHECK_EQ(other.allocated, 0u);
  }
  other.memory = SIZE_MAX;
  finish(*session);
  CHECK_EQ(other.cache, numbers(10, 14));
}
