// A server of the person's own through the controller, against one on this computer.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "app/net/connections.h"
#include "tests/core/app_driver.h"
#include "tests/engine/tiny_models.h"
#include "tests/serve/chat_fixture.h"

namespace hearth {
namespace {

const TinyChatModel kTiny = {.chat_template = kTinyTemplate};

struct Visit {
  explicit Visit(bool vault = true) : app(home.path()) {
    if (vault) {
      app.create_vault();
    } else {
      app.act(action::UseMemoryOnly{});
    }
  }
  const ServerView& view() const { return app.state().server; }
  const ModelView& model() const { return app.state().model; }
  void look(const std::string& path = "", const std::string& key = "") {
    app.act(action::LookForServer{server.address() + path, Secret::copy_of(key)});
    REQUIRE(app.until([&] { return !view().look.running; }));
  }
  void use(const std::string& name, const std::string& path = "", const std::string& key = "") {
    look(path, key);
    app.act(action::UseServer{name});
    REQUIRE(app.until([&] { return model().state == ModelView::State::Ready; }));
  }
  // Sends, waits for the end, and tells what one is told.
  std::string trouble(const std::string& question) {
    app.act(action::Send{question});
    REQUIRE(app.until([&] { return !app.writing(); }));
    return app.state().notices.empty() ? "" : app.state().notices.back().text;
  }
  size_t times_asked() {
    Connections other;
    other.allow(true);
    const auto answer = other.get_document({.url = server.address() + "/requests"}, 1 << 20, {});
    return nlohmann::json::parse(answer->text).size();
  }
  std::string everything_in_plain_files() {
    std::ostringstream all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(home.path()))
      if (entry.is_regular_file()) all << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    return all.str();
  }

  ChatServer server;
  TempFolder home;
  App app;
};

TEST_CASE("a first run can choose a server, and its answers say where they were made") {
  Visit visit;
  CHECK(visit.app.state().screen == Screen::ChooseModel);
  visit.look();
  CHECK(visit.view().look.error.empty());
  CHECK(visit.view().look.host == visit.server.host());
  REQUIRE(visit.view().look.models.size() == 8);
  CHECK_FALSE(visit.app.state().settings.network);  // this server alone was allowed
  visit.app.act(action::UseServer{"no such model"});
  CHECK(visit.app.state().screen == Screen::ChooseModel);
  visit.use("echo");
  CHECK(visit.app.state().screen == Screen::Main);
  CHECK(visit.model().name == "echo");
  CHECK(visit.model().server == visit.server.host());
  CHECK(visit.model().device == visit.server.host());
  CHECK(visit.model().context_tokens == 8192);
  CHECK(visit.app.state().chat.context.limit == 8192);
  visit.app.ask("Is the sun out?");
  const MessageView& answer = visit.app.state().chat.messages.back();
  CHECK(answer.text == "You said: Is the sun out? ☀");
  CHECK(answer.origin.model == "echo · " + visit.server.host());
  CHECK(answer.origin.tokens == 5);
  CHECK(answer.origin.parameters.contains("\"server\":\"" + visit.server.host() + "\""));
  CHECK_FALSE(answer.origin.parameters.contains("top_k"));  // it is not given to servers
  const auto& ledger = visit.app.state().ledger.entries;
  REQUIRE(ledger.size() == 3);
  CHECK(ledger[0].why == "An answer from your server");
  CHECK(ledger[0].sent > 200);
  CHECK(ledger[0].received > 200);
  REQUIRE(visit.app.until([&] { return visit.app.saved(); }));
}

TEST_CASE("the server, its model and its key are kept in the vault and nowhere else") {
  Visit visit;
  visit.use("echo", "/key-heronsgate", "heronsgate");
  visit.app.ask("one");
  REQUIRE(visit.app.until([&] { return visit.app.saved(); }));
  const size_t asked = visit.times_asked();
  visit.app.act(action::Lock{});
  CHECK(visit.model().state == ModelView::State::None);
  CHECK(visit.view().address.empty());
  CHECK_FALSE(visit.view().has_key);
  visit.app.restart();
  CHECK(visit.view().address.empty());
  visit.app.unlock();
  REQUIRE(visit.app.until([&] { return visit.model().state == ModelView::State::Ready; }));
  CHECK(visit.model().name == "echo");
  CHECK(visit.view().has_key);
  CHECK(visit.times_asked() == asked);  // unlocking connects to nobody
  visit.app.ask("two");
  CHECK(visit.app.texts().back() == "You said: two ☀");
  const std::string files = visit.everything_in_plain_files();
  CHECK_FALSE(files.contains("heronsgate"));
  CHECK_FALSE(files.contains(visit.server.host()));
  // Looking again needs no key to be typed.
  visit.look("/key-heronsgate");
  CHECK(visit.view().look.error.empty());
}

TEST_CASE("a session in memory forgets the server when it is locked") {
  Visit visit(false);
  visit.use("plain");
  CHECK(visit.model().context_tokens == 0);
  CHECK(visit.app.state().chat.context.limit == 0);  // no size is made up
  visit.app.ask("one");
  visit.app.act(action::Lock{});
  CHECK(visit.view().address.empty());
  visit.app.act(action::UseMemoryOnly{});
  CHECK(visit.app.state().screen == Screen::ChooseModel);
  CHECK(visit.view().address.empty());
  CHECK_FALSE(visit.everything_in_plain_files().contains(visit.server.host()));
}

TEST_CASE("a model on this computer takes the server's place and back") {
  Visit visit;
  const TinyModelFile local(kTiny);
  visit.app.answer_shortly();
  visit.use("echo");
  visit.app.open_model(local.path());
  CHECK(visit.model().server.empty());
  CHECK_FALSE(visit.view().in_use);
  CHECK(visit.view().model == "echo");
  visit.app.ask("one");
  visit.app.act(action::UseServerAgain{});
  REQUIRE(visit.app.until([&] { return visit.model().state == ModelView::State::Ready; }));
  CHECK(visit.model().server == visit.server.host());
  CHECK(visit.app.state().settings.model.empty());
  visit.app.ask("two");
  CHECK(visit.app.texts().back() == "You said: two ☀");
  // A comparison with a model of this computer leaves the server where it is.
  visit.app.act(action::Compare{local.path()});
  REQUIRE(visit.app.until([&] {
    const auto& comparing = visit.app.state().chat.comparing;
    return comparing && comparing->phase == WritingView::Phase::None;
  }));
  CHECK(visit.model().server == visit.server.host());
  visit.app.act(action::ForgetServer{});
  CHECK(visit.model().state == ModelView::State::None);
  CHECK(visit.view().address.empty());
  visit.app.restart();
  visit.app.unlock();
  CHECK(visit.view().address.empty());
}

TEST_CASE("reasoning of a server is folded, between tags or apart") {
  Visit visit;
  for (const char* name : {"thinks", "tags"}) {
    CAPTURE(name);
    visit.use(name);
    visit.app.ask("why");
    CHECK(visit.app.state().chat.messages.back().text == "It is so.");
    CHECK(visit.app.state().chat.messages.back().thought == "Let me see.");
  }
}

TEST_CASE("stopping shows at once, keeps what came and leaves the server") {
  Visit visit;
  visit.use("slow");
  visit.app.act(action::Send{"go on"});
  REQUIRE(visit.app.until([&] { return !visit.app.state().chat.writing.text.empty(); }));
  const auto before = std::chrono::steady_clock::now();
  visit.app.act(action::Stop{});
  CHECK_FALSE(visit.app.writing());
  CHECK(visit.app.state().chat.messages.back().end == MessageView::End::Stopped);
  CHECK(visit.app.until([&] { return visit.app.state().ledger.entries[0].result == "stopped"; }));
  const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count();
  MESSAGE("the connection was closed after ", took, " s");
  CHECK(took < 0.1);
}

TEST_CASE("what goes wrong at the server is one sentence, and what came stays") {
  Visit visit;
  visit.use("cut");
  CHECK(visit.trouble("one").ends_with("dropped. What came is kept."));
  CHECK(visit.app.state().chat.messages.back().text == "Half of it");
  CHECK(visit.app.state().chat.messages.back().end == MessageView::End::Failed);
  CHECK(visit.app.has_notice(Remedy::RetryAnswer));
  visit.use("401");
  CHECK(visit.trouble("two").contains("asks for a key"));
  CHECK(visit.app.has_notice(Remedy::ChooseModel));
  CHECK(visit.app.state().chat.messages.back().text == "two");  // the question stays
}

TEST_CASE("what needs a model on this computer says so") {
  Visit visit;
  visit.use("echo");
  visit.app.act(action::ShowTokens{"one"});
  REQUIRE(visit.app.until([&] { return !visit.app.state().notices.empty(); }));
  CHECK(visit.app.state().notices.back().text.contains("needs a model on this computer"));
}

TEST_CASE("an address that is none, or beyond one's own network without encryption, is refused in words") {
  Visit visit;
  visit.app.act(action::LookForServer{"http://models.example", Secret(0)});
  CHECK(visit.view().look.error.contains("https://"));
  visit.app.act(action::LookForServer{"my server", Secret(0)});
  CHECK_FALSE(visit.view().look.error.empty());
  visit.look("/status-404");
  CHECK(visit.view().look.error.contains("Is the address right?"));
  CHECK(visit.times_asked() == 1);
}

TEST_CASE("closing the program in the middle of an answer waits for nobody") {
  const auto start = [] {
    Visit visit;
    visit.use("silent");
    visit.app.act(action::Send{"hello"});
    CHECK_FALSE(visit.app.until([&] { return !visit.app.writing(); }, 0.5));
    return std::chrono::steady_clock::now();
  }();
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(2));
}

}  // namespace
}  // namespace hearth
