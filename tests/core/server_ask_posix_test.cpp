// The thread that asks a server, against one on this computer.
#include "app/core/server_ask.h"

#include <doctest/doctest.h>

#include <chrono>
#include <memory>

#include "tests/serve/chat_fixture.h"

namespace hearth {
namespace {

using Clock = std::chrono::steady_clock;

struct Asked {
  Asked() { net.allow_servers(std::vector{server.address()}); }
  std::unique_ptr<ServerAsk> ask(const std::string& model) {
    ServerQuestion question;
    question.messages = {{"user", "hello"}};
    return std::make_unique<ServerAsk>(net, OwnServer{server.address(), model, "k3y"}, std::move(question));
  }
  ChatServer server;
  Connections net;
};

TEST_CASE("what a server writes arrives whole, in order and with its end") {
  Asked asked;
  const auto ask = asked.ask("echo");
  ServerAsk::News all;
  const auto start = Clock::now();
  while (!all.end && Clock::now() - start < std::chrono::seconds(20)) {
    ServerAsk::News news = ask->wait(std::chrono::milliseconds(5));
    all.text += news.text;
    all.end = std::move(news.end);
  }
  REQUIRE(all.end.has_value());
  REQUIRE(all.end->has_value());
  CHECK(all.text == "You said: hello ☀");
  CHECK((*all.end)->tokens == 5);
}

TEST_CASE("looking in does not wait for the server, and leaving takes a tenth of a second") {
  Asked asked;
  for (const std::string model : {"silent", "slow", "flood"}) {
    CAPTURE(model);
    auto ask = asked.ask(model);
    auto before = Clock::now();
    static_cast<void>(ask->wait(std::chrono::milliseconds(15)));
    CHECK(Clock::now() - before < std::chrono::seconds(1));
    static_cast<void>(ask->wait(std::chrono::milliseconds(200)));
    before = Clock::now();
    ask.reset();
    // What came at once is still taken in, which a sanitizer makes slow.
    const auto most = std::chrono::milliseconds(model == "flood" ? 1000 : 100);
    CHECK(Clock::now() - before < most);
  }
}

}  // namespace
}  // namespace hearth
