// Files on their way to become documents: which wait, how far they are, and the thread that reads them, one
// after the other. Owned by the controller; main thread, but for what runs on `worker`.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/core/threads.h"
#include "app/docs/ingest.h"
#include "app/docs/scans.h"
#include "app/store/secret.h"

namespace hearth {

struct DocumentDesk {
  struct Waiting {
    std::string path;
    std::string place;  // known_files.h; empty in a page, where it means nothing
    FileStamp stamp;
    std::shared_ptr<const Secret> password;  // null: none was given
    uint64_t bytes() const { return static_cast<uint64_t>(std::max<int64_t>(stamp.bytes, 0)); }
  };
  // A document with pages that are pictures, while they are read.
  struct Scans {
    DocumentId document = 0;
    std::string path, format, sha256;
    std::shared_ptr<const Secret> password;  // as above
    std::vector<int64_t> pages;              // still to be read, the last first
    uint32_t failed = 0;
    std::shared_ptr<std::optional<ScanReader>> reader =
        std::make_shared<std::optional<ScanReader>>();  // worker
  };
  using Stop = std::shared_ptr<std::atomic<bool>>;
  // What became of a file.
  struct Taken {
    KeptDocument::As as = KeptDocument::As::Added;
    std::optional<Error> error;  // it could not be read
    bool older_stays = false;    // then: what was read of it before is still there
    Scans scans;                 // its pages that are still to be read
  };

  ~DocumentDesk() { give_up(); }  // what runs on the worker ends soon

  // What waits is forgotten, and what is being read is stopped.
  void give_up() {
    *stop = true;
    stop = std::make_shared<std::atomic<bool>>(false);
    waiting.clear();
    scans.clear();
    scan_pages_done = scan_pages = 0;
    measuring = 0;
    reading = by_itself = false;
    bytes_done = bytes_all = bytes_now = 0;
  }

  std::deque<Waiting> waiting;
  size_t measuring = 0;                    // calls that are on their way with the sizes of files
  bool reading = false;                    // a file is being read or kept
  bool by_itself = false;                  // nobody asked for it: scanned pages that changed in a folder
  uint64_t bytes_done = 0, bytes_all = 0;  // of these files
  uint64_t bytes_now = 0;                  // of the one that is being read
  std::deque<Scans> scans;                 // after the files
  uint64_t scan_pages_done = 0, scan_pages = 0;
  std::optional<OcrProgram> ocr;  // that was found
  std::chrono::steady_clock::time_point began, scans_began;
  std::chrono::steady_clock::time_point listed;
  Stop stop = std::make_shared<std::atomic<bool>>(false);
  bool list_running = false, list_again = false;
  SideWorker worker;  // last: it ends first
};

// What is still to be read of that document.
Result<DocumentDesk::Scans> scans_of(Database& db, DocumentId document);
// A file of the person's, and how its place is to be remembered; not below `picked_folder`
// (Controller::Options).
DocumentDesk::Waiting file_to_read(const std::string& path, const std::string& picked_folder);

}  // namespace hearth
