// What crosses between the instances of the program: actions, the state, the engine's commands and events.
#include "app/core/wire.h"

#include <doctest/doctest.h>

#include <random>

#include "app/core/action.h"
#include "app/core/engine_protocol.h"
#include "app/core/state_wire.h"
#include "test_seed.h"

namespace {

using namespace hearth;

template <class T>
T there_and_back(const T& value) {
  auto back = wire::decode<T>(wire::encode(value));
  REQUIRE(back);
  return std::move(*back);
}

AppState busy_state() {
  AppState state;
  state.screen = Screen::Main;
  state.settings.language = "de";
  state.settings.sampling.logit_bias = {{7, -1.5f}};
  state.vault.names = {"default", "zweiter"};
  state.vault.locks_in_s = 42;
  state.chats.chats.push_back({.id = 3, .title = "Steuer", .tags = {"2026"}, .erase_at_ms = 9});
  state.search.hits.push_back({.chat = 3, .message = 8, .snippet = {.text = "found", .marks = {{0, 5}}}});
  MessageView message{.id = 8, .speaker = Speaker::Assistant, .text = "Grüße", .siblings = {8, 9}};
  message.origin.model = "SmolLM2";
  state.chat.messages = {message, message};
  state.chat.comparing = WritingView{.phase = WritingView::Phase::Thinking, .thought = "hm"};
  state.remote = RemoteCard{.reference = "org/repo"};
  state.workbench.profile.push_back({.op = "MatMul", .count = 4, .microseconds = 1.25});
  state.about.parts.push_back({"SQLite", "3", "public domain"});
  DocumentFinding finding{.kind = DocumentFinding::Kind::Figures, .first_figures = "850"};
  finding.judged = DocumentFinding::Judged::None;
  finding.sentences = {{.text = "The rent is 850 euros.", .place = {.document = "ab", .page = 4, .end = 22}}};
  state.document_work.state = DocumentWorkView::State::Stopped;
  state.document_work.left_s = 90;
  state.document_work.documents = {{"ab", "lease.pdf"}};
  state.document_work.found = {finding, finding};
  state.source.finding = 1;
  state.notices.push_back({.id = 1, .kind = Notice::Kind::Danger, .text = "The disk is full."});
  return state;
}

TEST_CASE("a state comes back as it was") {
  const AppState state = busy_state();
  const AppState back = there_and_back(state);
  CHECK(wire::encode(back) == wire::encode(state));
  CHECK(back.settings.sampling.logit_bias == state.settings.sampling.logit_bias);
  CHECK(back.vault.locks_in_s == 42);
  CHECK(back.search.hits[0].snippet.marks[0].end == 5);
  CHECK(back.chat.messages[1].text == "Grüße");
  CHECK(back.chat.comparing->thought == "hm");
  CHECK(back.document_work.found[1].judged == DocumentFinding::Judged::None);
  CHECK(back.document_work.found[1].sentences[0].place.page == 4);
  CHECK(back.document_work.left_s == 90);
  CHECK(back.source.finding == 1u);
  CHECK(back.notices[0].kind == Notice::Kind::Danger);
}

TEST_CASE("a struct is counted as it is declared") {
  struct Three {
    std::string a;
    std::optional<std::vector<int>> b;
    std::pair<bool, double> c;
  };
  Three three{"a", {{1, 2}}, {true, 0.5}};
  static_assert(std::tuple_size_v<decltype(wire::fields_of(three))> == 3);
  static_assert(std::tuple_size_v<decltype(wire::fields_of(std::declval<action::Lock&>()))> == 0);
  static_assert(std::tuple_size_v<decltype(wire::fields_of(std::declval<Sampling&>()))> == 17);
  CHECK(there_and_back(three).b->at(1) == 2);
}

TEST_CASE("actions and what the engine is told come back as they were") {
  const auto unlock = there_and_back(Action(action::Unlock{Secret::copy_of("open sesame")}));
  CHECK(std::get<action::Unlock>(unlock).passphrase.text() == "open sesame");
  CHECK(std::holds_alternative<action::Tell>(there_and_back(Action(action::Tell{"x"}))));
  CHECK(std::holds_alternative<action::Lock>(there_and_back(Action(action::Lock{}))));

  const auto work = there_and_back(
      Action(action::WorkOnDocuments{.work = DocumentWork::Compare, .documents = {"ab", "cd"}}));
  CHECK(std::get<action::WorkOnDocuments>(work).work == DocumentWork::Compare);
  CHECK(std::get<action::WorkOnDocuments>(work).documents == std::vector<std::string>{"ab", "cd"});
  const auto shown = there_and_back(Action(action::ShowFinding{.finding = 7, .sentence = 1}));
  CHECK(std::get<action::ShowFinding>(shown).finding == 7);

  engine_command::Ask ask{.ticket = 5, .slot = ModelSlot::Second, .messages = {{"user", "why?"}}};
  ask.settings.stop_strings = {"###"};
  const auto asked = std::get<engine_command::Ask>(there_and_back(EngineCommand(ask)));
  CHECK(asked.slot == ModelSlot::Second);
  CHECK(asked.messages[0].text == "why?");
  CHECK(asked.settings.stop_strings == ask.settings.stop_strings);

  engine_event::Answered answered{.ticket = 5, .error = Error{Fault::DeviceLost, "gone"}};
  const auto told = std::get<engine_event::Answered>(there_and_back(EngineEvent(answered)));
  CHECK(told.error->fault == Fault::DeviceLost);
}

TEST_CASE("what was cut short or is too long is refused") {
  const wire::Bytes whole = wire::encode(busy_state());
  for (size_t length = 0; length < whole.size(); ++length)
    CHECK_FALSE(wire::decode<AppState>(std::span(whole).first(length)));
  wire::Bytes longer = whole;
  longer.push_back(std::byte{0});
  CHECK_FALSE(wire::decode<AppState>(longer));
}

TEST_CASE("any bytes are read without harm") {
  std::mt19937_64 random(test_seed());
  for (int round = 0; round < 3000; ++round) {
    wire::Bytes bytes(random() % 300);
    for (std::byte& byte : bytes) byte = static_cast<std::byte>(random() % 4 ? random() % 4 : random());
    wire::decode<AppState>(bytes);
    wire::decode<EngineEvent>(bytes);
    wire::decode<Action>(bytes);
  }
}

TEST_CASE("only what changed of a state is sent") {
  StateSender sender;
  AppState here = busy_state(), there;
  const auto all = sender.changes(here);
  REQUIRE(all);
  REQUIRE(apply_changes(*all, there));
  CHECK(wire::encode(there) == wire::encode(here));

  here.now_ms += 1000;
  ++here.revision;
  CHECK_FALSE(sender.changes(here));

  here.chats.chats[0].title = "Urlaub";
  const auto one = sender.changes(here);
  REQUIRE(one);
  CHECK(one->size() < all->size() / 2);
  REQUIRE(apply_changes(*one, there));
  CHECK(wire::encode(there) == wire::encode(here));
  CHECK_FALSE(apply_changes(std::span(*one).first(one->size() - 1), there));
}

}  // namespace
