// Migrations that are cut off: killed, or refused by the disk, at each system call that changes a file.
#include <doctest/doctest.h>
#include <sqlite3mc_amalgamation.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>

#include "app/store/chats.h"
#include "app/store/schema.h"
#include "temp_folder.h"
#include "test_seed.h"
#include "tests/store/chat_samples.h"

using namespace hearth;
using namespace hearth::chat_samples;

namespace {

enum class Ending { Killed, DiskFull };

// SQLite's system calls are plain C functions without a context, so what they should do is held here; each
// attempt runs in a process of its own.
struct Cut {
  Ending ending;
  int calls_left;
};
Cut cut = {};

constexpr int kKilled = 9;

// True: this call fails, as do all later ones.
bool is_cut() {
  if (cut.calls_left-- > 0) return false;
  if (cut.ending == Ending::Killed) _exit(kKilled);
  errno = ENOSPC;
  return true;
}

ssize_t cut_write(int file, const void* bytes, size_t count) {
  return is_cut() ? -1 : write(file, bytes, count);
}
ssize_t cut_pwrite(int file, const void* bytes, size_t count, off_t at) {
  return is_cut() ? -1 : pwrite(file, bytes, count, at);
}
int cut_truncate(int file, off_t bytes) { return is_cut() ? -1 : ftruncate(file, bytes); }
int cut_unlink(const char* path) { return is_cut() ? -1 : unlink(path); }

void put_cuts() {
  sqlite3_initialize();
  sqlite3_vfs* files = sqlite3_vfs_find("unix");
  REQUIRE(files != nullptr);
  const auto put = [files](const char* name, auto* call) {
    if (files->xGetSystemCall(files, name) != nullptr)
      files->xSetSystemCall(files, name, reinterpret_cast<sqlite3_syscall_ptr>(call));
  };
  put("write", cut_write);
  put("pwrite", cut_pwrite);
  put("pwrite64", cut_pwrite);
  put("ftruncate", cut_truncate);
  put("unlink", cut_unlink);
}

// Migrates in a process of its own that is cut at the given call. Its exit status: 0 migrated, 1 an error.
int migrate_cut_at(int call, Ending ending, const std::string& path, const Secret& key) {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    cut = {ending, call};
    put_cuts();
    _exit(migrate_file(path, key) ? 0 : 1);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  return WEXITSTATUS(status);
}

struct OldVault {
  std::string bytes;
  ChatId chat;
  Transcript transcript;
};

OldVault make_old_vault(const std::string& path, const Secret& key) {
  const auto db = must(Database::open(path, key));
  must(apply_migrations(*db, 1));
  OldVault made;
  ChatSamples samples(test_seed());
  made.transcript = samples.transcript(30);
  made.chat = must(store_transcript(*db, made.transcript)).value();
  must(db->truncate_log());
  made.bytes = contents_of_file(path);
  return made;
}

void remove_files(const std::string& folder) {
  for (const auto& entry : std::filesystem::directory_iterator(folder)) std::filesystem::remove(entry.path());
}

// Cuts at every call until one attempt is not reached by its cut. Returns how many calls there are.
int cut_everywhere(Ending ending) {
  constexpr int kFarMoreCalls = 2000;
  const TempFolder folder;
  const Secret key = Secret::random(32);
  const std::string path = folder.path() + "/vault.db";
  const OldVault old = make_old_vault(path, key);
  for (int call = 0; call < kFarMoreCalls; ++call) {
    CAPTURE(call);
    remove_files(folder.path());
    std::ofstream(path, std::ios::binary) << old.bytes;
    const int status = migrate_cut_at(call, ending, path, key);
    if (status != 0) {
      REQUIRE(status == (ending == Ending::Killed ? kKilled : 1));
      if (ending == Ending::DiskFull) CHECK_FALSE(std::filesystem::exists(path + ".migrating"));
      {
        // What is there is the old vault or the new one, whole.
        const auto db = must(Database::open(path, key));
        const int version = must(schema_version(*db));
        CHECK((version == 1 || version == newest_schema()));
        CHECK(must(db->check()).empty());
      }
      must(migrate_file(path, key));
    }
    const auto db = must(Database::open(path, key));
    CHECK(must(schema_version(*db)) == newest_schema());
    CHECK(must(read_transcript(*db, old.chat)) == old.transcript);
    for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
      CHECK(entry.path().filename().string().find("migrating") == std::string::npos);
    if (status == 0) return call;
  }
  return kFarMoreCalls;
}

}  // namespace

TEST_CASE("a migration that is killed at any write leaves the old vault or the new one, whole") {
  const int calls = cut_everywhere(Ending::Killed);
  CHECK(calls > 20);
  CHECK(calls < 2000);
}

TEST_CASE("a migration that meets a full disk at any write leaves the old vault, whole, and no copy") {
  CHECK(cut_everywhere(Ending::DiskFull) > 20);
}
