// The list of conversations, deleting, search, import, export and backup through the controller.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "app/core/words.h"
#include "app/store/vault.h"
#include "engine/base/file.h"
#include "tests/core/app_driver.h"
#include "tests/engine/tiny_models.h"

namespace hearth {
namespace {

struct Filled {
  TempFolder home;
  TinyModelFile model{{.chat_template = kTinyTemplate}};
  App app{home.path()};

  explicit Filled(const std::vector<std::string>& questions) {
    app.create_vault();
    app.answer_shortly();
    app.open_model(model.path());
    for (const std::string& question : questions) {
      app.act(action::NewChat{});
      app.ask(question);
    }
    REQUIRE(app.until([&] { return app.saved() && listed() == questions.size(); }));
  }
  size_t listed() const { return app.state().chats.chats.size(); }
  ChatId chat(const std::string& title) const {
    for (const ChatSummary& chat : app.state().chats.chats) {
      if (chat.title == title) return chat.id;
    }
    return 0;
  }
  std::vector<std::string> titles() const {
    std::vector<std::string> titles;
    for (const ChatSummary& chat : app.state().chats.chats) titles.push_back(chat.title);
    return titles;
  }
  void undo_seconds(int seconds) {
    Settings settings = app.state().settings;
    settings.undo_seconds = seconds;
    app.act(action::ChangeSettings{settings});
  }
};

TEST_CASE("chats are renamed, pinned, archived, moved and tagged, and the list follows") {
  Filled filled({"one", "two", "three"});
  App& app = filled.app;
  CHECK(filled.titles() == std::vector<std::string>{"three", "two", "one"});
  app.act(action::PinChat{filled.chat("one"), true});
  REQUIRE(app.until([&] { return filled.titles().front() == "one"; }));
  app.act(action::RenameChat{filled.chat("two"), "zwei"});
  REQUIRE(app.until([&] { return filled.chat("zwei") != 0; }));
  app.act(action::TagChat{filled.chat("zwei"), {"red", "blue"}});
  REQUIRE(app.until([&] { return app.state().chats.tags.size() == 2; }));
  app.act(action::MoveChat{filled.chat("zwei"), "work"});
  REQUIRE(app.until([&] { return app.state().chats.folders == std::vector<std::string>{"work"}; }));
  app.act(action::FilterChats{.folder = "work", .archived = false});
  REQUIRE(app.until([&] { return filled.titles() == std::vector<std::string>{"zwei"}; }));
  app.act(action::FilterChats{});
  REQUIRE(app.until([&] { return filled.listed() == 3; }));
  app.act(action::ArchiveChat{filled.chat("three"), true});
  REQUIRE(app.until([&] { return filled.listed() == 2; }));
  app.act(action::FilterChats{.folder = std::nullopt, .archived = true});
  REQUIRE(app.until([&] { return filled.listed() == 3; }));
}

TEST_CASE("a deleted chat is hidden at once, comes back when it is undone, and else is erased in time") {
  Filled filled({"keep this", "delete this"});
  App& app = filled.app;
  const ChatId chat = filled.chat("delete this");
  CHECK(app.state().chat.id == chat);
  app.act(action::DeleteChat{chat});
  CHECK(filled.listed() == 1);
  CHECK(app.state().chat.id == 0);
  CHECK(app.state().chat.messages.empty());
  REQUIRE(app.state().chats.being_erased.size() == 1);
  CHECK(app.state().chats.being_erased[0].title == "delete this");
  REQUIRE(app.until([&] { return app.controller().seconds_until_due().value_or(100) < 11; }));
  REQUIRE(app.has_notice(Remedy::UndoErase));
  app.act(action::UseRemedy{app.notice(Remedy::UndoErase)});
  REQUIRE(app.until([&] { return filled.listed() == 2; }));
  CHECK(app.state().chats.being_erased.empty());

  filled.undo_seconds(1);
  app.act(action::DeleteChat{chat});
  REQUIRE(app.until(
      [&] { return app.state().chats.being_erased.empty() && !app.has_notice(Remedy::UndoErase); }));
  app.act(action::Search{"delete"});
  REQUIRE(app.until([&] { return !app.state().search.running; }));
  CHECK(app.state().search.hits.empty());
  app.act(action::OpenChat{chat, std::nullopt});
  REQUIRE(app.until([&] { return !app.state().notices.empty(); }));  // "There is no such conversation…"
  CHECK(filled.listed() == 1);
}

TEST_CASE("what was deleted before a restart is erased when its time is over") {
  Filled filled({"gone soon"});
  App& app = filled.app;
  filled.undo_seconds(1);
  app.act(action::DeleteChat{filled.chat("gone soon")});
  app.restart();
  app.unlock();
  REQUIRE(app.until([&] { return app.state().chats.being_erased.empty(); }));
  app.act(action::Search{"gone"});
  REQUIRE(app.until([&] { return !app.state().search.running; }));
  CHECK(app.state().search.hits.empty());
}

TEST_CASE("a hit opens its chat on the branch that it is on") {
  Filled filled({"harbour lights"});
  App& app = filled.app;
  app.act(action::Edit{app.state().chat.messages[0].id, "mountain huts"});
  REQUIRE(app.until([&] { return app.state().chat.messages.size() == 2 && app.saved() && !app.writing(); }));
  app.act(action::NewChat{});
  app.act(action::Search{"harb"});
  REQUIRE(app.until([&] { return !app.state().search.running; }));
  const auto hit = std::ranges::find_if(app.state().search.hits,
                                        [](const SearchHit& one) { return one.message.has_value(); });
  REQUIRE(hit != app.state().search.hits.end());
  const MessageId message = *hit->message;
  app.act(action::OpenChat{hit->chat, message});
  REQUIRE(app.until([&] { return app.state().chat.messages.size() == 2; }));
  CHECK(app.state().chat.messages[0].text == "harbour lights");
  CHECK(app.state().chat.found == message);
  app.act(action::Search{""});
  CHECK(app.state().search.hits.empty());
}

TEST_CASE("a chat is exported in each format, and the JSON can be imported elsewhere, once") {
  Filled filled({"take me along"});
  App& app = filled.app;
  const ChatId chat = filled.chat("take me along");
  for (const char* format : {"md", "html", "json"}) {
    const std::string file = filled.home.path() + "/chat." + format;
    app.act(action::ExportChat{chat, format, file});
    REQUIRE(app.until([&] { return !app.state().transfer.running; }));
    CHECK(app.state().transfer.result.find(file) != std::string::npos);
    const auto text = read_text_file(file, 1 << 20);
    REQUIRE(text.has_value());
    CHECK(text->find("take me along") != std::string::npos);
  }
  const TempFolder elsewhere;
  App other(elsewhere.path());
  other.act(action::UseMemoryOnly{});
  for (const char* expected : {"1 imported, 0 skipped", "0 imported, 1 skipped"}) {
    other.act(action::ImportChats{filled.home.path() + "/chat.json"});
    REQUIRE(other.until([&] { return !other.state().transfer.running; }));
    CHECK(other.state().transfer.kind == TransferView::Kind::Import);
    CHECK(other.state().transfer.result.find(expected) != std::string::npos);
  }
  REQUIRE(other.until([&] { return other.state().chats.chats.size() == 1; }));
  other.act(action::BackUp{elsewhere.path() + "/backup"});
  REQUIRE(other.until([&] { return !other.state().transfer.running; }));
  CHECK(other.state().transfer.result.find("memory") != std::string::npos);
}

TEST_CASE("importing what is no export says so, and an import can be stopped") {
  Filled filled({"first"});
  App& app = filled.app;
  const std::string odd = filled.home.path() + "/odd.json";
  std::ofstream(odd) << "[1,2,3]";
  app.act(action::ImportChats{odd});
  REQUIRE(app.until([&] { return !app.state().transfer.running; }));
  CHECK_FALSE(app.state().transfer.result.empty());
  app.act(action::ImportChats{filled.home.path() + "/absent.zip"});
  REQUIRE(app.until([&] { return !app.state().transfer.running; }));
  CHECK_FALSE(app.state().transfer.result.empty());

  app.act(action::ExportChat{filled.chat("first"), "json", filled.home.path() + "/one.json"});
  REQUIRE(app.until([&] { return !app.state().transfer.running; }));
  const std::string one = *read_text_file(filled.home.path() + "/one.json", 1 << 20);
  const std::string many = filled.home.path() + "/many.json";
  {
    std::ofstream file(many);
    file << "[";
    for (int i = 0; i < 3000; ++i) {
      std::string next = one;
      next.replace(next.find("first"), 5, "again" + std::to_string(i));
      file << (i > 0 ? "," : "") << next;
    }
    file << "]";
  }
  app.act(action::ImportChats{many});
  app.act(action::ImportChats{many});  // one at a time
  CHECK_FALSE(app.state().notices.empty());
  app.act(action::CancelTransfer{});
  REQUIRE(app.until([&] { return !app.state().transfer.running; }));
  CHECK(filled.listed() < 3000);
}

TEST_CASE("a backup that is stopped leaves no file and says so") {
  Filled filled({"to be kept"});
  const std::string file = filled.home.path() + "/backup.hearth";
  filled.app.act(action::BackUp{file});
  filled.app.act(action::CancelTransfer{});
  REQUIRE(filled.app.until([&] { return !filled.app.state().transfer.running; }));
  // It may have been quicker than the wish to stop it.
  const bool written = std::filesystem::exists(file);
  const std::string said =
      written ? words(Word::kTransferBackedUp, {file}) : std::string(words(Word::kTransferBackupStopped));
  CHECK(filled.app.state().transfer.result == said);
}

TEST_CASE("a backup opens with the passphrase, also after the passphrase was changed") {
  Filled filled({"in the backup"});
  App& app = filled.app;
  const std::string file = filled.home.path() + "/backup.hearth";
  app.act(action::BackUp{file});
  REQUIRE(app.until([&] { return !app.state().transfer.running; }));
  CHECK(app.state().transfer.result.find(file) != std::string::npos);
  {
    const TempFolder elsewhere;
    App other(elsewhere.path());
    other.act(action::ChooseBackup{file});
    CHECK(other.state().vault.backup == file);
    other.act(action::RestoreBackup{Secret::copy_of("wrong")});
    REQUIRE(other.until([&] { return other.state().vault.wrong_passphrase; }));
    CHECK(other.state().screen == Screen::Welcome);
    CHECK(other.state().vault.state == VaultView::State::None);
    other.act(action::RestoreBackup{Secret::copy_of("correct horse")});
    REQUIRE(other.until([&] { return other.state().screen == Screen::ChooseModel; }));
    CHECK(other.state().vault.backup.empty());
    REQUIRE(other.until([&] { return other.state().chats.chats.size() == 1; }));
    CHECK(other.state().chats.chats[0].title == app.state().chats.chats[0].title);
    other.restart();
    other.unlock();
    other.act(action::ChooseBackup{file});  // never over a vault
    CHECK(other.state().vault.backup.empty());
  }

  app.act(action::ChangePassphrase{Secret::copy_of("battery staple")});
  REQUIRE(app.until([&] { return !app.state().notices.empty(); }));
  app.act(action::NewRecoveryCode{});
  REQUIRE(app.until([&] { return app.state().screen == Screen::Recovery; }));
  const std::string code = app.state().vault.recovery_code;
  app.act(action::RecoveryCodeKept{});
  CHECK(app.state().screen == Screen::Main);
  app.act(action::Lock{});
  app.act(action::Unlock{Secret::copy_of("correct horse")});
  REQUIRE(app.until([&] { return app.state().vault.wrong_passphrase; }));
  app.unlock("battery staple");
  app.act(action::Lock{});
  app.act(action::UnlockWithCode{Secret::copy_of(code)});
  REQUIRE(app.until([&] { return app.state().vault.state == VaultView::State::Open; }));
}

}  // namespace
}  // namespace hearth
