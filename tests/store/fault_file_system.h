// A file system for SQLite that breaks on purpose: it passes everything on to the real one, below the cipher,
// counts the calls, and at a chosen one fails, says that the disk is full, or cuts the power. After a power
// cut only what was synced is sure to be there; of each write since then, any part may be. Tests of
// durability open databases through it; one thread. Connections must be closed before it goes.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

struct sqlite3_vfs;  // NOLINT(readability-identifier-naming): SQLite chose it

namespace hearth {

enum class Breakage {
  FailOnce,
  FailFromThenOn,
  DiskFull,  // writes fail from then on; the first writes half of its bytes
  PowerCut,  // everything fails from then on
};

class FaultFileSystem {
 public:
  FaultFileSystem();
  ~FaultFileSystem();
  FaultFileSystem(const FaultFileSystem&) = delete;
  FaultFileSystem& operator=(const FaultFileSystem&) = delete;

  // For Database::Options::file_system: the cipher on top of this.
  const char* name() const { return "multipleciphers-hearth_faults"; }

  // Counts from 1, from now on. Opening, reading, writing, truncating, syncing, deleting and asking whether
  // a file is there are counted.
  void break_at(int64_t call, Breakage breakage);
  void mend();
  // The files are others now: call it when they were changed from outside.
  void forget() { drives_.clear(); }
  // A drive that says it has synced and has not.
  void ignore_syncs(bool ignore) { ignores_syncs_ = ignore; }
  int64_t calls() const { return calls_; }
  bool broke() const { return broke_; }

  // After a power cut, with all connections closed: makes the real files what a drive might hold. Mends.
  void restore_power(std::mt19937_64& random);

 private:
  friend struct FaultFileCalls;

  struct Change {
    int64_t offset = 0;
    std::string bytes;
    std::optional<int64_t> truncated_to = {};  // instead of bytes
  };
  // What the drive holds for sure, and what it was told since the last sync.
  struct Drive {
    std::string synced;
    std::vector<Change> since;
    bool exists = false;          // now
    bool deletion_synced = true;  // false: the file may be there again after a cut
  };
  enum class Call { Open, Read, Write, Truncate, Sync, Delete, Access };

  // SQLITE_OK, or what the call must fail with.
  int count(Call call);
  Drive& drive_of(const std::string& path);

  std::unique_ptr<sqlite3_vfs> vfs_;
  sqlite3_vfs* real_;
  std::map<std::string, Drive> drives_;
  int64_t calls_ = 0, break_at_ = 0;
  Breakage breakage_ = Breakage::FailOnce;
  bool broke_ = false, ignores_syncs_ = false;
};

}  // namespace hearth
