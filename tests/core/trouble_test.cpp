// What goes wrong in the user's world: the app goes on, says it in words, and nothing typed is lost.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "tests/core/app_driver.h"
#include "tests/engine/tiny_models.h"

namespace hearth {
namespace {

TEST_CASE("a model that vanished is said with a way to choose another, also at the start") {
  const TempFolder home;
  App app(home.path());
  app.create_vault();
  {
    const TinyModelFile model({.chat_template = kTinyTemplate});
    app.open_model(model.path());
  }
  app.restart();
  CHECK(app.state().model.state == ModelView::State::Failed);
  CHECK_FALSE(app.state().model.error.empty());
  CHECK(app.has_notice(Remedy::ChooseModel));
  app.unlock();
  app.act(action::Send{"hello?"});
  CHECK(app.state().chat.draft == "hello?");
}

TEST_CASE("a file that is no model, and one that only embeds or has no weights, fail in a sentence") {
  const TempFolder home;
  App app(home.path());
  app.act(action::UseMemoryOnly{});
  const std::string file = home.path() + "/broken.gguf";
  std::ofstream(file) << "GGUFnonsense";
  const TinyModelFile words_only({.chat_template = kTinyTemplate, .weights = false});
  for (const std::string& path : {file, words_only.path()}) {
    app.act(action::OpenModel{path});
    REQUIRE(app.until([&] { return app.state().model.state == ModelView::State::Failed; }));
    CHECK(app.state().model.error.ends_with('.'));
    CHECK(app.has_notice(Remedy::ChooseModel));
  }
}

TEST_CASE("a question that is too long fails in a sentence, stays in the chat and can be asked again") {
  const TempFolder home;
  const TinyModelFile model({.chat_template = kTinyTemplate});
  App app(home.path());
  app.create_vault();
  app.answer_shortly();
  app.open_model(model.path());
  app.act(action::Send{std::string(500, 'x')});
  REQUIRE(app.until([&] { return app.has_notice(Remedy::RetryAnswer); }));
  CHECK_FALSE(app.writing());
  REQUIRE(app.state().chat.messages.size() == 1);
  REQUIRE(app.until([&] { return app.saved(); }));
  app.act(action::UseRemedy{app.notice(Remedy::RetryAnswer)});
  REQUIRE(app.until([&] { return app.has_notice(Remedy::RetryAnswer); }));
  app.act(action::Edit{app.state().chat.messages[0].id, "shorter"});
  REQUIRE(app.until([&] { return app.state().chat.messages.size() == 2; }));
}

TEST_CASE("a damaged vault is another sentence than a wrong passphrase") {
  const TempFolder home;
  App app(home.path());
  app.create_vault();
  app.act(action::Lock{});
  app.act(action::Unlock{Secret::copy_of("wrong")});
  REQUIRE(app.until([&] {
    return app.state().vault.state == VaultView::State::Locked && app.state().vault.wrong_passphrase;
  }));
  const std::string wrong = app.state().vault.error;
  std::ofstream(home.path() + "/vaults/default/vault.db", std::ios::trunc) << "not a database";
  app.act(action::Unlock{Secret::copy_of("correct horse")});
  REQUIRE(app.until([&] { return app.state().vault.state == VaultView::State::Locked; }));
  CHECK_FALSE(app.state().vault.wrong_passphrase);
  CHECK(app.state().vault.error != wrong);
  CHECK_FALSE(app.state().vault.error.empty());
}

TEST_CASE("the clock set back neither reorders messages and chats nor keeps the vault open") {
  const TempFolder home;
  const TinyModelFile model({.chat_template = kTinyTemplate});
  int64_t now_ms = 1'800'000'000'000;
  App app(home.path(), [&] { return now_ms; });
  app.create_vault();
  app.answer_shortly();
  app.open_model(model.path());
  app.ask("before");
  now_ms -= 3'600'000;
  app.ask("after");
  const auto& messages = app.state().chat.messages;
  REQUIRE(messages.size() == 4);
  for (size_t i = 1; i < messages.size(); ++i) CHECK(messages[i].created_ms > messages[i - 1].created_ms);
  app.act(action::NewChat{});
  app.ask("newest");
  REQUIRE(app.until([&] { return app.state().chats.chats.size() == 2; }));
  CHECK(app.state().chats.chats[0].title == "newest");
  REQUIRE(app.until([&] { return app.saved(); }));
  now_ms -= 3'600'000;
  app.restart();
  app.unlock();
  REQUIRE(app.until([&] {
    return app.state().model.state == ModelView::State::Ready && app.state().chats.chats.size() == 2;
  }));
  app.ask("newest of all");
  CHECK(app.until([&] {
    return app.state().chats.chats.size() == 3 && app.state().chats.chats[0].title == "newest of all";
  }));
  CHECK(app.controller().seconds_until_due().value_or(0) > 700);
}

}  // namespace
}  // namespace hearth
