#include "app/docs/child_process_posix.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <thread>
#include <vector>

#ifdef __APPLE__
#include <mach-o/dyld.h>
#endif

namespace hearth {
namespace {

bool pipe_signal_is_pending() {
  sigset_t pending;
  return sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 1;
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

Result<Pipe> make_pipe() {
  int ends[2];
#ifdef __linux__
  const int fault = pipe2(ends, O_CLOEXEC);
#else
  const int fault = pipe(ends);
#endif
  if (fault != 0) return fail(Fault::Unreadable, "The system has no pipe left: close other programs.");
  Pipe made = {Descriptor(ends[0]), Descriptor(ends[1])};
  for (const int end : ends) fcntl(end, F_SETFD, FD_CLOEXEC);
  return made;
}

PipeSignalHeld::PipeSignalHeld() {
  sigemptyset(&signal_);
  sigaddset(&signal_, SIGPIPE);
  was_pending_ = pipe_signal_is_pending();
  pthread_sigmask(SIG_BLOCK, &signal_, &before_);
}

PipeSignalHeld::~PipeSignalHeld() {
  int taken = 0;
  if (!was_pending_ && pipe_signal_is_pending()) sigwait(&signal_, &taken);
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

Child::~Child() {
  if (id_ <= 0) return;
  kill(id_, SIGKILL);
  while (waitpid(id_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

std::optional<int> Child::exit_code(int patience_ms) {
  constexpr int kLookUp_ms = 5;
  for (int waited_ms = 0; id_ > 0; waited_ms += kLookUp_ms) {
    int status = 0;
    const pid_t ended = waitpid(id_, &status, WNOHANG);
    if (ended == id_) {
      id_ = 0;
      return WIFEXITED(status) ? std::optional(WEXITSTATUS(status)) : std::nullopt;
    }
    if ((ended < 0 && errno != EINTR) || waited_ms >= patience_ms) return std::nullopt;
    std::this_thread::sleep_for(std::chrono::milliseconds(kLookUp_ms));
  }
  return std::nullopt;
}

std::string own_program() {
#ifdef __APPLE__
  char path[4096];
  uint32_t size = sizeof path;
  return _NSGetExecutablePath(path, &size) == 0 ? std::string(path) : std::string();
#else
  return "/proc/self/exe";
#endif
}

Result<Child> start_program(const std::string& program, std::span<const std::string> words,
                            std::span<const std::string> environment, const Descriptor& input,
                            const Descriptor& output) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input.number(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output.number(), STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

  std::vector<std::string> own_words(words.begin(), words.end());
  std::vector<std::string> own_environment(environment.begin(), environment.end());
  pid_t id = 0;
  const int fault = posix_spawn(&id, program.c_str(), &actions, &attributes, pointers_to(own_words).data(),
                                pointers_to(own_environment).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (fault != 0) return fail(Fault::Unreadable, "Hearth could not start its reader of documents.");
  return Child(id);
}

}  // namespace hearth
