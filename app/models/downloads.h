// The downloads of the window: a list that is worked off one after the other, and can be paused, resumed and
// given up at any time. downloads_thread.cpp works on a thread of its own, downloads_web.cpp in turns of the
// page's event loop. The main thread owns it; `changed` is called from the other one, at most a few times a
// second while bytes arrive, when status() is worth another look.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "app/models/download.h"
#include "app/net/connections.h"

namespace hearth {

struct DownloadStatus {
  uint64_t id = 0;
  DownloadOrder order;
  std::string host;  // asked now, without "https://"
  uint64_t done = 0, total = 0;
  double bytes_per_s = 0;
  enum class State { Waiting, Running, Paused, Checking, Done, Failed } state = State::Waiting;
  DownloadOutcome outcome;  // of Paused (when it was interrupted), Done and Failed
};

class Downloads {
 public:
  Downloads(Connections& connections, std::function<void()> changed, DownloadPatience patience = {});
  ~Downloads();  // stops; what arrived stays for the next time
  Downloads(const Downloads&) = delete;
  Downloads& operator=(const Downloads&) = delete;

  // The id of the new download, or of the one that already fetches that file into that folder.
  uint64_t start(DownloadOrder order);
  void pause(uint64_t id);
  void resume(uint64_t id);  // also after a failure; a wrong file is deleted and fetched anew
  void cancel(uint64_t id);  // and removes what arrived; of a finished one only the line in the list
  // Puts the downloads that were begun in `folder` into the list, paused.
  void take_up(const std::string& folder);

  std::vector<DownloadStatus> status() const;

 private:
  struct Entry {
    DownloadStatus status;
    bool stop = false;    // asked of the thread
    bool forget = false;  // once it has stopped
  };
  Entry* find(uint64_t id);  // with mutex_ held
  Entry* next_waiting();     // with mutex_ held
  void look_for_work();      // wakes whoever works
  Task<Done> work_off();     // all that waits
  Task<Done> fetch(uint64_t id, DownloadOrder order);
  bool moved(uint64_t id, const DownloadProgress& progress);  // false: stop
  void ended(uint64_t id, DownloadOutcome outcome);

  Connections& connections_;
  const std::function<void()> changed_;
  const DownloadPatience patience_;

  mutable std::mutex mutex_;  // guards what follows
  std::list<Entry> entries_;  // in the order they were asked for
  uint64_t last_id_ = 0;
  bool ending_ = false;

  // Of the running one; its thread only.
  struct Pace {
    std::chrono::steady_clock::time_point told, counted;
    uint64_t bytes = 0;
    double bytes_per_s = 0;
  } pace_;
  struct Line;
  std::unique_ptr<Line> line_;  // last: it uses the others
};

}  // namespace hearth
