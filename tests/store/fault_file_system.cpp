#include "tests/store/fault_file_system.h"

#include <sqlite3mc_amalgamation.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <new>

#include "engine/base/check.h"

namespace hearth {
namespace {

std::string contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Any part of the bytes, sector by sector; in a torn sector only its beginning.
void write_partly(std::string& drive, int64_t offset, std::string_view bytes, std::mt19937_64& random) {
  constexpr size_t kSector = 512;
  for (size_t at = 0; at < bytes.size(); at += kSector) {
    std::string_view sector = bytes.substr(at, kSector);
    const uint64_t fate = random() % 8;
    if (fate < 3) continue;
    if (fate == 3) sector = sector.substr(0, random() % sector.size());
    const size_t begin = static_cast<size_t>(offset) + at;
    if (drive.size() < begin + sector.size()) drive.resize(begin + sector.size());
    std::ranges::copy(sector, drive.begin() + static_cast<std::ptrdiff_t>(begin));
  }
}

}  // namespace

// One open file. SQLite allocates it with the real file system's file behind it.
struct FaultFile {
  sqlite3_file base;
  FaultFileSystem* system;
  std::string* path;  // null for temporary files, which need not survive
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

// SQLite's side of it: plain functions.
struct FaultFileCalls {
  using Call = FaultFileSystem::Call;
  static FaultFile& of(sqlite3_file* file) { return *reinterpret_cast<FaultFile*>(file); }
  static sqlite3_file* real(sqlite3_file* file) { return of(file).real(); }
  static FaultFileSystem& of(sqlite3_vfs* vfs) { return *static_cast<FaultFileSystem*>(vfs->pAppData); }

  static FaultFileSystem::Drive* drive(sqlite3_file* file) {
    const std::string* path = of(file).path;
    return path == nullptr ? nullptr : &of(file).system->drive_of(*path);
  }

  static int close(sqlite3_file* file) {
    const int code = real(file)->pMethods->xClose(real(file));
    delete of(file).path;
    return code;
  }

  static int read(sqlite3_file* file, void* into, int bytes, sqlite3_int64 offset) {
    if (of(file).system->count(Call::Read) != SQLITE_OK) return SQLITE_IOERR_READ;
    return real(file)->pMethods->xRead(real(file), into, bytes, offset);
  }

  static int write(sqlite3_file* file, const void* from, int bytes, sqlite3_int64 offset) {
    FaultFileSystem& system = *of(file).system;
    const bool was_whole = !system.broke();
    const int fault = system.count(Call::Write);
    const bool partly = fault != SQLITE_OK && was_whole && system.breakage_ == Breakage::DiskFull;
    const bool told = fault != SQLITE_OK && was_whole && system.breakage_ == Breakage::PowerCut;
    if (partly) bytes /= 2;
    FaultFileSystem::Drive* drive = FaultFileCalls::drive(file);
    if (drive != nullptr && (fault == SQLITE_OK || partly || told))
      drive->since.push_back(
          {.offset = offset, .bytes = {static_cast<const char*>(from), static_cast<size_t>(bytes)}});
    if (fault != SQLITE_OK && !partly) return fault;
    const int code = real(file)->pMethods->xWrite(real(file), from, bytes, offset);
    return fault != SQLITE_OK ? fault : code;
  }

  static int truncate(sqlite3_file* file, sqlite3_int64 size) {
    if (of(file).system->count(Call::Truncate) != SQLITE_OK) return SQLITE_IOERR_TRUNCATE;
    if (FaultFileSystem::Drive* drive = FaultFileCalls::drive(file))
      drive->since.push_back({.offset = 0, .bytes = {}, .truncated_to = size});
    return real(file)->pMethods->xTruncate(real(file), size);
  }

  // The real file needs no sync: power is only cut here.
  static int sync(sqlite3_file* file, int) {
    if (of(file).system->count(Call::Sync) != SQLITE_OK) return SQLITE_IOERR_FSYNC;
    FaultFileSystem::Drive* drive = FaultFileCalls::drive(file);
    if (drive == nullptr || of(file).system->ignores_syncs_) return SQLITE_OK;
    for (const auto& change : drive->since) {
      const auto end = static_cast<size_t>(change.offset) + change.bytes.size();
      if (change.truncated_to) {
        drive->synced.resize(static_cast<size_t>(*change.truncated_to));
      } else {
        if (drive->synced.size() < end) drive->synced.resize(end);
        std::ranges::copy(change.bytes, drive->synced.begin() + static_cast<std::ptrdiff_t>(change.offset));
      }
    }
    drive->since.clear();
    return SQLITE_OK;
  }

  static int size(sqlite3_file* file, sqlite3_int64* bytes) {
    return real(file)->pMethods->xFileSize(real(file), bytes);
  }
  static int lock(sqlite3_file* file, int level) { return real(file)->pMethods->xLock(real(file), level); }
  static int unlock(sqlite3_file* file, int level) {
    return real(file)->pMethods->xUnlock(real(file), level);
  }
  static int check_reserved(sqlite3_file* file, int* reserved) {
    return real(file)->pMethods->xCheckReservedLock(real(file), reserved);
  }
  static int control(sqlite3_file* file, int operation, void* argument) {
    return real(file)->pMethods->xFileControl(real(file), operation, argument);
  }
  static int sector_size(sqlite3_file* file) { return real(file)->pMethods->xSectorSize(real(file)); }
  static int characteristics(sqlite3_file* file) {
    return real(file)->pMethods->xDeviceCharacteristics(real(file));
  }
  static int shm_map(sqlite3_file* file, int page, int bytes, int extend, void volatile** at) {
    return real(file)->pMethods->xShmMap(real(file), page, bytes, extend, at);
  }
  static int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
    return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
  }
  static void shm_barrier(sqlite3_file* file) { real(file)->pMethods->xShmBarrier(real(file)); }
  static int shm_unmap(sqlite3_file* file, int remove) {
    return real(file)->pMethods->xShmUnmap(real(file), remove);
  }
  static int fetch(sqlite3_file*, sqlite3_int64, int, void** at) {
    *at = nullptr;  // nothing is mapped: SQLite reads instead
    return SQLITE_OK;
  }
  static int unfetch(sqlite3_file*, sqlite3_int64, void*) { return SQLITE_OK; }

  static int open(sqlite3_vfs* vfs, const char* path, sqlite3_file* out, int flags, int* out_flags) {
    static constexpr sqlite3_io_methods kMethods = {
        3,         close,          read,    write,       truncate,        sync,    size,     lock,
        unlock,    check_reserved, control, sector_size, characteristics, shm_map, shm_lock, shm_barrier,
        shm_unmap, fetch,          unfetch};
    FaultFileSystem& system = of(vfs);
    FaultFile& file = of(out);
    file.base.pMethods = nullptr;
    if (system.count(Call::Open) != SQLITE_OK) return SQLITE_CANTOPEN;
    const int code = system.real_->xOpen(system.real_, path, file.real(), flags, out_flags);
    if (code != SQLITE_OK) {
      if (file.real()->pMethods != nullptr) file.real()->pMethods->xClose(file.real());
      return code;
    }
    file.system = &system;
    file.path = path == nullptr ? nullptr : new std::string(path);
    file.base.pMethods = &kMethods;
    if (path == nullptr) return SQLITE_OK;
    FaultFileSystem::Drive& drive = system.drive_of(path);
    if (!drive.exists) drive = {.synced = {}, .since = {}, .exists = true};
    return SQLITE_OK;
  }

  // A deletion without sync may be undone by a power cut.
  static int remove(sqlite3_vfs* vfs, const char* path, int sync_folder) {
    if (of(vfs).count(Call::Delete) != SQLITE_OK) return SQLITE_IOERR_DELETE;
    FaultFileSystem::Drive& drive = of(vfs).drive_of(path);
    const int code = of(vfs).real_->xDelete(of(vfs).real_, path, 0);
    if (code == SQLITE_OK) {
      drive.exists = false;
      drive.deletion_synced = sync_folder != 0;
    }
    return code;
  }

  static int access(sqlite3_vfs* vfs, const char* path, int flags, int* result) {
    if (of(vfs).count(Call::Access) != SQLITE_OK) return SQLITE_IOERR_ACCESS;
    return of(vfs).real_->xAccess(of(vfs).real_, path, flags, result);
  }

  static int full_path(sqlite3_vfs* vfs, const char* path, int bytes, char* out) {
    return of(vfs).real_->xFullPathname(of(vfs).real_, path, bytes, out);
  }
  static int randomness(sqlite3_vfs* vfs, int bytes, char* out) {
    return of(vfs).real_->xRandomness(of(vfs).real_, bytes, out);
  }
  static int sleep(sqlite3_vfs*, int microseconds) { return microseconds; }  // tests need not wait
  static int last_error(sqlite3_vfs* vfs, int bytes, char* out) {
    return of(vfs).real_->xGetLastError(of(vfs).real_, bytes, out);
  }
  static int time(sqlite3_vfs* vfs, double* now) { return of(vfs).real_->xCurrentTime(of(vfs).real_, now); }
  static int time_ms(sqlite3_vfs* vfs, sqlite3_int64* now) {
    return of(vfs).real_->xCurrentTimeInt64(of(vfs).real_, now);
  }
};

FaultFileSystem::FaultFileSystem() : vfs_(new sqlite3_vfs{}), real_(sqlite3_vfs_find("unix")) {
  CHECK(real_ != nullptr);
  vfs_->iVersion = 2;
  vfs_->szOsFile = static_cast<int>(sizeof(FaultFile)) + real_->szOsFile;
  vfs_->mxPathname = real_->mxPathname;
  vfs_->zName = "hearth_faults";
  vfs_->pAppData = this;
  vfs_->xOpen = FaultFileCalls::open;
  vfs_->xDelete = FaultFileCalls::remove;
  vfs_->xAccess = FaultFileCalls::access;
  vfs_->xFullPathname = FaultFileCalls::full_path;
  vfs_->xRandomness = FaultFileCalls::randomness;
  vfs_->xSleep = FaultFileCalls::sleep;
  vfs_->xCurrentTime = FaultFileCalls::time;
  vfs_->xGetLastError = FaultFileCalls::last_error;
  vfs_->xCurrentTimeInt64 = FaultFileCalls::time_ms;
  CHECK(sqlite3_vfs_register(vfs_.get(), 0) == SQLITE_OK);
  CHECK(sqlite3mc_vfs_create(vfs_->zName, 0) == SQLITE_OK);
}

FaultFileSystem::~FaultFileSystem() {
  sqlite3mc_vfs_destroy(name());
  sqlite3_vfs_unregister(vfs_.get());
}

void FaultFileSystem::break_at(int64_t call, Breakage breakage) {
  mend();
  break_at_ = call;
  breakage_ = breakage;
}

void FaultFileSystem::mend() {
  calls_ = break_at_ = 0;
  broke_ = false;
}

int FaultFileSystem::count(Call call) {
  ++calls_;
  if (break_at_ == 0 || calls_ < break_at_) return SQLITE_OK;
  switch (breakage_) {
    case Breakage::FailOnce:
      if (broke_) return SQLITE_OK;
      break;
    case Breakage::DiskFull:
      if (call != Call::Write) return SQLITE_OK;
      broke_ = true;
      return SQLITE_FULL;
    case Breakage::FailFromThenOn:
    case Breakage::PowerCut:
      break;
  }
  broke_ = true;
  return SQLITE_IOERR_WRITE;  // callers have their own words for it
}

FaultFileSystem::Drive& FaultFileSystem::drive_of(const std::string& path) {
  const auto known = drives_.find(path);
  if (known != drives_.end()) return known->second;
  Drive drive;
  drive.synced = contents(path);
  drive.exists = std::ifstream(path).good();
  return drives_.emplace(path, std::move(drive)).first->second;
}

void FaultFileSystem::restore_power(std::mt19937_64& random) {
  for (auto& [path, drive] : drives_) {
    std::remove((path + "-shm").c_str());  // memory, not a file
    if (!drive.exists && (drive.deletion_synced || random() % 2 == 0)) {
      std::remove(path.c_str());
      continue;
    }
    for (const Change& change : drive.since) {
      if (change.truncated_to) {
        if (random() % 2 == 0) drive.synced.resize(static_cast<size_t>(*change.truncated_to));
      } else {
        write_partly(drive.synced, change.offset, change.bytes, random);
      }
    }
    std::ofstream(path, std::ios::binary | std::ios::trunc) << drive.synced;
  }
  drives_.clear();
  mend();
}

}  // namespace hearth
