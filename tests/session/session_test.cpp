#include "engine/session/session.h"

#include <numeric>

#include <doctest/doctest.h>

#include "tests/session/fake_model.h"

using namespace hearth;

namespace {

FakeDevice::Next always(TokenId id) {
  return [id](std::span<const TokenId>) { return id; };
}

std::vector<TokenId> counting(size_t count) {
  std::vector<TokenId> tokens(count);
  for (size_t i = 0; i < count; ++i) tokens[i] = static_cast<TokenId>(i % 250);
  return tokens;
}

std::vector<TokenId> content(const Session& session) {
  return {session.tokens().begin(), session.tokens().end()};
}

// sync() and evaluate the rest; how many tokens that cost.
size_t set_content(Session& session, FakeDevice& device, const std::vector<TokenId>& tokens) {
  const size_t before = device.evaluated();
  const uint32_t kept = session.sync(tokens);
  REQUIRE(session.begin(std::span(tokens).subspan(kept)));
  finish(session);
  REQUIRE_EQ(content(session), tokens);
  REQUIRE_EQ(device.cache, tokens);
  return device.evaluated() - before;
}

}  // namespace

TEST_CASE("editing an early message keeps the shared prefix in the cache") {
  FakeModel model(always(7));
  const auto session = model.session(64);
  set_content(*session, model.device, {1, 2, 3, 4});
  CHECK_EQ(session->sync(std::vector<TokenId>{1, 2, 9}), 2u);
  CHECK_EQ(content(*session), std::vector<TokenId>{1, 2});
}

TEST_CASE("editing, regenerating and branching evaluate only what is new") {
  FakeModel model(always(7));
  const auto session = model.session(64);
  CHECK_EQ(set_content(*session, model.device, {1, 2, 3, 4, 5, 6}), 6u);
  CHECK_EQ(set_content(*session, model.device, {1, 2, 3, 4, 5, 6, 7, 8}), 2u);  // goes on
  CHECK_EQ(set_content(*session, model.device, {1, 2, 3, 4, 5, 6}), 1u);        // regenerates
  CHECK_EQ(set_content(*session, model.device, {1, 2, 3, 40, 50}), 2u);         // edits
  CHECK_EQ(set_content(*session, model.device, {1, 2, 3, 4, 5, 6}), 3u);        // back on the other branch
  CHECK_EQ(set_content(*session, model.device, {100}), 1u);                     // another conversation
}

TEST_CASE("syncing to nothing empties the session") {
  FakeModel model(always(7));
  const auto session = model.session(64);
  set_content(*session, model.device, {1, 2, 3});
  CHECK_EQ(session->sync({}), 0u);
  CHECK(session->tokens().empty());
}

TEST_CASE("long prompts are evaluated in slices that the context bounds") {
  FakeModel model(always(7));
  const auto session = model.session(2000);
  set_content(*session, model.device, counting(1300));
  CHECK_EQ(model.device.step_rows, std::vector<uint32_t>{512, 512, 276});

  FakeModel small(always(7));
  const auto short_session = small.session(100);
  CHECK_EQ(short_session->slice_rows(), 100u);

  FakeModel wide(always(7));
  wide.loaded.recipe.width = 8192;
  CHECK_EQ(wide.session(2000)->slice_rows(), 128u);
}

TEST_CASE("slices that give all rows stay small for a large vocabulary") {
  FakeModel model(always(7), 262144);
  const auto session = model.session(2000, OutputRows::All);
  CHECK_EQ(session->slice_rows(), 64u);
}

TEST_CASE("progress goes from 0 to 1, a slice at a time") {
  FakeModel model(always(7));
  const auto session = model.session(2000);
  REQUIRE(session->begin(counting(1024)));
  CHECK_EQ(session->fraction(), 0.0);
  CHECK_EQ(*session->pump(), Progress::Running);
  CHECK_EQ(session->fraction(), 0.5);
  CHECK_EQ(*session->pump(), Progress::Done);
  CHECK_EQ(session->fraction(), 1.0);
}

TEST_CASE("all rows come out slice by slice") {
  FakeModel model([](std::span<const TokenId> tokens) { return tokens.back() + 1; });
  const auto session = model.session(2000, OutputRows::All);
  const std::vector<TokenId> tokens = counting(600);
  REQUIRE(session->begin(tokens));
  size_t seen = 0;
  while (seen < tokens.size()) {
    REQUIRE(session->pump());
    const size_t rows = session->tokens().size() - seen;
    REQUIRE_EQ(session->output().size(), rows * session->output_width());
    for (size_t row = 0; row < rows; ++row, ++seen) {
      const auto expected = static_cast<size_t>(tokens[seen] + 1);
      REQUIRE_EQ(session->output()[row * session->output_width() + expected], kFakeLogit);
    }
  }
}

TEST_CASE("tokens that do not fit or do not exist are refused before anything is evaluated") {
  FakeModel model(always(7));
  const auto session = model.session(20);
  const Status too_long = session->begin(counting(21));
  REQUIRE_FALSE(too_long);
  CHECK_EQ(too_long.error().fault, Fault::Unsupported);
  const Status unknown = session->begin(std::vector<TokenId>{1, 300});
  REQUIRE_FALSE(unknown);
  CHECK_EQ(unknown.error().fault, Fault::Unsupported);
  CHECK_FALSE(session->begin(std::vector<TokenId>{-1}));
  CHECK_EQ(model.device.evaluated(), 0u);
  CHECK_EQ(set_content(*session, model.device, counting(20)), 20u);
}

TEST_CASE("a step that sync made pointless is waited for and not used") {
  FakeModel model(always(7));
  model.device.polls_per_step = 3;
  const auto session = model.session(64);
  REQUIRE(session->begin(std::vector<TokenId>{1, 2, 3, 4}));
  CHECK_EQ(*session->pump(), Progress::Running);  // in flight now
  CHECK_EQ(session->sync(std::vector<TokenId>{1, 2, 9}), 0u);
  REQUIRE(session->begin(std::vector<TokenId>{5, 6}));
  finish(*session);
  CHECK_EQ(content(*session), std::vector<TokenId>{5, 6});
  CHECK_EQ(model.device.cache, std::vector<TokenId>{5, 6});
}

TEST_CASE("a session may end during a step") {
  FakeModel model(always(7));
  model.device.polls_per_step = 3;
  {
    const auto session = model.session(64);
    REQUIRE(session->begin(std::vector<TokenId>{1, 2, 3, 4}));
    REQUIRE(session->pump());
  }
  CHECK_EQ(model.device.allocated, 0u);
  CHECK_EQ(model.device.programs, 0);
}

TEST_CASE("a cache that does not fit says how much it needs and leaves nothing behind") {
  FakeModel model(always(7));
  model.device.memory = 100000;
  const auto session = Session::open(model.loaded, {.context = 65536, .kv = KvType::F32});
  REQUIRE_FALSE(session);
  CHECK_EQ(session.error().fault, Fault::OutOfMemory);
  // 65536 positions x 2 layers x (32 + 32) values x 4 bytes = 32 MiB
  CHECK_NE(session.error().message.find("65536 tokens needs 32 MiB"), std::string::npos);
  CHECK_EQ(model.device.allocated, 0u);
  CHECK_EQ(model.device.programs, 0);
}

TEST_CASE("the cache is allocated in whole blocks but no more tokens than asked for fit") {
  FakeModel model(always(7));
  const auto session = model.session(17);
  CHECK_EQ(session->context(), 17u);
  CHECK_EQ(session->kv_memory_bytes(), 32u * 2 * 64 * 2);
  CHECK_FALSE(session->begin(counting(18)));
}

TEST_CASE("a lost device is an error of the pump, and what was evaluated before stays") {
  FakeModel model(always(7));
  model.device.steps_until_lost = 1;
  const auto session = model.session(2000);
  REQUIRE(session->begin(counting(600)));
  REQUIRE(session->pump());
  const auto lost = session->pump();
  REQUIRE_FALSE(lost);
  CHECK_EQ(lost.error().fault, Fault::DeviceLost);
  CHECK_EQ(session->tokens().size(), 512u);
  CHECK_EQ(set_content(*session, model.device, counting(600)), 88u);
}
