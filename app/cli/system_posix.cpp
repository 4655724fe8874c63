// System calls of Linux, macOS and the other POSIX systems.
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <limits>

#include "app/cli/system.h"
#include "app/models/system_folders.h"

extern char** environ;

namespace hearth::cli {
namespace {

// Linux keeps the peak of this program alone; getrusage() also remembers the one that started it.
uint64_t peak_from_proc() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:"))
      return std::strtoull(line.c_str() + std::strlen("VmHWM:"), nullptr, 10) * 1024;
  }
  return 0;
}

std::string read_to_end(int descriptor) {
  std::string text;
  char buffer[4096];
  for (;;) {
    const ssize_t got = read(descriptor, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return text;
    text.append(buffer, static_cast<size_t>(got));
  }
}

int wait_for(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return -1;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

bool is_terminal(Stream stream) {
  switch (stream) {
    case Stream::Input:
      return isatty(STDIN_FILENO) == 1;
    case Stream::Output:
      return isatty(STDOUT_FILENO) == 1;
    case Stream::Errors:
      return isatty(STDERR_FILENO) == 1;
  }
  return false;
}

void prepare_streams() { std::signal(SIGPIPE, SIG_IGN); }

uint64_t peak_memory_bytes() {
  if (const uint64_t peak = peak_from_proc()) return peak;
  rusage usage = {};
  if (getrusage(RUSAGE_SELF, &usage) != 0) return 0;
#ifdef __APPLE__
  return static_cast<uint64_t>(usage.ru_maxrss);
#else
  return static_cast<uint64_t>(usage.ru_maxrss) * 1024;
#endif
}

Result<std::string> run_again(const std::vector<std::string>& words) {
  const std::string program = program_path();
  std::vector<std::string> all = {program};
  all.insert(all.end(), words.begin(), words.end());
  std::vector<char*> pointers;
  for (std::string& word : all) pointers.push_back(word.data());
  pointers.push_back(nullptr);

  int ends[2];
  if (program.empty() || pipe(ends) != 0)
    return fail(Fault::Unreadable, "Hearth could not start itself again.");
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  pid_t child = 0;
  const int fault = posix_spawn(&child, program.c_str(), &actions, nullptr, pointers.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  std::string written = fault == 0 ? read_to_end(ends[0]) : std::string();
  close(ends[0]);
  const int code = fault == 0 ? wait_for(child) : -1;
  if (code != 0 && code != 1)
    return fail(Fault::Unreadable, "Hearth started itself again, and that did not end well.");
  return written;
}

}  // namespace hearth::cli
