// Starts the reader, gives it the file and takes the pages, never waiting longer than the limits.
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <optional>
#include <utility>
#include <vector>

#ifdef __APPLE__
#include <mach-o/dyld.h>
#endif

#include "app/docs/reader_process.h"
#include "app/docs/reader_wire.h"
#include "app/store/secret.h"
#include "engine/base/file.h"

namespace hearth {
namespace {

using Clock = std::chrono::steady_clock;
constexpr size_t kPieceBytes = size_t{256} << 10;
constexpr int64_t kLookUp_ms = 100;  // so often it is asked whether to go on

class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    close();
    number_ = std::exchange(other.number_, -1);
    return *this;
  }
  ~Descriptor() { close(); }
  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }
  void close() {
    if (number_ >= 0) ::close(std::exchange(number_, -1));
  }

 private:
  int number_;
};

struct Pipe {
  Descriptor reading, writing;
};

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

// While it lives, writing to a process that ended is an error and no signal, in this thread.
class PipeSignalHeld {
 public:
  PipeSignalHeld() {
    sigemptyset(&signal_);
    sigaddset(&signal_, SIGPIPE);
    was_pending_ = is_pending();
    pthread_sigmask(SIG_BLOCK, &signal_, &before_);
  }
  PipeSignalHeld(const PipeSignalHeld&) = delete;
  PipeSignalHeld& operator=(const PipeSignalHeld&) = delete;
  ~PipeSignalHeld() {
    int taken = 0;
    if (!was_pending_ && is_pending()) sigwait(&signal_, &taken);
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

 private:
  static bool is_pending() {
    sigset_t pending;
    return sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 1;
  }
  sigset_t signal_, before_;
  bool was_pending_ = false;
};

class Child {
 public:
  explicit Child(pid_t id) : id_(id) {}
  Child(Child&& other) noexcept : id_(std::exchange(other.id_, 0)) {}
  Child& operator=(Child&&) = delete;
  ~Child() {
    if (id_ <= 0) return;
    kill(id_, SIGKILL);
    while (waitpid(id_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }

 private:
  pid_t id_;
};

std::string own_program() {
#ifdef __APPLE__
  char path[4096];
  uint32_t size = sizeof path;
  return _NSGetExecutablePath(path, &size) == 0 ? std::string(path) : std::string();
#else
  return "/proc/self/exe";
#endif
}

Result<Child> start(const std::string& program, const Pipe& request, const Pipe& answer) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, request.reading.number(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, answer.writing.number(), STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

  std::string name = "hearth", word = "--reader";
  char* words[] = {name.data(), word.data(), nullptr};
  char* environment[] = {nullptr};
  pid_t id = 0;
  const int fault = posix_spawn(&id, program.c_str(), &actions, &attributes, words, environment);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (fault != 0) return fail(Fault::Unreadable, "Hearth could not start its reader of documents.");
  return Child(id);
}

// What is still to be given to the reader: the head, then the file, a piece at a time.
class Outgoing {
 public:
  Outgoing(const File& file, std::string head) : file_(file), piece_(std::move(head)) {}
  Outgoing(Outgoing&&) = default;
  ~Outgoing() { wipe(piece_); }  // a file's, or a password

  bool done() const { return sent_ == piece_.size() && at_ == file_.size(); }

  // Writes what the pipe takes. A reader that ended is no failure here: its answer says why.
  Status write_to(Descriptor& pipe) {
    if (sent_ == piece_.size()) TRY_STATUS(next_piece());
    const ssize_t written = write(pipe.number(), piece_.data() + sent_, piece_.size() - sent_);
    if (written > 0) sent_ += static_cast<size_t>(written);
    if (done() || (written < 0 && errno != EAGAIN && errno != EINTR)) pipe.close();
    return {};
  }

 private:
  Status next_piece() {
    wipe(piece_);
    piece_.resize(static_cast<size_t>(std::min<uint64_t>(kPieceBytes, file_.size() - at_)));
    TRY_STATUS(file_.read_at(at_, std::as_writable_bytes(std::span(piece_))));
    at_ += piece_.size();
    sent_ = 0;
    return {};
  }

  const File& file_;
  std::string piece_;
  size_t sent_ = 0;
  uint64_t at_ = 0;
};

std::unexpected<Error> took_too_long() {
  return fail(Fault::BadFormat, "The file takes too long to read: it may be damaged.");
}

template <class Answer>
Status exchange(Outgoing outgoing, Descriptor request, const Descriptor& answer, const ReaderLimits& limits,
                Answer& into) {
  std::vector<char> buffer(kPieceBytes);
  const auto start_time = Clock::now();
  const auto end_time = start_time + std::chrono::milliseconds(limits.total_ms);
  auto idle_end = start_time + std::chrono::milliseconds(limits.idle_ms);
  while (!into.complete()) {
    std::array<pollfd, 2> ends = {pollfd{answer.number(), POLLIN, 0}, pollfd{request.number(), POLLOUT, 0}};
    const auto left = std::min(idle_end, end_time) - Clock::now();
    const auto left_ms = std::chrono::duration_cast<std::chrono::milliseconds>(left).count();
    if (left_ms <= 0) return took_too_long();
    if (limits.keep_going && !limits.keep_going())
      return fail(Fault::Cancelled, "Reading the file was stopped.");
    const int64_t patience_ms = limits.keep_going ? std::min<int64_t>(left_ms, kLookUp_ms) : left_ms;
    const int ready = poll(ends.data(), request.is_open() ? 2 : 1, static_cast<int>(patience_ms));
    if (ready < 0 && errno != EINTR) return fail(Fault::Unreadable, "The reader of documents was lost.");
    if (ready <= 0) continue;
    idle_end = Clock::now() + std::chrono::milliseconds(limits.idle_ms);
    if (request.is_open() && ends[1].revents != 0) TRY_STATUS(outgoing.write_to(request));
    if (ends[0].revents == 0) continue;
    const ssize_t got = read(answer.number(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0)
      return fail(Fault::BadFormat, "The file could not be read: it is damaged, or needs too much memory.");
    TRY_STATUS(into.feed({buffer.data(), static_cast<size_t>(got)}));
  }
  return {};
}

// Starts the reader, asks and takes what it answers.
template <class Answer>
Status ask_reader(const File& file, std::string_view password, const std::optional<PageOrder>& drawn,
                  const std::string& program, const ReaderLimits& limits, Answer& into) {
  if (password.size() > kLongestPassword) return fail(Fault::WrongKey, "That is not the file's password.");
  TRY(Pipe request, make_pipe());
  TRY(Pipe answer, make_pipe());
  const PipeSignalHeld held;
  TRY(const Child child, start(program.empty() ? own_program() : program, request, answer));
  request.reading.close();
  answer.writing.close();
  fcntl(request.writing.number(), F_SETFL, O_NONBLOCK);
  return exchange(Outgoing(file, request_head(file.size(), password, drawn)), std::move(request.writing),
                  answer.reading, limits, into);
}

}  // namespace

bool has_reader_process() { return true; }

Task<Result<DocumentText>> read_in_process(std::string path, std::string_view password, std::string program,
                                           ReaderLimits limits) {
  CO_TRY(const std::unique_ptr<File> file, open_file(path));
  ReaderAnswer answer;
  CO_TRY_STATUS(ask_reader(*file, password, std::nullopt, program, limits, answer));
  co_return answer.take();
}

Task<Result<PagePicture>> draw_in_process(std::string path, std::string_view password, PageOrder order,
                                          std::string program, ReaderLimits limits) {
  CO_TRY(const std::unique_ptr<File> file, open_file(path));
  DrawingAnswer answer;
  CO_TRY_STATUS(ask_reader(*file, password, order, program, limits, answer));
  co_return answer.take();
}

}  // namespace hearth
