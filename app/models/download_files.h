// The files of a download: the part that has arrived, what is known of it, and the quarantine. Used by
// download.cpp alone; one thread an object.
#pragma once

#include <cstdint>
#include <fstream>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/models/download.h"
#include "app/models/sha256.h"

namespace hearth {

class DownloadFiles {
 public:
  explicit DownloadFiles(const DownloadOrder& order);

  const std::string& target() const { return target_; }

  // Takes up what an earlier try of the same order left, hashing it again; else begins anew. `keep_going` is
  // told the bytes hashed so far.
  Status begin(const std::function<bool(uint64_t)>& keep_going);
  uint64_t bytes() const { return bytes_; }
  const std::string& etag() const { return etag_; }
  // Of which the server said that it is the file; written down so that another program run can go on.
  Status remember(const std::string& etag, uint64_t total);
  uint64_t total() const { return total_; }

  Status add(std::span<const std::byte> piece);
  Status empty();  // begins at the first byte again
  Status pause();  // what was added is in the file

  // Compares with the published hash and gives the file its name. BadFormat: it is another file, and is now
  // in quarantine. Returns the hash.
  Result<std::string> finish();
  void discard();  // removes all of it

 private:
  Status open(bool keep);

  const DownloadOrder& order_;
  const std::string target_, part_, notes_;
  std::vector<char> buffer_;  // of out_
  std::ofstream out_;
  std::optional<Sha256> hash_;
  uint64_t bytes_ = 0, total_ = 0;
  std::string etag_;
};

// FILE.part, FILE.part.json and FILE.quarantine of a FILE.
std::string part_of(const std::string& target);
std::string notes_of(const std::string& target);
std::string quarantine_of(const std::string& target);

struct DownloadNotes {
  DownloadOrder order;
  std::string etag;
  uint64_t total = 0;
};
std::optional<DownloadNotes> read_notes(const std::string& path);

// The last part of a file's path in a repository, made harmless: never a folder, always a .gguf.
Result<std::string> local_name(const std::string& file);

}  // namespace hearth
