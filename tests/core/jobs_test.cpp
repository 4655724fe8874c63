#include "app/core/jobs.h"

#include <doctest/doctest.h>

#include <chrono>
#include <future>
#include <string>
#include <vector>

#include "app/store/chats.h"
#include "app/store/search.h"
#include "temp_folder.h"

namespace hearth {
namespace {

constexpr KdfCost kCheap = {.passes = 1, .memory_KiB = 8 * 1024};

std::unique_ptr<Vault> make_vault(const std::string& folder) {
  auto created = Vault::create(folder, Secret::copy_of("correct horse"), kCheap);
  REQUIRE(created.has_value());
  return std::move(created->vault);
}

std::unique_ptr<StoreJobs> start(std::unique_ptr<Vault> vault) {
  auto jobs = StoreJobs::start(std::move(vault));
  REQUIRE(jobs.has_value());
  return std::move(*jobs);
}

// A job that keeps its thread until it is let go. What jobs touch is declared before them: their destructor
// joins the threads, and a promise may still be in use there after its future is ready.
struct Gate {
  std::promise<void> entered, opened;
  void wait_inside() {
    entered.set_value();
    opened.get_future().wait();
  }
};

TEST_CASE("what a person does goes before the slices of long work") {
  const TempFolder folder;
  Gate gate;
  std::vector<std::string> order;  // only the writing thread touches it, until the last job has run
  const auto jobs = start(make_vault(folder.path() + "/vault"));
  jobs->write(Urgency::Background, [&](Vault&) { gate.wait_inside(); });
  gate.entered.get_future().wait();
  for (int i = 0; i < 3; ++i) jobs->write(Urgency::Background, [&](Vault&) { order.emplace_back("slice"); });
  jobs->write(Urgency::Interactive, [&](Vault&) { order.emplace_back("message"); });
  gate.opened.set_value();
  const Status last = jobs->write_and_wait(Urgency::Background, [](Vault&) { return Status(); });
  CHECK(last.has_value());
  CHECK(order == std::vector<std::string>{"message", "slice", "slice", "slice"});
}

TEST_CASE("searching does not wait for a write in progress") {
  const TempFolder folder;
  Gate gate;
  std::promise<size_t> found;
  const auto jobs = start(make_vault(folder.path() + "/vault"));
  const auto created = jobs->write_and_wait(
      Urgency::Interactive, [](Vault& vault) { return create_chat(vault.writer(), "harbour lights", 1); });
  REQUIRE(created.has_value());
  jobs->write(Urgency::Background, [&](Vault& vault) {
    auto transaction = Transaction::begin(vault.writer());  // as a long import holds it
    gate.wait_inside();
  });
  gate.entered.get_future().wait();
  jobs->search([&](Database& db) { found.set_value(search_chats(db, "harbour")->size()); });
  auto answer = found.get_future();
  CHECK(answer.wait_for(std::chrono::seconds(20)) == std::future_status::ready);
  CHECK(answer.get() == 1);
  gate.opened.set_value();
}

TEST_CASE("only the newest waiting search runs") {
  const TempFolder folder;
  Gate gate;
  std::atomic<int> searches = 0;
  std::promise<void> done;
  const auto jobs = start(make_vault(folder.path() + "/vault"));
  jobs->read([&](Database&) { gate.wait_inside(); });
  gate.entered.get_future().wait();
  for (int i = 0; i < 5; ++i) jobs->search([&](Database&) { ++searches; });
  jobs->read([&](Database&) { done.set_value(); });
  gate.opened.set_value();
  done.get_future().wait();
  CHECK(searches == 1);
}

TEST_CASE("a search that runs is interrupted by a newer one") {
  const TempFolder folder;
  std::promise<void> begun, newer;
  std::promise<Fault> ended;
  const auto jobs = start(make_vault(folder.path() + "/vault"));
  jobs->search([&](Database& db) {
    begun.set_value();
    const auto endless =
        db.integer("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(i) FROM n");
    ended.set_value(endless.error().fault);
  });
  begun.get_future().wait();
  auto newer_ran = newer.get_future();
  auto fault = ended.get_future();
  // An interrupt just before the query starts is lost, as it would be for a person: the next keystroke
  // repeats it.
  while (fault.wait_for(std::chrono::milliseconds(20)) != std::future_status::ready)
    jobs->search([](Database&) {});
  CHECK(fault.get() == Fault::Cancelled);
  jobs->search([&](Database&) { newer.set_value(); });
  newer_ran.wait();
}

TEST_CASE("locking keeps what a person did, stops long work and lets the vault be opened again") {
  const TempFolder folder;
  const std::string place = folder.path() + "/vault";
  std::promise<void> begun;
  std::atomic<bool> stopped = false;
  auto jobs = start(make_vault(place));
  // As the controller does: reset() empties `jobs` before the work has ended.
  jobs->work([&, store = jobs.get()](const std::atomic<bool>& stop) {
    begun.set_value();
    while (!stop) {
      const Status slice = store->write_and_wait(Urgency::Background, [](Vault&) { return Status(); });
      if (!slice) CHECK(slice.error().fault == Fault::Cancelled);
    }
    stopped = true;
    return false;
  });
  begun.get_future().wait();
  for (int i = 0; i < 20; ++i) {
    jobs->write(Urgency::Interactive,
                [](Vault& vault) { CHECK(create_chat(vault.writer(), "kept", 1).has_value()); });
  }
  jobs.reset();
  CHECK(stopped);
  const auto again = Vault::unlock(place, Secret::copy_of("correct horse"));
  REQUIRE(again.has_value());
  CHECK(list_chats((*again)->writer())->size() == 20);
}

}  // namespace
}  // namespace hearth
