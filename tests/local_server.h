// A local server for one test: a Python script on a free port of this computer, gone at the end. The script
// prints its port and gets a folder of the test's. POSIX only; one thread.
#pragma once

#include <doctest/doctest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/temp_folder.h"

extern char** environ;

namespace hearth {

class LocalServer {
 public:
  explicit LocalServer(const std::string& name) {  // below tests/
    int to[2], from[2];
    REQUIRE(pipe(to) == 0);
    REQUIRE(pipe(from) == 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, to[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, from[1], STDOUT_FILENO);
    for (const int end : {to[0], to[1], from[0], from[1]}) posix_spawn_file_actions_addclose(&actions, end);
    std::string script = std::string(HEARTH_TEST_DATA) + "/../" + name;
    std::string folder = folder_.path(), python = "python3", quiet = "-B";
    char* const words[] = {python.data(), quiet.data(), script.data(), folder.data(), nullptr};
    REQUIRE(posix_spawnp(&child_, "python3", &actions, nullptr, words, environ) == 0);
    posix_spawn_file_actions_destroy(&actions);
    close(to[0]);
    close(from[1]);
    input_ = to[1];
    char letter = 0;
    while (read(from[0], &letter, 1) == 1 && letter != '\n') port_ += letter;
    close(from[0]);
    REQUIRE_FALSE(port_.empty());
  }
  ~LocalServer() {
    close(input_);
    kill(child_, SIGTERM);  // a connection that is silent on purpose may still be open
    waitpid(child_, nullptr, 0);
  }
  LocalServer(const LocalServer&) = delete;
  LocalServer& operator=(const LocalServer&) = delete;

  std::string address() const { return "http://127.0.0.1:" + port_; }
  std::string host() const { return "127.0.0.1:" + port_; }

  void put(const std::string& name, const std::string& contents) const {
    const std::filesystem::path path = path_of(folder_.path()) / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary | std::ios::trunc) << contents;
  }
  void remove(const std::string& name) const { std::filesystem::remove(path_of(folder_.path()) / name); }

 private:
  TempFolder folder_;
  std::string port_;
  pid_t child_ = 0;
  int input_ = -1;
};

}  // namespace hearth
