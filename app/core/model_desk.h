// What the controller needs for models besides its state: the connections, the downloads, the catalogue, and
// a thread for scanning and hashing. Owned by the controller; main thread, but for what runs on `worker`.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "app/core/threads.h"
#include "app/models/catalogue.h"
#include "app/models/downloads.h"
#include "app/models/hub.h"
#include "app/net/connections.h"

namespace hearth {

struct ModelDesk {
  // `servers`: those to ask; empty: the usual ones.
  ModelDesk(const std::vector<std::string>& servers, std::function<void()> downloads_changed);
  ~ModelDesk() { closing = true; }  // what runs on the worker ends soon

  // For work that may be given up when the program ends.
  bool keep_going() const { return !closing; }

  const Catalogue catalogue = built_in_catalogue();
  const std::vector<std::string> hosts;
  std::atomic<bool> closing = false;
  // They count: an older question ends when a newer one is asked.
  std::atomic<uint64_t> looking_up = 0, looking_for_server = 0;
  RemoteModel found;  // the last one that was looked up

  bool scanning = false, scan_again = false;
  uint64_t ledger_seen = 0;
  double tested_seen = 0, measured_seen = 0;  // speeds that the choices were predicted with
  std::string in_use_seen;                    // path of the model that is marked as in use
  std::string hashing;                        // path of the open model while its hash is not known yet
  bool asked_for_speed = false;
  std::string open_when_done;  // a download's file: nothing was open when it was asked for

  Connections connections;
  SideWorker worker;
  Downloads downloads;
};

}  // namespace hearth
