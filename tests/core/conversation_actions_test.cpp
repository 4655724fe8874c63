// Everything a person does inside a conversation, driven through the controller with a tiny model.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "app/core/model_names.h"
#include "app/store/chats.h"
#include "app/store/vault.h"
#include "tests/core/app_driver.h"
#include "tests/engine/tiny_models.h"

namespace hearth {
namespace {

// An app with an open vault and a model that answers at once.
struct Ready {
  TempFolder home;
  TinyModelFile model{{.chat_template = kTinyTemplate}};
  App app{home.path()};

  Ready() {
    app.create_vault();
    app.answer_shortly();
    app.open_model(model.path());
  }
  MessageId id(size_t index) const { return app.state().chat.messages.at(index).id; }
  void saved() {
    REQUIRE(app.until([&] { return app.saved() && !app.writing(); }));
  }
  // What the vault has of the only chat, read after closing the app.
  std::vector<StoredMessage> stored() {
    app.act(action::Lock{});
    app.unlock();
    REQUIRE(app.until([&] { return app.state().chats.chats.size() == 1; }));
    const ChatId chat = app.state().chats.chats[0].id;
    app.act(action::Lock{});
    app.act(action::Unlock{Secret::copy_of("not this one")});  // after this the vault is closed
    REQUIRE(app.until([&] { return app.state().vault.state == VaultView::State::Locked; }));
    const auto vault = Vault::unlock(home.path() + "/vaults/default", Secret::copy_of("correct horse"));
    REQUIRE(vault.has_value());
    auto messages = messages_of((*vault)->writer(), chat);
    REQUIRE(messages.has_value());
    return std::move(*messages);
  }
};

TEST_CASE("regenerating makes another version, and the arrows lead back") {
  Ready ready;
  App& app = ready.app;
  app.ask("one");
  ready.saved();
  app.act(action::Regenerate{ready.id(1)});
  CHECK(app.writing());
  ready.saved();
  REQUIRE(app.until([&] { return app.state().chat.messages.size() == 2; }));
  CHECK(app.state().chat.messages[1].versions == 2);
  CHECK(app.state().chat.messages[1].version == 2);
  const MessageId first = app.state().chat.messages[1].siblings[0];
  app.act(action::ShowVersion{first});
  CHECK(app.state().chat.messages[1].version == 1);
  const auto stored = ready.stored();
  REQUIRE(stored.size() == 3);
  CHECK(stored[1].active);
  CHECK_FALSE(stored[2].active);
}

TEST_CASE(
    "editing a question answers it anew beside the old one, editing an answer just keeps the new text") {
  Ready ready;
  App& app = ready.app;
  app.ask("one");
  ready.saved();
  app.act(action::Edit{ready.id(0), "two"});
  REQUIRE(app.until([&] { return app.state().chat.messages.size() == 2 && !app.writing(); }));
  ready.saved();
  CHECK(app.state().chat.messages[0].text == "two");
  CHECK(app.state().chat.messages[0].versions == 2);
  CHECK(app.state().chat.branches.size() == 4);
  app.act(action::Edit{ready.id(1), "my own words"});
  CHECK(app.state().chat.messages[1].text == "my own words");
  CHECK(app.state().chat.messages[1].versions == 2);
  ready.saved();
  const auto stored = ready.stored();
  REQUIRE(stored.size() == 5);
  CHECK(stored[4].content.text == "my own words");
  CHECK(stored[4].parent == stored[2].id);
}

TEST_CASE("an answer that was stopped goes on in the same message") {
  Ready ready;
  App& app = ready.app;
  app.act(action::Send{"say much"});
  REQUIRE(app.until([&] { return !app.state().chat.writing.text.empty(); }));
  app.act(action::Stop{});
  ready.saved();
  const std::string begun = app.state().chat.messages[1].text;
  const MessageId id = ready.id(1);
  app.act(action::Continue{});
  CHECK(app.state().chat.writing.text.starts_with(begun));
  REQUIRE(app.until([&] { return app.state().chat.messages.size() == 2 && !app.writing(); }));
  CHECK(app.state().chat.messages[1].id == id);
  CHECK(app.state().chat.messages[1].versions == 1);
  CHECK(app.state().chat.messages[1].text.starts_with(begun));
  CHECK(app.state().chat.messages[1].text.size() > begun.size());
  const std::string whole = app.state().chat.messages[1].text;
  const auto stored = ready.stored();
  REQUIRE(stored.size() == 2);
  CHECK(stored[1].content.text == whole);
}

TEST_CASE("what is typed while an answer runs, or without a model, is kept as a draft") {
  Ready ready;
  App& app = ready.app;
  app.act(action::Send{"say much"});
  REQUIRE(app.until([&] { return !app.state().chat.writing.text.empty(); }));
  const uint64_t version = app.state().chat.draft_version;
  app.act(action::Send{"and another thing"});
  CHECK(app.state().chat.draft == "and another thing");
  CHECK(app.state().chat.draft_version > version);
  CHECK_FALSE(app.state().notices.empty());
  app.act(action::Stop{});
  app.act(action::CloseModel{});
  CHECK(app.state().model.state == ModelView::State::None);
  app.act(action::Send{"to nobody"});
  CHECK(app.state().chat.draft == "to nobody");
  CHECK(app.state().chat.messages.size() == 2);
  REQUIRE(app.has_notice(Remedy::ChooseModel));
  app.act(action::UseRemedy{app.notice(Remedy::ChooseModel)});
  CHECK(app.state().page == Page::Models);
  CHECK_FALSE(app.has_notice(Remedy::ChooseModel));
}

TEST_CASE("a draft of a new chat is there again after a restart, and no empty chat is listed") {
  Ready ready;
  App& app = ready.app;
  app.act(action::KeepDraft{"the beginning of"});
  app.act(action::KeepDraft{"the beginning of a letter"});
  app.restart();
  app.unlock();
  REQUIRE(app.until([&] { return app.state().chat.draft == "the beginning of a letter"; }));
  CHECK(app.state().chat.id == 0);
  CHECK(app.state().chats.chats.empty());
  REQUIRE(app.until([&] { return app.state().model.state == ModelView::State::Ready; }));
  app.ask("the whole letter");
  CHECK(app.state().chat.draft.empty());
  ready.saved();
  REQUIRE(app.until(
      [&] { return app.state().chats.chats.size() == 1 && app.state().chats.chats[0].messages == 2; }));
  CHECK(app.state().chats.chats[0].title == "the whole letter");
}

TEST_CASE("a question that is sent while the model opens is answered when it is there") {
  Ready ready;
  App& app = ready.app;
  app.act(action::OpenModel{ready.model.path()});
  CHECK(app.state().model.state == ModelView::State::Opening);
  app.act(action::Send{"early"});
  CHECK(app.state().chat.writing.phase == WritingView::Phase::Waiting);
  REQUIRE(app.until([&] { return app.state().chat.messages.size() == 2; }));
}

TEST_CASE("a temporary chat never reaches the vault and is gone when it is left") {
  Ready ready;
  App& app = ready.app;
  app.act(action::NewChat{.temporary = true});
  CHECK(app.state().chat.temporary);
  app.ask("between us");
  app.act(action::NewChat{});
  CHECK_FALSE(app.state().chat.temporary);
  CHECK(app.state().chat.messages.empty());
  app.act(action::NewChat{.temporary = true});
  CHECK(app.state().chat.messages.empty());
  app.restart();
  app.unlock();
  REQUIRE(app.until([&] { return app.state().chats.chats.empty(); }));
}

TEST_CASE("an answer goes on while another chat is shown, and is saved where it belongs") {
  Ready ready;
  App& app = ready.app;
  app.act(action::Send{"say much"});
  REQUIRE(app.until([&] { return !app.state().chat.writing.text.empty(); }));
  const ChatId chat = app.state().chat.id;
  app.act(action::NewChat{});
  CHECK_FALSE(app.writing());
  CHECK(app.state().chat.messages.empty());
  app.act(action::OpenChat{chat, std::nullopt});
  REQUIRE(app.until([&] { return app.state().chat.id == chat; }));
  REQUIRE(app.until([&] { return app.state().chat.messages.size() == 2; }));
  ready.saved();
}

TEST_CASE("text files are attached, read before the question and saved; others are refused in words") {
  Ready ready;
  App& app = ready.app;
  const std::string note = ready.home.path() + "/note.txt", picture = ready.home.path() + "/picture.png";
  std::ofstream(note) << "buy milk";
  std::ofstream(picture, std::ios::binary) << "\x89PNG\x00\x01";
  app.act(action::AttachFiles{{note, picture, ready.home.path() + "/absent.txt"}});
  REQUIRE(app.state().chat.attached.size() == 3);
  REQUIRE(app.until([&] { return !app.state().chat.attached[2].error.empty(); }));
  CHECK(app.state().chat.attached[0].error.empty());
  CHECK(app.state().chat.attached[0].bytes == 8);
  CHECK(app.state().chat.attached[1].error.find("picture.png") != std::string::npos);
  app.act(action::Detach{2});
  CHECK(app.state().chat.attached.size() == 2);
  app.ask("what must I buy?");
  CHECK(app.state().chat.attached.empty());
  ready.saved();
  REQUIRE(app.state().chat.messages[0].attachments.size() == 1);
  CHECK(app.state().chat.messages[0].attachments[0].name == "note.txt");
  app.act(action::ShowPrompt{});
  REQUIRE(app.until([&] { return !app.state().workbench.prompt_text.empty(); }));
  CHECK(app.state().workbench.prompt_text.find("buy milk") != std::string::npos);
  CHECK(app.state().chat.context.documents > 0);
  app.restart();
  app.unlock();
  REQUIRE(app.until([&] {
    return app.state().chats.chats.size() == 1 && app.state().model.state == ModelView::State::Ready;
  }));
  app.act(action::OpenChat{app.state().chats.chats[0].id, std::nullopt});
  REQUIRE(app.until([&] { return app.state().chat.messages.size() == 2; }));
  app.ask("and else?");  // reads the attachment from the vault
  app.act(action::ShowPrompt{});
  REQUIRE(app.until([&] { return !app.state().workbench.prompt_text.empty(); }));
  CHECK(app.state().workbench.prompt_text.find("buy milk") != std::string::npos);
}

TEST_CASE("two models are compared, and the one that is kept is shown") {
  Ready ready;
  const TinyModelFile other({.chat_template = "{% for m in messages %}{{ m.content }}{% endfor %}"});
  App& app = ready.app;
  app.ask("one");
  ready.saved();
  const std::string first = app.state().chat.messages[1].text;
  app.act(action::Compare{other.path()});
  REQUIRE(app.until([&] {
    return app.state().chat.comparing && app.state().chat.comparing->phase == WritingView::Phase::None &&
           !app.state().chat.comparing->text.empty();
  }));
  CHECK(app.state().chat.comparing_model == model_name_for_people(other.path(), ""));
  CHECK(app.state().chat.messages[1].text == first);
  const std::string second = app.state().chat.comparing->text;
  app.act(action::KeepComparison{.second = true});
  CHECK_FALSE(app.state().chat.comparing.has_value());
  CHECK(app.state().chat.messages[1].text == second);
  CHECK(app.state().chat.messages[1].versions == 2);
  ready.saved();
  const auto stored = ready.stored();
  REQUIRE(stored.size() == 3);
  CHECK(stored[2].active);
  CHECK(stored[2].content.text == second);
}

TEST_CASE("a persona's instructions come before the conversation, and changing them holds from there on") {
  Ready ready;
  App& app = ready.app;
  Settings settings = app.state().settings;
  settings.system_prompt = "You are usual.";
  app.act(action::ChangeSettings{settings});
  app.act(action::SavePersona{{.id = 0, .name = "Poet", .instructions = "You are a poet.", .model = ""}});
  REQUIRE(app.until([&] { return app.state().workbench.personas.size() == 1; }));
  app.ask("one");
  CHECK(app.state().chat.messages.size() == 2);
  app.act(action::UsePersona{app.state().workbench.personas[0].id});
  app.ask("two");
  ready.saved();
  CHECK(app.state().chat.messages.size() == 4);
  app.act(action::ShowPrompt{});
  REQUIRE(app.until([&] { return !app.state().workbench.prompt_text.empty(); }));
  CHECK(app.state().workbench.prompt_text.starts_with("<s>system:You are a poet.</s><s>user:one"));
  const auto stored = ready.stored();
  CHECK(stored.size() == 6);
  CHECK(stored[0].content.text == "You are usual.");
}

}  // namespace
}  // namespace hearth
