// Downloads from a real server on this computer that cuts, corrupts, redirects, stalls and refuses.
#include "app/models/download.h"

#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "app/models/model_paths.h"
#include "app/models/model_shelf.h"
#include "engine/base/file.h"
#include "engine/base/file_writing.h"
#include "tests/models/hub_fixture.h"

using namespace hearth;
using std::chrono::milliseconds;

namespace {

constexpr DownloadPatience kHasty = {.tries = 3,
                                     .first_wait = milliseconds(20),
                                     .longest_wait = milliseconds(1500),
                                     .silence = milliseconds(400)};
const std::string kFile = "m-Q4_K_M.gguf";

std::string model_bytes() {
  std::ifstream file(std::string(HEARTH_TEST_DATA) + "/tiny/llama-dense.gguf", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// A server with one model in "org/repo", and a folder to fetch it into.
struct Shop {
  explicit Shop(const std::string& faults = "") {
    net.allow(true);
    server.put("org/repo/" + kFile, model_bytes());
    break_it(faults);
  }
  void break_it(const std::string& faults) const { server.put("org/repo/faults", faults); }

  DownloadOrder order() {
    const auto model = look_up_model(net, {server.address()}, {"org/repo", ""});
    REQUIRE(model.has_value());
    return order_of(*model, {server.address()}, folder.path());
  }
  DownloadOutcome fetch(const DownloadWatch& watch = [](const DownloadProgress&) { return true; }) {
    return download_model(net, order(), watch, kHasty);
  }
  std::string path(const std::string& ending = "") const { return path_in(folder.path(), kFile + ending); }
  // Names in the folder.
  size_t files() const {
    return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(path_of(folder.path())),
                                             std::filesystem::directory_iterator()));
  }
  bool is_whole() const { return read_text_file(path(), 1 << 30).value_or("") == model_bytes(); }
  std::string requests() {
    return net.get_document({.url = server.address() + "/requests"}, 1 << 20, {})->text;
  }

  HubServer server;
  Connections net;
  TempFolder folder;
};

// Stops once that many bytes are there.
DownloadWatch until(uint64_t bytes) {
  return [bytes](const DownloadProgress& progress) { return progress.done < bytes; };
}

}  // namespace

TEST_CASE("a model is fetched whole, checked, and left with its hash beside it") {
  Shop shop;
  uint64_t told = 0, total = 0;
  const auto outcome = shop.fetch([&](const DownloadProgress& progress) {
    told = progress.done;
    total = progress.total;
    return true;
  });
  REQUIRE(outcome.end == DownloadEnd::Done);
  CHECK(outcome.path == shop.path());
  CHECK(shop.is_whole());
  CHECK(shop.files() == 2);  // the model and its .sha256
  CHECK(told == model_bytes().size());
  CHECK(total == model_bytes().size());
  const VerifiedModel verified = verify_model({"m", shop.path()});
  CHECK(verified.problem.empty());
  CHECK(verified.expected == outcome.sha256);
  // Once more: it is there.
  CHECK(shop.fetch().end == DownloadEnd::Done);
}

TEST_CASE("a connection that is cut is taken up where it ended") {
  Shop shop("cut 2");
  REQUIRE(shop.fetch().end == DownloadEnd::Done);
  CHECK(shop.is_whole());
  CHECK(shop.requests().contains("\"range\": \"bytes="));
  CHECK(shop.requests().contains("\"if_range\": \"\\\""));
}

TEST_CASE("a download that is stopped goes on later, even in another run of the program") {
  Shop shop("slow");
  const auto stopped = shop.fetch(until(8192));
  CHECK(stopped.end == DownloadEnd::Stopped);
  CHECK_FALSE(file_exists(shop.path()));
  const auto begun = begun_downloads(shop.folder.path());
  REQUIRE(begun.size() == 1);
  CHECK(begun[0].done >= 8192);
  CHECK(begun[0].done < model_bytes().size());
  CHECK(begun[0].order.name == "m-Q4_K_M");
  shop.break_it("");
  const auto outcome =
      download_model(shop.net, begun[0].order, [](const DownloadProgress&) { return true; }, kHasty);
  CHECK(outcome.end == DownloadEnd::Done);
  CHECK(shop.is_whole());
  CHECK(shop.requests().contains("\"range\": \"bytes=" + std::to_string(begun[0].done) + "-\""));
  CHECK(begun_downloads(shop.folder.path()).empty());
}

TEST_CASE("a server that gives no parts gives the whole again") {
  Shop shop("slow\nno_range");
  CHECK(shop.fetch(until(8192)).end == DownloadEnd::Stopped);
  shop.break_it("no_range");
  CHECK(shop.fetch().end == DownloadEnd::Done);
  CHECK(shop.is_whole());
}

TEST_CASE("a file that became another one meanwhile is fetched from its beginning") {
  Shop shop("slow\nchanged");
  CHECK(shop.fetch(until(8192)).end == DownloadEnd::Stopped);
  shop.break_it("changed");
  CHECK(shop.fetch().end == DownloadEnd::Done);
  CHECK(shop.is_whole());
}

TEST_CASE("a damaged part is noticed by the hash of the whole") {
  Shop shop("slow");
  CHECK(shop.fetch(until(8192)).end == DownloadEnd::Stopped);
  std::fstream part(shop.path(".part"), std::ios::binary | std::ios::in | std::ios::out);
  part.seekp(100);
  part.put('~');
  part.close();
  shop.break_it("");
  CHECK(shop.fetch().end == DownloadEnd::WrongFile);
}

TEST_CASE("a wrong checksum puts the file into quarantine, unopened, and the next try is a fresh one") {
  Shop shop;
  const DownloadOrder order = shop.order();  // the listing tells the true hash
  shop.break_it("corrupt");
  const auto watch = [](const DownloadProgress&) { return true; };
  const auto outcome = download_model(shop.net, order, watch, kHasty);
  CHECK(outcome.end == DownloadEnd::WrongFile);
  CHECK(outcome.error.message == "This file is not the one its maker published. Hearth has not opened it.");
  CHECK_FALSE(file_exists(shop.path()));
  CHECK_FALSE(file_exists(shop.path(".part")));
  CHECK(file_exists(shop.path(".quarantine")));
  CHECK(list_model_files({shop.folder.path()}).empty());
  shop.break_it("");
  CHECK(download_model(shop.net, order, watch, kHasty).end == DownloadEnd::Done);
  CHECK(shop.is_whole());
  CHECK_FALSE(file_exists(shop.path(".quarantine")));
}

TEST_CASE("a file of another length is refused before its body") {
  Shop shop("longer");
  const auto outcome = shop.fetch();
  CHECK(outcome.end == DownloadEnd::Failed);
  CHECK(outcome.error.message.contains("instead of"));
  CHECK(shop.files() == 0);
}

TEST_CASE("a body without an end is cut off") {
  Shop shop("endless");
  const auto outcome = shop.fetch();
  CHECK(outcome.end == DownloadEnd::Failed);
  CHECK(outcome.error.message.contains("more than"));
  CHECK(shop.files() == 0);
}

TEST_CASE("a busy server is given the time it asks for") {
  Shop shop("busy 2\npatience 1");
  const auto start = std::chrono::steady_clock::now();
  bool waited = false;
  const auto outcome = shop.fetch([&waited](const DownloadProgress& progress) {
    waited = waited || progress.phase == DownloadProgress::Phase::Waiting;
    return true;
  });
  CHECK(outcome.end == DownloadEnd::Done);
  CHECK(waited);
  CHECK(std::chrono::steady_clock::now() - start >= std::chrono::seconds(2));
}

TEST_CASE("a server that stays busy, or asks for too much patience, interrupts the download") {
  Shop shop("busy 99");
  const auto outcome = shop.fetch();
  CHECK(outcome.end == DownloadEnd::Interrupted);
  CHECK(outcome.error.message == "m-Q4_K_M stopped at 0 %: the server is busy. What arrived is kept.");
  shop.break_it("busy 99\npatience 3600");
  CHECK(shop.fetch().end == DownloadEnd::Interrupted);
}

TEST_CASE("a stalled connection is given up and what arrived is kept") {
  Shop shop("stall");
  const auto outcome = shop.fetch();
  CHECK(outcome.end == DownloadEnd::Interrupted);
  CHECK(outcome.error.message.contains("the connection dropped. What arrived is kept."));
  CHECK(begun_downloads(shop.folder.path()).size() == 1);
  shop.break_it("");
  CHECK(shop.fetch().end == DownloadEnd::Done);
  CHECK(shop.is_whole());
}

TEST_CASE("a download is stopped within a tenth of a second while it waits or is silent") {
  for (const char* faults : {"stall", "busy 99\npatience 1"}) {
    Shop shop(faults);
    const DownloadOrder order = shop.order();
    std::chrono::steady_clock::time_point asked;
    const auto start = std::chrono::steady_clock::now();
    const auto outcome = download_model(
        shop.net, order,
        [&](const DownloadProgress&) {
          if (std::chrono::steady_clock::now() - start < milliseconds(150)) return true;
          if (asked == std::chrono::steady_clock::time_point()) asked = std::chrono::steady_clock::now();
          return false;
        },
        kHasty);
    const auto ended = std::chrono::steady_clock::now();
    CHECK(outcome.end == DownloadEnd::Stopped);
    CHECK(std::chrono::duration<double>(ended - start).count() < 0.15 + 0.1);
    CHECK(std::chrono::duration<double>(ended - asked).count() < 0.1);
  }
}

TEST_CASE("a mirror takes over where a host refuses or does not answer") {
  Shop shop, mirror;
  DownloadOrder order = shop.order();
  order.hosts = {"http://127.0.0.1:1", shop.server.address(), mirror.server.address()};
  shop.break_it("refuse 404");
  const auto watch = [](const DownloadProgress&) { return true; };
  CHECK(download_model(shop.net, order, watch, kHasty).end == DownloadEnd::Done);
  CHECK(shop.is_whole());
  mirror.break_it("refuse 403");
  std::filesystem::remove(path_of(shop.path()));
  order.hosts = {shop.server.address(), mirror.server.address()};
  const auto outcome = download_model(shop.net, order, watch, kHasty);
  CHECK(outcome.end == DownloadEnd::Failed);
  CHECK(outcome.error.message.contains("403"));
}

TEST_CASE("without a published hash a page instead of a model is not let in") {
  Shop shop("no_hash");
  CHECK(shop.fetch().end == DownloadEnd::Done);
  std::filesystem::remove(path_of(shop.path()));
  shop.server.put("org/repo/" + kFile, "<html>Please log in</html>");
  CHECK(shop.fetch().end == DownloadEnd::WrongFile);
  CHECK_FALSE(file_exists(shop.path()));
}

TEST_CASE("another file of that name is left alone") {
  Shop shop;
  std::ofstream(shop.path()) << "GGUF mine";
  const auto outcome = shop.fetch();
  CHECK(outcome.end == DownloadEnd::Failed);
  CHECK(outcome.error.fault == Fault::Busy);
  CHECK(read_text_file(shop.path(), 100) == "GGUF mine");
}

TEST_CASE("a disk without room says so before anything is fetched") {
  Shop shop;
  DownloadOrder order = shop.order();
  order.bytes = uint64_t{1} << 60;
  const auto outcome = download_model(shop.net, order, [](const DownloadProgress&) { return true; }, kHasty);
  CHECK(outcome.end == DownloadEnd::Failed);
  CHECK(outcome.error.fault == Fault::DiskFull);
  CHECK(outcome.error.message.contains("is free"));
}

TEST_CASE("turning the network off stops a download, which goes on later") {
  Shop shop("slow");
  const auto outcome = shop.fetch([&shop](const DownloadProgress& progress) {
    if (progress.done > 4096) shop.net.allow(false);
    return true;
  });
  CHECK(outcome.end == DownloadEnd::Stopped);
  CHECK(begun_downloads(shop.folder.path()).size() == 1);
}

TEST_CASE("names that could lead out of the folder are refused, and forgetting removes every trace") {
  Shop shop("slow");
  DownloadOrder order = shop.order();
  for (const char* file : {"..", "a/..", ".gguf", "a\\b.gguf", "a\nb.gguf", "model.txt"}) {
    order.file = file;
    CHECK(download_model(
              shop.net, order, [](const DownloadProgress&) { return true; }, kHasty)
              .end == DownloadEnd::Failed);
  }
  CHECK(shop.fetch(until(4096)).end == DownloadEnd::Stopped);
  CHECK(shop.files() == 2);
  forget_download(shop.folder.path(), kFile);
  CHECK(shop.files() == 0);
}
