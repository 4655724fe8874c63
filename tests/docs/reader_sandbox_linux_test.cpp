// What a reader that a hostile file has taken over can still do: nothing outside its own memory.
#include "app/docs/reader_sandbox.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <functional>

using namespace hearth;

namespace {

bool close_readers() { return close_reader_sandbox(uint64_t{1} << 30); }

// Whether `succeeds` does, in a process that has been shut in.
bool works_inside(const std::function<bool()>& succeeds, bool (*shut)() = close_readers) {
  const pid_t child = fork();
  if (child == 0) {
    begin_reader_sandbox();
    if (!shut()) _exit(2);
    _exit(succeeds() ? 1 : 0);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  REQUIRE(WEXITSTATUS(status) != 2);
  return WEXITSTATUS(status) == 1;
}

}  // namespace

TEST_CASE("a reader opens, connects and starts nothing") {
  CHECK(!works_inside([] { return open("/etc/passwd", O_RDONLY) >= 0; }));
  CHECK(!works_inside([] { return open("/tmp/reader", O_WRONLY | O_CREAT, 0600) >= 0; }));
  CHECK(!works_inside([] { return socket(AF_INET, SOCK_STREAM, 0) >= 0; }));
  CHECK(!works_inside([] { return socket(AF_UNIX, SOCK_STREAM, 0) >= 0; }));
  CHECK(!works_inside([] { return fork() >= 0; }));
  CHECK(!works_inside([] { return execl("/bin/true", "true", nullptr) == 0; }));
  CHECK(!works_inside([] { return kill(getppid(), 0) == 0; }));
  CHECK(!works_inside([] { return unlink("/tmp/reader") == 0 || errno != EPERM; }));
}

// Opened without flags that write, as its libraries do.
TEST_CASE("OCR reads files, and writes, connects and starts nothing") {
  const auto works = [](const std::function<bool()>& succeeds) {
    return works_inside(succeeds, close_ocr_sandbox);
  };
  CHECK(works([] { return open("/etc/passwd", O_RDONLY) >= 0; }));
  for (const int flags : {O_WRONLY, O_RDWR, O_RDONLY | O_CREAT, O_WRONLY | O_TRUNC})
    CHECK(!works([flags] { return open("/dev/null", flags, 0600) >= 0; }));
  CHECK(!works([] { return openat(AT_FDCWD, "/tmp/ocr", O_WRONLY | O_CREAT, 0600) >= 0; }));
  CHECK(!works([] { return socket(AF_INET, SOCK_STREAM, 0) >= 0; }));
  CHECK(!works([] { return socket(AF_UNIX, SOCK_STREAM, 0) >= 0; }));
  CHECK(!works([] { return fork() >= 0; }));
  CHECK(!works([] { return kill(getppid(), 0) == 0; }));
  CHECK(!works([] { return unlink("/tmp/ocr") == 0 || errno != EPERM; }));
  CHECK(!works([] { return mkdir("/tmp/ocr", 0700) == 0 || errno != EPERM; }));
}

TEST_CASE("a reader computes and takes memory") {
  CHECK(works_inside([] {
    void* const memory = mmap(nullptr, 1 << 24, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory != MAP_FAILED && munmap(memory, 1 << 24) == 0;
  }));
}

TEST_CASE("a reader's memory ends where its limit is" * doctest::skip(kWatchedBySanitizers)) {
  CHECK(!works_inside([] {
    return mmap(nullptr, size_t{2} << 30, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
           MAP_FAILED;
  }));
}

TEST_CASE("nothing that was open stays open") {
  const int kept = open("/dev/null", O_RDONLY);
  REQUIRE(kept > 2);
  CHECK(!works_inside([&] {
    char byte = 0;
    return read(kept, &byte, 1) >= 0;
  }));
  close(kept);
}

TEST_CASE("a reader ends with its parent") {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const pid_t parent = fork();
  if (parent == 0) {
    if (fork() == 0) {
      // The writing end is standard output, so it stays open as long as this process lives.
      dup2(ends[1], STDOUT_FILENO);
      begin_reader_sandbox();
      static_cast<void>(!write(STDOUT_FILENO, "r", 1));
      for (;;) pause();
    }
    for (;;) pause();
  }
  close(ends[1]);
  char byte = 0;
  REQUIRE(read(ends[0], &byte, 1) == 1);
  kill(parent, SIGKILL);
  waitpid(parent, nullptr, 0);
  CHECK(read(ends[0], &byte, 1) == 0);  // the end of the pipe: nobody holds it
  close(ends[0]);
}
