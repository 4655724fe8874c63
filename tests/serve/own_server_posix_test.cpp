// The client against a real server on this computer that misbehaves in every way it can.
#include "app/serve/client/own_server.h"

#include <doctest/doctest.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include "app/serve/client/chat_pieces.h"
#include "app/serve/client/server_answer.h"
#include "app/serve/client/server_models.h"
#include "tests/serve/chat_fixture.h"

using namespace hearth;

namespace {

using nlohmann::json;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// A person who chose this server; the network stays off.
struct Asking {
  explicit Asking(const std::string& path = "") : own{server.address() + path, "echo", ""} {
    net.allow_servers(std::vector{own.address});
  }
  Result<std::vector<ServerModel>> models() {
    return list_server_models(net, own, [] { return true; });
  }
  Result<AnswerStats> ask(const std::string& model) {
    own.model = model;
    text.clear();
    thought.clear();
    ServerQuestion question;
    question.messages = {{"system", "Be brief."}, {"user", "Is the \"sun\" out?"}};
    question.silence = silence;
    question.first_silence = first_silence;
    return ask_server(net, own, question,
                      {.wrote =
                           [this](std::string_view more, std::string_view more_thought) {
                             text += more;
                             thought += more_thought;
                           },
                       .keep_going = [this] { return !stop; }});
  }
  // What one is told when that model is asked.
  std::string trouble_with(const std::string& model, Fault fault) {
    const auto answer = ask(model);
    REQUIRE_FALSE(answer.has_value());
    CHECK(fault_name(answer.error().fault) == fault_name(fault));
    return answer.error().message;
  }
  json requests() {
    Connections other;
    other.allow(true);
    return json::parse(other.get_document({.url = server.address() + "/requests"}, 1 << 20, {})->text);
  }

  ChatServer server;
  Connections net;
  OwnServer own;
  std::string text, thought;
  std::atomic<bool> stop = false;
  std::chrono::milliseconds silence{20'000}, first_silence{20'000};
};

}  // namespace

TEST_CASE("an address may be typed in many ways") {
  const auto address_of = [](std::string_view typed) { return read_server_address(typed)->address; };
  CHECK(address_of("192.168.1.20:8080") == "http://192.168.1.20:8080");
  CHECK(address_of(" localhost:11434/v1/ \n") == "http://localhost:11434");
  CHECK(address_of("http://box.local:1234/v1/chat/completions") == "http://box.local:1234");
  CHECK(address_of("box:8000/v1/models") == "http://box:8000");
  CHECK(address_of("[fd00::7]:8080") == "http://[fd00::7]:8080");
  CHECK(address_of("models.example") == "https://models.example");
  CHECK(address_of("https://models.example/api/v1?x=y") == "https://models.example/api");
  CHECK(read_server_address("192.168.1.20")->host == "192.168.1.20");
  CHECK(read_server_address("192.168.1.20")->readable);
  CHECK_FALSE(read_server_address("localhost")->readable);
  CHECK_FALSE(read_server_address("https://192.168.1.20")->readable);
  for (const char* public_one :
       {"http://models.example", "http://8.8.8.8", "http://172.32.0.1", "http://192.169.0.1",
        "http://010.0.0.1", "http://0x0a000001", "http://3232235777", "http://[2001:db8::1]",
        "http://10.0.0.1.example.org", "http://fd00.example"}) {
    CAPTURE(public_one);
    const auto read = read_server_address(public_one);
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().message.contains("https://"));
  }
  for (const char* nonsense : {"", "  ", "my server", "http://", "http://user:word@box", "ftp://box"}) {
    CAPTURE(nonsense);
    CHECK_FALSE(read_server_address(nonsense).has_value());
  }
}

TEST_CASE("the models are listed, with their size where the server says it") {
  Asking asking;
  const auto models = asking.models();
  REQUIRE_MESSAGE(models.has_value(), models.error().message);
  REQUIRE(models->size() == 8);  // nameless ones and names with control characters are left out
  CHECK(models->at(0).name == "echo");
  CHECK(models->at(0).context_tokens == 8192);
  CHECK(models->at(1).context_tokens == 4096);  // what it answers within, not what it was trained for
  CHECK(models->at(2).context_tokens == 0);
  const auto entries = asking.net.ledger().entries();
  REQUIRE(entries.size() == 1);
  CHECK(in_english(entries[0].purpose) == "Looking for your server's models");
  CHECK(entries[0].host == asking.server.host());
}

TEST_CASE("what is wrong with a list is said in a sentence") {
  const auto said = [](const std::string& path) { return Asking(path).models().error().message; };
  CHECK(said("/key-K3Y").ends_with("asks for a key. Enter it under Models."));
  CHECK(said("/status-404").contains("Is the address right?"));
  CHECK(said("/status-429").contains("is busy"));
  CHECK(said("/status-500").contains("fault of its own (500)."));
  CHECK(said("/html").contains("something else than a list"));
  CHECK(said("/nothing").contains("has no model yet"));
  CHECK(said("/away").contains("does not go there by itself"));
  Asking with_key("/key-K3Y");
  with_key.own.key = "K3Y";
  CHECK(with_key.models().has_value());
  with_key.own.key = "other";
  CHECK(with_key.models().error().message.contains("does not accept the key"));
  with_key.own.key = "K3Y\r\nHost: elsewhere";
  CHECK(with_key.models().error().message.contains("line ends"));
}

TEST_CASE("an answer is streamed, and what the server says of itself is kept") {
  Asking asking;
  asking.own.key = "K3Y";
  const auto answer = asking.ask("echo");
  REQUIRE_MESSAGE(answer.has_value(), answer.error().message);
  CHECK(asking.text == "You said: Is the \"sun\" out? ☀");
  CHECK(answer->prompt_tokens == 11);
  CHECK(answer->tokens == 5);
  CHECK(answer->tokens_per_s == 41.5);
  CHECK(answer->first_token_ms > 0);
  CHECK(answer->stop == StopReason::Eos);
  const json asked = asking.requests().front();
  CHECK(asked["path"] == "/v1/chat/completions");
  CHECK(asked["authorization"] == "Bearer K3Y");
  CHECK(asked["question"]["stream"] == true);
  CHECK(asked["question"]["messages"].size() == 2);
  const auto entries = asking.net.ledger().entries();
  REQUIRE(entries.size() == 1);
  CHECK(in_english(entries[0].purpose) == "An answer from your server");
  CHECK(entries[0].result == "done");
  const size_t said = asked["question"].dump().size();
  CHECK(entries[0].sent > said);
  CHECK(entries[0].sent < said + 400);
  CHECK(entries[0].received > asking.text.size());
}

TEST_CASE("what a server does not say is not made up") {
  Asking asking;
  const auto answer = asking.ask("plain");
  REQUIRE(answer.has_value());
  CHECK(asking.text == "You said: Is the \"sun\" out?");
  CHECK(answer->tokens == 0);
  CHECK(answer->prompt_tokens == 0);
  CHECK(answer->tokens_per_s == 0);
  CHECK(asking.ask("length")->stop == StopReason::Length);
}

TEST_CASE("reasoning comes apart from the text") {
  Asking asking;
  REQUIRE(asking.ask("thinks").has_value());
  CHECK(asking.thought == "Let me see.");
  CHECK(asking.text == "It is so.");
  CHECK(read_chat_piece(R"({"choices":[{"delta":{"reasoning":"so"}}]})")->thought == "so");
}

TEST_CASE("stopping closes the connection within a tenth of a second") {
  for (const char* model : {"slow", "silent", "stalls"}) {
    CAPTURE(model);
    Asking asking;
    Clock::time_point stopped;
    double wall_s = 0;
    std::thread later([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(300));
      stopped = Clock::now();
      wall_s = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
      asking.stop = true;
    });
    const auto answer = asking.ask(model);
    const double took = seconds_since(stopped);
    later.join();
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().fault == Fault::Cancelled);
    CHECK(took < 0.1);
    CHECK(asking.net.ledger().entries()[0].result == "stopped");
    if (std::string_view(model) != "slow") continue;
    CHECK_FALSE(asking.text.empty());
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    const json left = asking.requests().back();
    REQUIRE(left.contains("left"));
    MESSAGE("the server saw it after ", left["left"].get<double>() - wall_s, " s");
    CHECK(left["left"].get<double>() - wall_s < 0.15);  // it writes every 20 ms, and notices at the second
  }
}

TEST_CASE("a refusal is said in a sentence, never with the key in it") {
  Asking asking;
  CHECK(asking.trouble_with("401", Fault::WrongKey).contains("asks for a key"));
  asking.own.key = "K3Y";
  const std::string wrong = asking.trouble_with("401", Fault::WrongKey);
  CHECK(wrong.contains("does not accept the key"));
  CHECK_FALSE(wrong.contains("K3Y"));
  CHECK(asking.trouble_with("404", Fault::NotFound).contains("has no model named 404"));
  CHECK(asking.trouble_with("429", Fault::Busy).contains("is busy"));
  CHECK(asking.trouble_with("500", Fault::Unreadable).ends_with("fault of its own (500): out of memory."));
  CHECK(asking.trouble_with("400", Fault::Unsupported).contains("exceeds the available context size"));
  CHECK(refusal({.address = "http://box", .model = "m", .key = "abc"}, 500, "key abc is odd").message ==
        "box met a fault of its own (500).");
}

TEST_CASE("what came before an answer broke off is kept") {
  Asking asking;
  CHECK(asking.trouble_with("cut", Fault::Unreadable).ends_with("dropped. What came is kept."));
  CHECK(asking.text == "Half of it");
  CHECK(
      asking.trouble_with("early", Fault::Unreadable).ends_with("broke off its answer. What came is kept."));
  CHECK(asking.text == "Half of it");
  CHECK(asking.trouble_with("broken", Fault::BadFormat).ends_with("a model's answer. What came is kept."));
  CHECK(asking.text == "Good so far");
  CHECK(asking.trouble_with("sorry", Fault::Unreadable).contains("the GPU is gone. What came is kept."));
  CHECK_FALSE(asking.net.ledger().entries()[0].result.contains("GPU"));  // content has no place there
  CHECK(asking.trouble_with("html", Fault::BadFormat).contains("Is the address right?"));
  CHECK(asking.trouble_with("empty", Fault::BadFormat).contains("Is the address right?"));
}

TEST_CASE("silence is told apart from slowness") {
  Asking asking;
  asking.silence = asking.first_silence = std::chrono::milliseconds(300);
  CHECK(asking.trouble_with("silent", Fault::Unreadable).contains("silent"));
  CHECK(asking.trouble_with("stalls", Fault::Unreadable).contains("silent"));
  CHECK(asking.text == "One piece");
  asking.first_silence = std::chrono::milliseconds(900);
  const auto start = Clock::now();
  asking.trouble_with("silent", Fault::Unreadable);
  CHECK(seconds_since(start) > 0.8);
}

TEST_CASE("an answer without end is ended, and one that is over needs no hanging up") {
  Asking asking;
  CHECK(asking.trouble_with("flood", Fault::BadFormat).contains("had no end"));
  CHECK(asking.text.size() <= kLongestServerAnswer);
  CHECK(asking.trouble_with("endless", Fault::BadFormat).contains("something else"));
  const auto start = Clock::now();
  CHECK(asking.ask("hangs").has_value());
  CHECK(asking.text == "All of it");
  CHECK(seconds_since(start) < 4);
}

TEST_CASE("a conversation goes to nobody but the server that was chosen") {
  Asking asking;
  CHECK(asking.trouble_with("away", Fault::Unsupported).contains("localhost"));
  for (const json& request : asking.requests()) CHECK(request["host"] == asking.server.host());
  asking.net.allow_servers({});
  CHECK(asking.trouble_with("echo", Fault::Unsupported).contains("not the one you chose"));
  const std::vector<std::string> another = {"http://127.0.0.1:1"};
  asking.net.allow_servers(another);
  asking.net.allow(true);  // that the network is on does not make it another
  CHECK(asking.trouble_with("echo", Fault::Unsupported).contains("not the one you chose"));
  asking.own.address = another[0];
  CHECK(asking.trouble_with("echo", Fault::Unreadable) == "127.0.0.1:1 did not answer. Nothing was sent.");
}

TEST_CASE("choosing another server ends what runs") {
  Asking asking;
  std::thread later([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    asking.net.allow_servers({});
  });
  const auto start = Clock::now();
  asking.trouble_with("slow", Fault::Unsupported);
  CHECK(seconds_since(start) < 1);
  later.join();
}
