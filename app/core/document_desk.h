// Files on their way to become documents: which wait, how far they are, and the thread that reads them, one
// after the other. Owned by the controller; main thread, but for what runs on `worker`.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>

#include "app/core/threads.h"
#include "app/store/secret.h"

namespace hearth {

struct DocumentDesk {
  struct Waiting {
    std::string path;
    uint64_t bytes = 0;
    std::shared_ptr<const Secret> password;  // null: none was given
  };
  using Stop = std::shared_ptr<std::atomic<bool>>;

  ~DocumentDesk() { give_up(); }  // what runs on the worker ends soon

  // What waits is forgotten, and what is being read is stopped.
  void give_up() {
    *stop = true;
    stop = std::make_shared<std::atomic<bool>>(false);
    waiting.clear();
    measuring = 0;
    reading = false;
    bytes_done = bytes_all = bytes_now = 0;
  }

  std::deque<Waiting> waiting;
  size_t measuring = 0;                    // calls that are on their way with the sizes of files
  bool reading = false;                    // a file is being read or kept
  uint64_t bytes_done = 0, bytes_all = 0;  // of these files
  uint64_t bytes_now = 0;                  // of the one that is being read
  std::chrono::steady_clock::time_point began;
  std::chrono::steady_clock::time_point listed;
  Stop stop = std::make_shared<std::atomic<bool>>(false);
  bool list_running = false, list_again = false;
  SideWorker worker;  // last: it ends first
};

}  // namespace hearth
