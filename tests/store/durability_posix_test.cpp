// Nothing that was acknowledged is lost when the program is killed while it writes, or has no memory
// left; migrate_file_posix_test.cpp has the same for migrating. In child processes; messages are acknowledged
// over a pipe.
#include <doctest/doctest.h>
#include <signal.h>
#include <sqlite3mc_amalgamation.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "app/store/erase.h"
#include "app/store/schema.h"
#include "app/store/search.h"
#include "engine/base/text.h"
#include "tests/store/chat_samples.h"
#include "tests/store/durability_script.h"
#include "tests/store/fault_file_system.h"
#include "tests/temp_folder.h"
#include "tests/test_seed.h"

namespace hearth {
namespace {

using chat_samples::must;
using Journal = Database::Journal;

// A child of this process, with a pipe from it.
class Child {
 public:
  explicit Child(const std::function<void(int pipe)>& work) {
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    id_ = fork();
    REQUIRE(id_ >= 0);
    if (id_ == 0) {
      close(ends[0]);
      work(ends[1]);
      _exit(0);
    }
    close(ends[1]);
    pipe_ = ends[0];
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    kill_and_wait();
    close(pipe_);
  }

  template <class T>
  bool read_one(T& value) {
    return read(pipe_, &value, sizeof(T)) == static_cast<ssize_t>(sizeof(T));
  }
  std::string read_all() {
    std::string all;
    char piece[4096];
    for (ssize_t count; (count = read(pipe_, piece, sizeof piece)) > 0;)
      all.append(piece, static_cast<size_t>(count));
    return all;
  }
  // The child's status as waitpid() gives it.
  int wait() {
    int status = 0;
    if (id_ > 0) waitpid(id_, &status, 0);
    id_ = -1;
    return status;
  }
  void kill_and_wait() {
    if (id_ > 0) kill(id_, SIGKILL);
    wait();
  }

 private:
  pid_t id_ = -1;
  int pipe_ = -1;
};

enum class Done : int64_t { ChatMade, MessageAdded, ChatErased };
struct Acknowledged {
  Done done;
  ChatId chat;
  MessageId message;
};

// What the child does until it is killed: conversations of up to six messages; every third is erased again.
void write_forever(const std::string& path, Database::Options options, int pipe) {
  const auto tell = [pipe](Acknowledged done) {
    if (write(pipe, &done, sizeof done) != static_cast<ssize_t>(sizeof done)) _exit(1);
  };
  const auto need = [](const auto& result) {
    if (!result) _exit(2);
  };
  auto db = Database::open(path, durability_key(), options);
  need(db);
  for (int round = 0;; ++round) {
    const auto chat = create_chat(**db, "a conversation", 1);
    need(chat);
    tell({Done::ChatMade, *chat, 0});
    for (int i = 0; i < 6; ++i) {
      TranscriptMessage message;
      message.text = concat("acknowledged message ", i, " of ", *chat, std::string(i == 5 ? 9000 : 100, 'x'));
      const auto id = add_message(**db, *chat, std::nullopt, message);
      need(id);
      tell({Done::MessageAdded, *chat, *id});
    }
    if (round % 3 != 0) continue;
    need(erase_chat(**db, *chat));
    tell({Done::ChatErased, *chat, 0});
  }
}

// The conversations of one life of the child, as acknowledged.
std::map<ChatId, std::vector<MessageId>> life(const std::string& path, Database::Options options,
                                              int milliseconds) {
  std::map<ChatId, std::vector<MessageId>> chats;
  Child child([&](int pipe) { write_forever(path, options, pipe); });
  Acknowledged done = {};
  const auto take = [&] {
    if (done.done == Done::ChatErased) {
      chats.erase(done.chat);
    } else {
      std::vector<MessageId>& messages = chats[done.chat];
      if (done.done == Done::MessageAdded) messages.push_back(done.message);
    }
  };
  REQUIRE(child.read_one(done));  // it has started
  take();
  std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
  child.kill_and_wait();
  while (child.read_one(done)) take();
  return chats;
}

// True when the vault holds every acknowledged message, and at most the one in flight beside them. The last
// conversation may have been erased without the acknowledgement having arrived.
bool holds(Database& db, const std::map<ChatId, std::vector<MessageId>>& chats) {
  for (const auto& [chat, acknowledged] : chats) {
    const bool last = chat == chats.rbegin()->first;
    const auto found = find_chat(db, chat);
    if (!found && last && acknowledged.size() == 6) continue;
    if (!found) return false;
    const auto messages = must(messages_of(db, chat));
    if (messages.size() < acknowledged.size() || messages.size() > acknowledged.size() + last) return false;
    for (size_t i = 0; i < acknowledged.size(); ++i) {
      if (messages[i].id != acknowledged[i]) return false;
      if (!messages[i].content.text.starts_with(concat("acknowledged message ", i, " of ", chat)))
        return false;
    }
  }
  return true;
}

}  // namespace

TEST_CASE("a program that is killed while it writes has lost nothing that it acknowledged") {
  std::mt19937_64 random(test_seed());
  const int kills = slow_tests() ? 10'000 : 400;
  for (const Journal journal : {Journal::Wal, Journal::Rollback}) {
    const TempFolder folder;
    const std::string original = folder.path() + "/original.db";
    make_small_vault(original, journal, newest_schema());
    // What a program has written survives its end without a sync, so this need not wait for the real disk.
    FaultFileSystem disk;
    const Database::Options options = {.journal = journal, .file_system = disk.name()};
    size_t acknowledged = 0;
    for (int round = 0; round < kills / 2; ++round) {
      const std::string path = concat(folder.path(), "/vault", round / 25, ".db");  // small again
      if (round % 25 == 0) std::filesystem::copy_file(original, path);
      disk.forget();
      const auto chats = life(path, options, static_cast<int>(random() % 25));
      for (const auto& [chat, messages] : chats) acknowledged += messages.size();
      const auto db = must(Database::open(path, durability_key(), options));
      if (!holds(*db, chats)) FAIL("kill ", round, ": an acknowledged message is missing");
      if (round % 25 == 24) CHECK(must(db->check()).empty());
    }
    CHECK(acknowledged > static_cast<size_t>(kills) / 2);
  }
}

namespace {

// SQLite's memory functions have no user data: this is how the failing one is told when to fail.
struct FailingMemory {
  sqlite3_mem_methods real;
  int64_t calls = 0, fail_at = 0;
  bool from_then_on = false;

  bool fails() {
    ++calls;
    return fail_at != 0 && (calls == fail_at || (from_then_on && calls > fail_at));
  }
};
FailingMemory failing_memory;

// Only before SQLite is used, so in a new process.
bool install_failing_memory() {
  if (sqlite3_shutdown() != SQLITE_OK) return false;
  if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &failing_memory.real) != SQLITE_OK) return false;
  sqlite3_mem_methods failing = failing_memory.real;
  failing.xMalloc = [](int bytes) {
    return failing_memory.fails() ? nullptr : failing_memory.real.xMalloc(bytes);
  };
  failing.xRealloc = [](void* old, int bytes) {
    return failing_memory.fails() ? nullptr : failing_memory.real.xRealloc(old, bytes);
  };
  return sqlite3_config(SQLITE_CONFIG_MALLOC, &failing) == SQLITE_OK && sqlite3_initialize() == SQLITE_OK;
}

// Opens, searches and runs the script with memory failing at one allocation; returns what went wrong then.
// Counts in `complaints` when the script did not come to its end.
std::string run_without_memory(const std::string& path, Database::Options options, const VaultState& state,
                               int64_t fail_at, bool from_then_on, int& complaints) {
  failing_memory.calls = 0;
  failing_memory.fail_at = fail_at;
  failing_memory.from_then_on = from_then_on;
  ScriptOutcome outcome = {{state}, ""};
  {
    const auto db = Database::open(path, durability_key(), options);
    if (!db) {
      outcome.complaint = db.error().message;
    } else {
      const auto found = search_chats(**db, "message", {}, 5);
      if (found && found->empty()) return "a search found nothing and did not say why";
      outcome = run_script(**db, state);
    }
  }
  failing_memory.fail_at = 0;
  complaints += !outcome.complaint.empty();
  return verdict(path, options.journal, outcome, options.file_system);
}

void fail_each_allocation(const std::string& original, const std::string& path, uint64_t seed, int pipe) {
  const auto report = [pipe](const std::string& wrong) {
    if (write(pipe, wrong.data(), wrong.size()) < 0) _exit(2);
    _exit(1);
  };
  const auto reset = [&] {
    for (const char* ending : {"-wal", "-shm"}) std::filesystem::remove(path + ending);
    std::filesystem::copy_file(original, path, std::filesystem::copy_options::overwrite_existing);
  };
  if (!install_failing_memory()) report("SQLite does not take other memory functions");
  FaultFileSystem disk;  // only because it need not wait for the real one
  const Database::Options options = {.file_system = disk.name()};
  reset();
  int complaints = 0;
  VaultState state;
  {
    const auto db = Database::open(path, durability_key(), options);
    if (!db) report(db.error().message);
    const auto found = state_of(**db);
    if (!found) report(found.error().message);
    state = *found;
  }
  if (const std::string wrong = run_without_memory(path, options, state, 0, false, complaints);
      !wrong.empty())
    report(wrong);
  const int64_t calls = failing_memory.calls;
  if (calls < 500 || complaints > 0) report("the script does not run as it should");
  std::mt19937_64 random(seed);
  const auto stride = static_cast<uint64_t>(slow_tests() ? 1 : calls / 150);
  for (const bool from_then_on : {false, true}) {
    for (int64_t at = 1; at <= calls; at += static_cast<int64_t>(1 + random() % (2 * stride - 1))) {
      reset();
      const std::string wrong = run_without_memory(path, options, state, at, from_then_on, complaints);
      if (!wrong.empty()) report(concat("allocation ", at, " of ", calls, ": ", wrong));
    }
  }
  if (complaints < 100) report(concat("only ", complaints, " failed allocations mattered"));
}

}  // namespace

TEST_CASE("without memory there is a sentence and nothing is lost") {
  const TempFolder folder;
  const std::string original = folder.path() + "/original.db";
  make_small_vault(original, Journal::Wal, newest_schema());
  Child child(
      [&](int pipe) { fail_each_allocation(original, folder.path() + "/vault.db", test_seed(), pipe); });
  const std::string wrong = child.read_all();
  CHECK(wrong == "");
  CHECK(child.wait() == 0);
}

}  // namespace hearth
