// Locking and quitting at any moment: whatever was accepted is there again, and nothing stays on screen. Run
// under the sanitizers these are race tests of the controller's threads.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "app/store/vault.h"
#include "test_seed.h"
#include "tests/core/app_driver.h"
#include "tests/engine/tiny_models.h"

namespace hearth {
namespace {

// Every text in the vault at `home`, read without the app.
std::multiset<std::string> texts_in_vault(const std::string& home) {
  const auto vault = Vault::unlock(home + "/vaults/default", Secret::copy_of("correct horse"));
  REQUIRE(vault.has_value());
  std::multiset<std::string> texts;
  const auto chats = list_chats((*vault)->writer(), {.archived = true});
  for (const ChatSummary& chat : *chats) {
    const auto messages = messages_of((*vault)->writer(), chat.id);
    for (const StoredMessage& message : *messages) texts.insert(message.content.text);
    texts.insert(*read_draft((*vault)->writer(), chat.id));
  }
  return texts;
}

void wait_a_moment(std::mt19937_64& random, App& app) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::microseconds(random() % 30000);
  do {
    app.controller().pump();
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 2000));
  } while (std::chrono::steady_clock::now() < end);
}

bool shows_nothing(const AppState& state) {
  return state.chat.messages.empty() && state.chat.draft.empty() && state.chat.writing.text.empty() &&
         state.chat.branches.empty() && state.chats.chats.empty() && state.search.hits.empty() &&
         state.search.query.empty() && state.workbench.prompt_text.empty() && state.notices.empty();
}

TEST_CASE("locking at any moment of an answer loses no question and leaves nothing on screen") {
  const TempFolder home;
  const TinyModelFile model({.chat_template = kTinyTemplate});
  std::mt19937_64 random(test_seed());
  std::set<std::string> sent;
  {
    App app(home.path());
    app.create_vault();
    app.open_model(model.path());
    for (int round = 0; round < 25; ++round) {
      if (random() % 2 == 0) app.act(action::NewChat{});
      wait_a_moment(random, app);
      const std::string question = "question" + std::to_string(round);
      app.act(action::Send{question});
      if (app.state().chat.draft != question) sent.insert(question);
      wait_a_moment(random, app);
      switch (random() % 5) {
        case 0:
          app.act(action::Search{"quest"});
          break;
        case 1:
          app.act(action::ShowPrompt{});
          break;
        case 2:
          app.act(action::Stop{});
          break;
        case 3:
          app.act(action::OpenModel{model.path()});
          break;
        default:
          break;
      }
      app.act(action::Lock{});
      CHECK(shows_nothing(app.state()));
      wait_a_moment(random, app);
      CHECK(shows_nothing(app.state()));
      app.unlock();
    }
  }
  const auto texts = texts_in_vault(home.path());
  CHECK(sent.size() > 15);
  for (const std::string& question : sent) {
    CAPTURE(question);
    CHECK(texts.count(question) == 1);
  }
}

TEST_CASE("quitting at any moment keeps what was sent and what was being typed") {
  const TempFolder home;
  const TinyModelFile model({.chat_template = kTinyTemplate});
  std::mt19937_64 random(test_seed() + 1);
  App app(home.path());
  app.create_vault();
  app.open_model(model.path());
  for (int round = 0; round < 15; ++round) {
    const std::string question = "question" + std::to_string(round), draft = "draft" + std::to_string(round);
    app.act(action::NewChat{});
    wait_a_moment(random, app);
    app.act(action::Send{question});
    wait_a_moment(random, app);
    app.act(action::KeepDraft{draft});
    if (random() % 2 == 0) wait_a_moment(random, app);
    app.restart();
    REQUIRE(app.state().screen == Screen::Unlock);
    app.unlock();
    REQUIRE(app.until([&] { return !app.state().chats.chats.empty(); }));
    const auto listed = std::ranges::find(app.state().chats.chats, question, &ChatSummary::title);
    REQUIRE(listed != app.state().chats.chats.end());
    app.act(action::OpenChat{listed->id, std::nullopt});
    REQUIRE(app.until([&] { return app.state().chat.title == question; }));
    CHECK(app.state().chat.messages.at(0).text == question);
    CHECK(app.state().chat.draft == draft);
  }
}

TEST_CASE("the program can be closed while a vault is being made or opened, or a model") {
  const TempFolder home;
  const TinyModelFile model({.chat_template = kTinyTemplate});
  App app(home.path());
  app.act(action::CreateVault{Secret::copy_of("correct horse")});
  app.restart();  // made or not, there is no half of one
  if (app.state().screen == Screen::Welcome) app.create_vault();
  app.restart();
  app.act(action::OpenModel{model.path()});
  app.act(action::Unlock{Secret::copy_of("correct horse")});
  app.act(action::Lock{});
  CHECK(app.state().vault.state == VaultView::State::Locked);
  app.act(action::Unlock{Secret::copy_of("correct horse")});
  app.restart();
  app.unlock();
}

TEST_CASE("the vault locks itself when nobody is there, and says so in the last minute") {
  const TempFolder home;
  App app(home.path());
  app.create_vault();
  Settings settings = app.state().settings;
  settings.lock_after_minutes = 1;
  app.act(action::ChangeSettings{settings});
  REQUIRE(app.until([&] { return app.state().vault.locks_in_s.has_value(); }));
  CHECK(*app.state().vault.locks_in_s > 50);
  REQUIRE(app.until([&] { return *app.state().vault.locks_in_s <= 59; }));
  CHECK(app.controller().seconds_until_due().value_or(9) <= 1.0);
  app.act(action::Activity{});
  CHECK(*app.state().vault.locks_in_s == 60);
}

}  // namespace
}  // namespace hearth
