// Folders whose changes are kept up with: what changed there and waits to be read, and when they are looked
// at next. Owned by the controller; main thread. Looking and reading run on the documents' worker.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "app/core/document_desk.h"
#include "app/docs/folder_look.h"

namespace hearth {

struct WatchDesk {
  struct Change {
    std::string folder;
    DocumentDesk::Waiting file;
  };

  ~WatchDesk() { give_up(); }

  // What is being looked at or read is stopped; what waits stays.
  void give_up() {
    *stop = true;
    stop = std::make_shared<std::atomic<bool>>(false);
    looking = false;
    if (current) waiting.push_front(std::move(*current));
    current.reset();
  }
  void forget() {
    give_up();
    folders.clear();
    waiting.clear();
    being_written.clear();
    offered.clear();
    tries_again = false;
  }

  std::vector<std::string> folders;  // by place
  uint64_t changes = 0;              // of the list, by the person: what was read of it before is out of date
  std::vector<std::string> offered;  // paths that the person is asked about
  std::deque<Change> waiting;
  std::optional<Change> current;  // being read
  FilesBeingWritten being_written;
  bool looking = false;
  bool tries_again = false;  // the person asked: also files that could not be read
  int64_t next_ms = 0;       // of the controller's clock
  DocumentDesk::Stop stop = std::make_shared<std::atomic<bool>>(false);
};

}  // namespace hearth
