// What only several programs, or another user, show: the second one is told Busy, a dead one holds nothing,
// and a program killed while it changes the passphrase leaves one that opens. Needs fork().
#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <csignal>
#include <functional>
#include <random>
#include <string>

#include "app/store/process_privacy.h"
#include "app/store/vault.h"
#include "test_seed.h"
#include "tests/store/vault_fixtures.h"
#include "tests/temp_folder.h"

namespace hearth {
namespace {

constexpr int kNoFault = 100;

// The exit code of a child that runs `work`.
int in_child(const std::function<int()>& work) {
  const pid_t child = fork();
  if (child == 0) _exit(work());
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  return WEXITSTATUS(status);
}

template <class T>
int fault_code(const Result<T>& result) {
  return result ? kNoFault : static_cast<int>(result.error().fault);
}

int unlock_code(const std::string& folder) { return fault_code(Vault::unlock(folder, passphrase())); }

// A child that runs `work` and then waits to be killed.
class Victim {
 public:
  explicit Victim(const std::function<void(const std::function<void()>& ready)>& work) {
    REQUIRE(pipe(pipe_) == 0);
    child_ = fork();
    if (child_ == 0) {
      work([this] { static_cast<void>(!write(pipe_[1], "r", 1)); });
      for (;;) pause();
    }
    char ready = 0;
    REQUIRE(read(pipe_[0], &ready, 1) == 1);
  }
  ~Victim() {
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
    close(pipe_[0]);
    close(pipe_[1]);
  }

 private:
  int pipe_[2];
  pid_t child_;
};

}  // namespace

TEST_CASE("a second program is told Busy until the first one is done or dead") {
  const TempFolder home;
  const std::string folder = home.path() + "/v";
  make_vault(folder);
  {
    const auto open = must(Vault::unlock(folder, passphrase()));
    CHECK(in_child([&] { return unlock_code(folder); }) == static_cast<int>(Fault::Busy));
  }
  CHECK(in_child([&] { return unlock_code(folder); }) == kNoFault);
  {
    const Victim holder([&](const auto& ready) {
      const auto open = Vault::unlock(folder, passphrase());
      say((*open)->writer(), "said before it was killed");
      ready();
      for (;;) pause();
    });
    CHECK(unlock_code(folder) == static_cast<int>(Fault::Busy));
  }
  const auto vault = must(Vault::unlock(folder, passphrase()));
  CHECK(must(said(vault->writer())) == std::vector<std::string>{"said before it was killed"});
}

TEST_CASE("a program killed while it changes the passphrase leaves a vault that one of the two opens") {
  const TempFolder home;
  const std::string folder = home.path() + "/v";
  make_vault(folder);
  std::mt19937_64 random(test_seed());
  for (int round = 0; round < 25; ++round) {
    const char* opens = Vault::unlock(folder, passphrase("a")) ? "a" : "correct horse battery staple";
    {
      const Victim changer([&](const auto& ready) {
        const auto open = Vault::unlock(folder, passphrase(opens));
        ready();
        for (;;) {
          if (!(*open)->change_passphrase(passphrase("a"), kCheapKdf)) _exit(1);
          if (!(*open)->change_passphrase(passphrase(), kCheapKdf)) _exit(1);
        }
      });
      usleep(static_cast<useconds_t>(random() % 20000));
    }
    const bool first = Vault::unlock(folder, passphrase("a")).has_value();
    const bool second = Vault::unlock(folder, passphrase()).has_value();
    CHECK(first != second);
  }
}

TEST_CASE("a folder that cannot be written to is one sentence, and nothing changes") {
  const TempFolder home;
  const std::string folder = home.path() + "/v";
  make_vault(folder);
  const auto database = file_bytes(database_path(folder));
  chmod(key_file_path(folder).c_str(), 0444);
  chmod(database_path(folder).c_str(), 0444);
  chmod(folder.c_str(), 0555);
  const int code = in_child([&] {
    if (getuid() == 0 && setuid(65534) != 0) return 101;  // the administrator may write everywhere
    return unlock_code(folder);
  });
  const int create_code = in_child([&] {
    if (getuid() == 0 && setuid(65534) != 0) return 101;
    return fault_code(Vault::create(folder + "/inner", passphrase(), kCheapKdf));
  });
  chmod(folder.c_str(), 0755);
  CHECK(code == static_cast<int>(Fault::Unreadable));
  CHECK(create_code == static_cast<int>(Fault::Unreadable));
  CHECK(names_in(folder) == std::vector<std::string>{"vault.db", "vault.keys"});
  CHECK(file_bytes(database_path(folder)) == database);
}

TEST_CASE("other users cannot look into a vault's folder") {
  const TempFolder home;
  make_vault(home.path() + "/v");
  struct stat status = {};
  REQUIRE(stat((home.path() + "/v").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0700);
}

TEST_CASE("a private process leaves no core and cannot be looked into") {
  const int code = in_child([] {
    if (!keep_process_private()) return 1;
    rlimit core = {1, 1};
    if (getrlimit(RLIMIT_CORE, &core) != 0 || core.rlim_cur != 0 || core.rlim_max != 0) return 2;
#ifdef __linux__
    if (prctl(PR_GET_DUMPABLE) != 0) return 3;
#endif
    return kNoFault;
  });
  CHECK(code == kNoFault);
}

}  // namespace hearth
