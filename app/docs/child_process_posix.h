// Starting another program with two pipes, and taking it along when it is no longer wanted: what the reader
// of documents (reader_process_posix.cpp) and OCR (ocr_process_posix.cpp) share. Any thread.
#pragma once

#include <pthread.h>
#include <signal.h>
#include <sys/types.h>
#include <unistd.h>

#include <optional>
#include <span>
#include <string>
#include <utility>

#include "engine/base/result.h"

namespace hearth {

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
Result<Pipe> make_pipe();  // Unreadable: the system has none left

// While it lives, writing to a process that ended is an error and no signal, in this thread.
class PipeSignalHeld {
 public:
  PipeSignalHeld();
  PipeSignalHeld(const PipeSignalHeld&) = delete;
  PipeSignalHeld& operator=(const PipeSignalHeld&) = delete;
  ~PipeSignalHeld();

 private:
  sigset_t signal_, before_;
  bool was_pending_ = false;
};

// A process that ends with its object.
class Child {
 public:
  explicit Child(pid_t id) : id_(id) {}
  Child(Child&& other) noexcept : id_(std::exchange(other.id_, 0)) {}
  Child& operator=(Child&&) = delete;
  ~Child();
  // What it ended with, waiting so long for it at most; nothing: it goes on, or a signal ended it.
  std::optional<int> exit_code(int patience_ms);

 private:
  pid_t id_;
};

// The file of this program.
std::string own_program();

// Starts `program` (its file) with these words, the first its name, with nothing of the environment but
// `environment` ("NAME=value"), `input` and `output` as its standard ones, and errors nowhere. Unreadable.
Result<Child> start_program(const std::string& program, std::span<const std::string> words,
                            std::span<const std::string> environment, const Descriptor& input,
                            const Descriptor& output);

}  // namespace hearth
