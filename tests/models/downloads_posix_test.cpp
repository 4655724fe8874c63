// The list of downloads on its thread, against a real server on this computer.
#include "app/models/downloads.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <thread>

#include "app/models/model_paths.h"
#include "engine/base/file_writing.h"
#include "tests/models/hub_fixture.h"

using namespace hearth;
using std::chrono::milliseconds;
using State = DownloadStatus::State;

namespace {

constexpr DownloadPatience kHasty = {.tries = 2,
                                     .first_wait = milliseconds(20),
                                     .longest_wait = milliseconds(100),
                                     .silence = milliseconds(400)};

std::string model_bytes() {
  std::ifstream file(std::string(HEARTH_TEST_DATA) + "/tiny/llama-dense.gguf", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Shop {
  Shop() {
    net.allow(true);
    server.put("org/one/one-Q4_K_M.gguf", model_bytes());
    server.put("org/two/two-Q4_K_M.gguf", model_bytes());
  }
  DownloadOrder order(const std::string& repository) {
    const auto model = look_up_model(net, {server.address()}, {"org/" + repository, ""});
    REQUIRE(model.has_value());
    return order_of(*model, {}, folder.path());
  }

  HubServer server;
  Connections net;
  TempFolder folder;
};

DownloadStatus of(const Downloads& downloads, uint64_t id) {
  for (const DownloadStatus& status : downloads.status()) {
    if (status.id == id) return status;
  }
  return {};
}

bool soon(const std::function<bool()>& true_now) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (std::chrono::steady_clock::now() < end) {
    if (true_now()) return true;
    std::this_thread::sleep_for(milliseconds(5));
  }
  return false;
}

bool reaches(const Downloads& downloads, uint64_t id, State state) {
  return soon([&] { return of(downloads, id).state == state; });
}

}  // namespace

TEST_CASE("downloads run one after the other, each once, and tell that they changed") {
  Shop shop;
  shop.server.put("org/one/faults", "slow");
  std::atomic<int> changes = 0;
  Downloads downloads(shop.net, [&changes] { ++changes; }, kHasty);
  const uint64_t one = downloads.start(shop.order("one"));
  const uint64_t two = downloads.start(shop.order("two"));
  CHECK(downloads.start(shop.order("one")) == one);
  REQUIRE(soon([&] { return of(downloads, one).done > 0; }));
  CHECK(of(downloads, two).state == State::Waiting);
  CHECK(of(downloads, one).total == model_bytes().size());
  CHECK(of(downloads, one).host == shop.server.host());
  CHECK(reaches(downloads, two, State::Done));
  CHECK(of(downloads, one).state == State::Done);
  CHECK(changes > 3);
  CHECK(list_model_files({shop.folder.path()}).size() == 2);
  downloads.cancel(one);
  CHECK(downloads.status().size() == 1);
  CHECK(list_model_files({shop.folder.path()}).size() == 2);
}

TEST_CASE("a paused download goes on, a cancelled one leaves nothing") {
  Shop shop;
  shop.server.put("org/one/faults", "slow");
  Downloads downloads(shop.net, [] {}, kHasty);
  const uint64_t one = downloads.start(shop.order("one"));
  REQUIRE(soon([&] { return of(downloads, one).done > 10'000; }));
  downloads.pause(one);
  REQUIRE(reaches(downloads, one, State::Paused));
  const uint64_t kept = of(downloads, one).done;
  CHECK(kept > 10'000);
  downloads.resume(one);
  REQUIRE(soon([&] { return of(downloads, one).done > kept; }));
  downloads.cancel(one);
  CHECK(downloads.status().empty());
  CHECK(soon([&] { return std::filesystem::is_empty(path_of(shop.folder.path())); }));
}

TEST_CASE("what the program left unfinished is there paused the next time") {
  Shop shop;
  shop.server.put("org/one/faults", "slow");
  {
    Downloads downloads(shop.net, [] {}, kHasty);
    const uint64_t one = downloads.start(shop.order("one"));
    REQUIRE(soon([&] { return of(downloads, one).done > 10'000; }));
  }
  shop.server.put("org/one/faults", "");
  Downloads downloads(shop.net, [] {}, kHasty);
  downloads.take_up(shop.folder.path());
  downloads.take_up(shop.folder.path());
  REQUIRE(downloads.status().size() == 1);
  const DownloadStatus status = downloads.status()[0];
  CHECK(status.state == State::Paused);
  CHECK(status.done > 0);
  downloads.resume(status.id);
  CHECK(reaches(downloads, status.id, State::Done));
}

TEST_CASE("a failure is kept with its sentence until it is tried again") {
  Shop shop;
  const DownloadOrder order = shop.order("one");
  shop.server.put("org/one/faults", "corrupt");
  Downloads downloads(shop.net, [] {}, kHasty);
  const uint64_t one = downloads.start(order);
  REQUIRE(reaches(downloads, one, State::Failed));
  CHECK(of(downloads, one).outcome.end == DownloadEnd::WrongFile);
  shop.server.put("org/one/faults", "");
  downloads.resume(one);
  CHECK(reaches(downloads, one, State::Done));
}
