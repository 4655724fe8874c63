// From nothing to a saved answer, and back after a restart: vault, memory-only session, locking.
#include <doctest/doctest.h>

#include <filesystem>

#include "engine/base/file.h"
#include "tests/core/app_driver.h"
#include "tests/engine/tiny_models.h"

namespace hearth {
namespace {

const TinyChatModel kTiny = {.chat_template = kTinyTemplate};

TEST_CASE("a model that is chosen while devices are tested is opened, and nothing is complained of") {
  const TempFolder home;
  const TinyModelFile model({.chat_template = kTinyTemplate});
  App app(home.path());
  app.act(action::UseMemoryOnly{});
  app.act(action::TestDevices{});
  app.open_model(model.path());
  REQUIRE(app.until([&] { return !app.state().workbench.testing_devices; }));
  CHECK(app.state().notices.empty());
}

TEST_CASE("a first run leads from the passphrase over the recovery code to a saved answer") {
  const TempFolder home;
  const TinyModelFile model(kTiny);
  App app(home.path());
  CHECK(app.state().screen == Screen::Welcome);
  CHECK(app.state().vault.state == VaultView::State::None);
  app.act(action::CreateVault{Secret::copy_of("correct horse")});
  CHECK(app.state().vault.state == VaultView::State::Opening);
  REQUIRE(app.until([&] { return app.state().screen == Screen::Recovery; }));
  CHECK(app.state().vault.recovery_code.size() > 20);
  app.act(action::RecoveryCodeKept{});
  CHECK(app.state().vault.recovery_code.empty());
  CHECK(app.state().screen == Screen::ChooseModel);
  app.answer_shortly();
  app.act(action::OpenModel{model.path()});
  CHECK(app.state().screen == Screen::Main);
  app.ask("What is a lantern?");
  REQUIRE(app.until([&] { return app.saved(); }));
  CHECK(app.state().model.state == ModelView::State::Ready);
  CHECK(app.state().chat.id > 0);
  CHECK(app.state().chat.title == "What is a lantern?");
  REQUIRE(app.state().chat.messages.size() == 2);
  CHECK(app.state().chat.messages[1].origin.model == "Tiny");
  CHECK(app.state().chat.messages[1].origin.tokens > 0);
  REQUIRE(app.until([&] { return app.state().chats.chats.size() == 1; }));
  const std::vector<std::string> said = app.texts();

  app.restart();
  CHECK(app.state().screen == Screen::Unlock);
  CHECK(app.state().chat.messages.empty());
  app.unlock();
  CHECK(app.state().screen == Screen::Main);
  REQUIRE(app.until([&] { return app.state().chats.chats.size() == 1; }));
  app.act(action::OpenChat{app.state().chats.chats[0].id, std::nullopt});
  REQUIRE(app.until([&] { return app.state().chat.messages.size() == 2; }));
  CHECK(app.texts() == said);
  app.act(action::Search{"lanter"});
  REQUIRE(app.until([&] { return !app.state().search.running; }));
  CHECK(app.state().search.hits.size() == 2);  // title and question
  CHECK(app.state().search.titles.front() == "What is a lantern?");
  REQUIRE(app.until([&] { return app.state().model.state == ModelView::State::Ready; }));
}

TEST_CASE("a memory-only session works like a vault and leaves no conversation on disk") {
  const TempFolder home;
  const TinyModelFile model(kTiny);
  App app(home.path());
  app.act(action::UseMemoryOnly{});
  CHECK(app.state().memory_only);
  CHECK(app.state().screen == Screen::ChooseModel);
  app.act(action::ChooseLater{});
  CHECK(app.state().screen == Screen::Main);
  app.answer_shortly();
  app.open_model(model.path());
  app.ask("remember quokkaword");
  REQUIRE(app.until([&] { return app.saved() && app.state().chats.chats.size() == 1; }));
  app.act(action::Search{"quokkaword"});
  REQUIRE(app.until([&] { return !app.state().search.running; }));
  CHECK(app.state().search.hits.size() == 2);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(home.path())) {
    CHECK_FALSE(entry.path().filename().string().starts_with("vault"));
  }
  app.act(action::Lock{});
  CHECK(app.state().screen == Screen::Welcome);
  CHECK(app.state().chats.chats.empty());
  app.restart();
  CHECK(app.state().screen == Screen::Welcome);
}

TEST_CASE("a wrong passphrase is said in a sentence and can be tried again") {
  const TempFolder home;
  App app(home.path());
  app.create_vault();
  app.restart();
  app.act(action::Unlock{Secret::copy_of("wrong horse")});
  REQUIRE(app.until([&] { return app.state().vault.state == VaultView::State::Locked; }));
  CHECK(app.state().vault.wrong_passphrase);
  CHECK_FALSE(app.state().vault.error.empty());
  CHECK(app.state().screen == Screen::Unlock);
  app.unlock();
  CHECK(app.state().vault.error.empty());
}

TEST_CASE("locking takes everything out of the state, and unlocking brings chat and draft back") {
  const TempFolder home;
  const TinyModelFile model(kTiny);
  App app(home.path());
  app.create_vault();
  app.answer_shortly();
  app.open_model(model.path());
  app.ask("a question");
  const std::vector<std::string> said = app.texts();
  app.act(action::KeepDraft{"half a thought"});
  app.act(action::Lock{});
  CHECK(app.state().screen == Screen::Unlock);
  CHECK(app.state().chat.messages.empty());
  CHECK(app.state().chat.draft.empty());
  CHECK(app.state().chats.chats.empty());
  app.unlock();
  REQUIRE(app.until([&] { return app.state().chat.messages.size() == 2; }));
  CHECK(app.texts() == said);
  CHECK(app.state().chat.draft == "half a thought");
}

TEST_CASE("the system prompt is kept in the vault and in no plain file") {
  const TempFolder folder;
  App app(folder.path());
  app.create_vault();
  Settings settings = app.state().settings;
  settings.system_prompt = "You know about heronsgate.";
  app.act(action::ChangeSettings{settings});
  app.act(action::Lock{});
  REQUIRE(app.until([&] { return app.state().screen == Screen::Unlock; }));
  CHECK(app.state().settings.system_prompt.empty());
  app.restart();
  CHECK(app.state().settings.system_prompt.empty());
  app.unlock();
  CHECK(app.until([&] { return app.state().settings.system_prompt == settings.system_prompt; }, 20));
  CHECK(app.state().workbench.personas.empty());
  const auto plain = read_text_file(folder.path() + "/settings.json", 1 << 20);
  REQUIRE(plain.has_value());
  CHECK(plain->find("heronsgate") == std::string::npos);
}

TEST_CASE("stopping shows at once and keeps what came") {
  const TempFolder home;
  const TinyModelFile model(kTiny);
  App app(home.path());
  app.create_vault();
  Settings settings = app.state().settings;
  settings.sampling.temperature = 0;  // goes on until the context is full
  app.act(action::ChangeSettings{settings});
  app.open_model(model.path());
  app.act(action::Send{"say much"});
  REQUIRE(app.until([&] { return !app.state().chat.writing.text.empty(); }));
  const auto before = std::chrono::steady_clock::now();
  app.act(action::Stop{});
  CHECK(std::chrono::steady_clock::now() - before < std::chrono::milliseconds(100));
  CHECK_FALSE(app.writing());
  REQUIRE(app.state().chat.messages.size() == 2);
  CHECK(app.state().chat.messages[1].end == MessageView::End::Stopped);
  CHECK_FALSE(app.state().chat.messages[1].text.empty());
  const std::string kept = app.state().chat.messages[1].text;
  REQUIRE(app.until([&] { return app.saved(); }));
  app.restart();
  app.unlock();
  REQUIRE(app.until([&] { return app.state().chats.chats.size() == 1; }));
  app.act(action::OpenChat{app.state().chats.chats[0].id, std::nullopt});
  REQUIRE(app.until([&] { return app.state().chat.messages.size() == 2; }));
  CHECK(app.state().chat.messages[1].text == kept);
  CHECK(app.state().chat.messages[1].end == MessageView::End::Stopped);
}

}  // namespace
}  // namespace hearth
