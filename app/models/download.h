// Fetches one model file: to the end, or so that it can go on from there later. What arrives lies in
// FILE.part beside a small FILE.part.json, takes the name FILE only once it is whole and its SHA-256 is the
// published one, and is never opened before. downloads.h runs it, `hearth models get` directly. A page also
// takes this way with a file that the person picked, which it has to keep, and with the starter, which lies
// beside it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "app/models/hub.h"
#include "app/net/connections.h"
#include "engine/base/result.h"

namespace hearth {

struct DownloadOrder {
  std::string name;                // for people: "Qwen3 4B"
  std::vector<std::string> hosts;  // that have it, asked in order
  std::string repository, file, revision;
  std::string folder;       // where it goes; the name is that of `file`
  std::string sha256;       // empty: nobody published one
  uint64_t bytes = 0;       // 0: not known
  std::string beside;       // its address where the page itself came from; then no server of models is asked
  std::string copied_from;  // a file on this computer; then nobody is asked
};
DownloadOrder order_of(const RemoteModel& model, const std::vector<std::string>& hosts,
                       const std::string& folder);

struct DownloadProgress {
  enum class Phase { Connecting, Fetching, Waiting, Checking } phase = Phase::Connecting;
  uint64_t done = 0, total = 0;  // bytes; total 0: not known
  std::string host;
};
// Told often, also while nothing arrives; false stops the download within a tenth of a second.
using DownloadWatch = std::function<bool(const DownloadProgress&)>;

struct DownloadPatience {
  int tries = 6;                               // in a row without a byte
  std::chrono::milliseconds first_wait{1000};  // doubled for each try after
  std::chrono::milliseconds longest_wait{120'000};
  std::chrono::milliseconds silence{30'000};
};

enum class DownloadEnd {
  Done,
  Stopped,      // by the watch; goes on later
  Interrupted,  // the connection dropped too often; goes on later
  WrongFile,    // not what was published: it lies in quarantine, unopened
  Failed        // it cannot be had, or not be kept; what is right of it stays
};
struct DownloadOutcome {
  DownloadEnd end = DownloadEnd::Failed;
  Error error = {};  // unless it is Done
  std::string path;  // of the whole file
  std::string sha256;
};

Task<DownloadOutcome> download(Connections& connections, DownloadOrder order, DownloadWatch watch,
                               DownloadPatience patience);
// The same, waiting.
DownloadOutcome download_model(Connections& connections, const DownloadOrder& order,
                               const DownloadWatch& watch, const DownloadPatience& patience = {});

// Downloads of that folder that were begun and can go on, with the bytes that are there.
struct BegunDownload {
  DownloadOrder order;
  uint64_t done = 0;
};
std::vector<BegunDownload> begun_downloads(const std::string& folder);

// Removes what an unfinished or wrong download left.
void forget_download(const std::string& folder, const std::string& file);

}  // namespace hearth
