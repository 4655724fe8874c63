// Connections against a real server on this computer.
#include "app/net/connections.h"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <thread>

#include "tests/models/hub_fixture.h"

using namespace hearth;

namespace {

const std::string kBody(200'000, 'g');

struct Net : Connections {
  Net() { allow(true); }
};

Result<Connections::Document> fetch(Connections& net, const std::string& url) {
  return net.get_document({.url = url, .purpose = {ConnectionPurpose::Kind::LookUpModel, "one/model"}},
                          1 << 20, {});
}

double seconds_of(const auto& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

TEST_CASE("nothing is opened while the network is off") {
  const HubServer server;
  Connections net;
  const auto answer = fetch(net, server.address() + "/requests");
  REQUIRE_FALSE(answer.has_value());
  CHECK(answer.error().message.contains("network is off"));
  CHECK(net.ledger().entries().empty());
  net.allow(true);
  CHECK(fetch(net, server.address() + "/requests")->text.contains("requests"));
}

TEST_CASE("each host is written into the ledger, with why, bytes and result") {
  const HubServer server;
  server.put("org/repo/file.gguf", kBody);
  Net net;
  CHECK(fetch(net, server.address() + "/org/repo/resolve/main/file.gguf")->text == kBody);
  const auto entries = net.ledger().entries();
  REQUIRE(entries.size() == 2);  // the redirect, then the bytes
  CHECK(entries[0].purpose.subject == "one/model");
  CHECK(entries[0].host == server.host());
  CHECK(entries[0].result == "done");
  CHECK(entries[0].received > kBody.size());
  CHECK(entries[0].sent > 40);
  CHECK(entries[0].sent < 400);
  CHECK(entries[1].received < 1000);
  CHECK_FALSE(fetch(net, server.address() + "/nothing")->text.size());
  CHECK(net.ledger().entries()[0].result.contains("404"));
  net.ledger().clear();
  CHECK(net.ledger().entries().empty());
}

TEST_CASE("redirects without end, and redirects to plain http elsewhere, are not followed") {
  const HubServer server;
  server.put("org/round/file.gguf", kBody);
  server.put("org/round/faults", "round");
  server.put("org/away/file.gguf", kBody);
  server.put("org/away/faults", "away");
  Net net;
  CHECK(fetch(net, server.address() + "/org/round/resolve/main/file.gguf")
            .error()
            .message.contains("without end"));
  CHECK(net.ledger().entries().size() == 6);
  CHECK(
      fetch(net, server.address() + "/org/away/resolve/main/file.gguf").error().message.contains("https://"));
}

TEST_CASE("a transfer is stopped within a tenth of a second, whatever the server does") {
  const HubServer server;
  server.put("org/repo/file.gguf", kBody);
  server.put("org/repo/faults", "stall");
  Net net;
  bool stop = false;
  std::chrono::steady_clock::time_point asked;
  std::thread later([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    asked = std::chrono::steady_clock::now();
    stop = true;
  });
  const auto answer = net.get({.url = server.address() + "/org/repo/resolve/main/file.gguf"},
                              {.keep_going = [&stop] { return !stop; }});
  const auto ended = std::chrono::steady_clock::now();
  later.join();
  REQUIRE_FALSE(answer.has_value());
  CHECK(answer.error().fault == Fault::Cancelled);
  CHECK(std::chrono::duration<double>(ended - asked).count() < 0.1);
  CHECK(net.ledger().entries()[0].result == "stopped");
}

TEST_CASE("turning the network off ends what runs") {
  const HubServer server;
  server.put("org/repo/file.gguf", kBody);
  server.put("org/repo/faults", "stall");
  Net net;
  std::thread later([&net] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    net.allow(false);
  });
  const auto answer = fetch(net, server.address() + "/org/repo/resolve/main/file.gguf");
  later.join();
  CHECK(answer.error().message.contains("network is off"));
}

TEST_CASE("silence counts as a dropped connection") {
  const HubServer server;
  server.put("org/repo/file.gguf", kBody);
  server.put("org/repo/faults", "stall");
  Net net;
  const NetRequest request = {.url = server.address() + "/org/repo/resolve/main/file.gguf",
                              .silence = std::chrono::milliseconds(200)};
  Result<NetAnswer> answer = NetAnswer();
  CHECK(seconds_of([&] { answer = net.get(request, {}); }) < 5);
  REQUIRE_FALSE(answer.has_value());
  CHECK(answer.error().fault == Fault::Unreadable);
  CHECK(answer.error().message.contains("silent"));
}

TEST_CASE("a body that ends too early is a dropped connection, and a document too long is refused") {
  const HubServer server;
  server.put("org/cut/file.gguf", kBody);
  server.put("org/cut/faults", "cut 9");
  server.put("org/long/file.gguf", kBody);
  Net net;
  CHECK(fetch(net, server.address() + "/stored/org/cut/file.gguf").error().message.contains("dropped"));
  const auto answer = net.get_document({.url = server.address() + "/stored/org/long/file.gguf"}, 1000, {});
  CHECK(answer.error().fault == Fault::BadFormat);
}

TEST_CASE("nobody listening, no such host and a server without encryption are told apart") {
  Net net;
  CHECK(fetch(net, "http://127.0.0.1:1/").error().message == "127.0.0.1:1 did not answer. Nothing was sent.");
  const HubServer server;
  const auto secure = fetch(net, "https://" + server.host() + "/");
  REQUIRE_FALSE(secure.has_value());
  CHECK(secure.error().fault == Fault::Unreadable);
  CHECK(fetch(net, "https://name.invalid/").error().fault == Fault::NotFound);
}

TEST_CASE("a missing libcurl is said in a sentence") {
  Connections net("libcurl-of-nobody.so.0");
  net.allow(true);
  const auto answer = fetch(net, "http://127.0.0.1:1/");
  CHECK(answer.error().fault == Fault::Unsupported);
  CHECK(answer.error().message.contains("libcurl"));
}

TEST_CASE("headers with line ends never leave") {
  Net net;
  const auto answer = net.get({.url = "http://127.0.0.1:1/", .headers = {{"Range", "a\r\nHost: b"}}}, {});
  CHECK(answer.error().message.contains("line ends"));
}
