// Nothing that was acknowledged is lost when the disk fails, fills up or loses power, at any moment.
#include <doctest/doctest.h>

#include <filesystem>
#include <random>
#include <string>

#include "app/store/schema.h"
#include "tests/store/chat_samples.h"
#include "tests/store/durability_script.h"
#include "tests/store/fault_file_system.h"
#include "tests/temp_folder.h"
#include "tests/test_seed.h"

namespace hearth {
namespace {

using chat_samples::must;

using Journal = Database::Journal;
constexpr Journal kJournals[] = {Journal::Wal, Journal::Rollback};

// A vault in a folder of its own that can be put back to how it was.
class BreakableVault {
 public:
  explicit BreakableVault(Journal journal) : journal_(journal) {
    make_small_vault(original_, journal, newest_schema());
    reset();
    const auto db = must(Database::open(path_, durability_key(), {.journal = journal}));
    state_ = must(state_of(*db));
  }

  void reset() {
    faults.forget();
    for (const char* ending : {"-wal", "-shm", "-journal"}) std::filesystem::remove(path_ + ending);
    std::filesystem::copy_file(original_, path_, std::filesystem::copy_options::overwrite_existing);
  }

  // Opens through the breaking file system, runs the script, closes.
  ScriptOutcome run() {
    const auto db =
        Database::open(path_, durability_key(), {.journal = journal_, .file_system = faults.name()});
    if (!db) return {{state_}, db.error().message};
    return run_script(**db, state_);
  }

  // Through the mended file system: it does not wait for the real disk.
  std::string verdict_on(const ScriptOutcome& outcome) const {
    return verdict(path_, journal_, outcome, faults.name());
  }

  FaultFileSystem faults;

 private:
  Journal journal_;
  TempFolder folder_;
  std::string original_ = folder_.path() + "/original.db", path_ = folder_.path() + "/vault.db";
  VaultState state_;
};

// How many calls the whole script makes.
int64_t calls_of_script(BreakableVault& vault) {
  vault.faults.mend();
  const ScriptOutcome whole = vault.run();
  REQUIRE(whole.complaint == "");
  const int64_t calls = vault.faults.calls();
  REQUIRE(calls > 50);
  REQUIRE(vault.verdict_on(whole) == "");
  return calls;
}

}  // namespace

TEST_CASE("a power cut loses nothing that was acknowledged") {
  std::mt19937_64 random(test_seed());
  const int cuts = slow_tests() ? 10'000 : 400;
  for (const Journal journal : kJournals) {
    BreakableVault vault(journal);
    const int64_t calls = calls_of_script(vault);
    for (int round = 0; round < cuts / 2; ++round) {
      vault.reset();
      const auto call = static_cast<int64_t>(1 + random() % static_cast<uint64_t>(calls));
      vault.faults.break_at(call, Breakage::PowerCut);
      const ScriptOutcome outcome = vault.run();
      REQUIRE(vault.faults.broke());
      vault.faults.restore_power(random);
      const std::string wrong = vault.verdict_on(outcome);
      if (!wrong.empty()) FAIL("call ", call, " of ", calls, ": ", wrong);
    }
  }
}

TEST_CASE("a vault loses messages when the disk lies about syncing") {
  // The control: without it, the test above might not cut any power at all.
  std::mt19937_64 random(test_seed());
  BreakableVault vault(Journal::Wal);
  int lost = 0;
  for (int round = 0; round < 20; ++round) {
    vault.reset();
    vault.faults.ignore_syncs(true);
    vault.faults.mend();
    const ScriptOutcome outcome = vault.run();
    vault.faults.ignore_syncs(false);
    vault.faults.restore_power(random);
    lost += !vault.verdict_on(outcome).empty();
  }
  CHECK(lost > 0);
}

TEST_CASE("a fault in any call to the disk is a sentence, and nothing is lost") {
  for (const Journal journal : kJournals) {
    BreakableVault vault(journal);
    const int64_t calls = calls_of_script(vault);
    for (const Breakage breakage : {Breakage::FailOnce, Breakage::FailFromThenOn, Breakage::DiskFull}) {
      int complaints = 0;
      const int64_t stride = slow_tests() || breakage == Breakage::FailOnce ? 1 : 5;
      for (int64_t call = 1; call <= calls; call += stride) {
        vault.reset();
        vault.faults.break_at(call, breakage);
        const ScriptOutcome outcome = vault.run();
        const bool broke = vault.faults.broke();
        vault.faults.mend();
        complaints += !outcome.complaint.empty();
        const std::string wrong = vault.verdict_on(outcome);
        if (!wrong.empty()) FAIL("call ", call, " of ", calls, ", breakage ", int(breakage), ": ", wrong);
        if (!outcome.complaint.empty()) {
          CHECK(broke);
          CHECK(outcome.complaint.ends_with('.'));
        }
      }
      CHECK(complaints > 20);  // so the faults do reach the vault
    }
  }
}

TEST_CASE("after a fault that passes, the same connection goes on") {
  for (const Journal journal : kJournals) {
    const TempFolder folder;
    const std::string path = folder.path() + "/vault.db";
    make_small_vault(path, journal, newest_schema());
    FaultFileSystem faults;
    const auto db =
        must(Database::open(path, durability_key(), {.journal = journal, .file_system = faults.name()}));
    const ChatId chat = must(create_chat(*db, "new", 1));
    int failed = 0;
    for (int64_t call = 1; call <= 40; ++call) {
      faults.break_at(call, Breakage::DiskFull);
      TranscriptMessage message;
      message.text = std::string(10'000, 'x');
      failed += !add_message(*db, chat, std::nullopt, message).has_value();
      faults.mend();
      CHECK(add_message(*db, chat, std::nullopt, message).has_value());
    }
    CHECK(failed > 0);
    CHECK(must(db->check()).empty());
  }
}

TEST_CASE("a full disk is called a full disk") {
  BreakableVault vault(Journal::Wal);
  const int64_t calls = calls_of_script(vault);
  vault.reset();
  vault.faults.break_at(calls / 2, Breakage::DiskFull);
  const ScriptOutcome outcome = vault.run();
  vault.faults.mend();
  CHECK(outcome.complaint.find("disk is full") != std::string::npos);
}

}  // namespace hearth
