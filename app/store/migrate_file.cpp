// Migrating a vault's file: on a copy, which takes the file's place when it is whole.
#include <filesystem>
#include <system_error>

#include "app/store/schema.h"
#include "engine/base/file.h"
#include "engine/base/file_writing.h"
#include "engine/base/paths.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

namespace fs = std::filesystem;

std::string copy_path(const std::string& path) { return path + ".migrating"; }

// Whatever an earlier attempt that was cut off has left, or this one.
Status remove_copies(const std::string& path) {
  for (const char* ending : {"", "-wal", "-shm", "-journal"}) {
    const std::string copy = copy_path(path) + ending;
    for (const std::string& left : {copy, unfinished_path(copy)}) {
      std::error_code fault;
      fs::remove(path_of(left), fault);
      if (fault)
        return fail(Fault::Unreadable, concat("\"", repair_utf8(left),
                                              "\" cannot be removed: ", repair_utf8(fault.message()), "."));
    }
  }
  return {};
}

Status copy_file(const std::string& from, const std::string& to) {
  TRY(const std::unique_ptr<File> file, open_file(from));
  return write_in_pieces(to, [&file](const PieceSink& put) -> Status {
    constexpr uint64_t kPieceBytes = 1 << 20;
    Bytes piece(kPieceBytes);
    for (uint64_t done = 0; done < file->size(); done += piece.size()) {
      piece.resize(static_cast<size_t>(std::min(kPieceBytes, file->size() - done)));
      TRY_STATUS(file->read_at(done, piece));
      TRY_STATUS(put(piece));
    }
    return {};
  });
}

// Leaves the copy closed, without a log beside it.
Status migrate_copy(const std::string& copy, const Secret& data_key) {
  TRY(const std::unique_ptr<Database> db, Database::open(copy, data_key));
  TRY_STATUS(apply_migrations(*db));
  TRY(const std::vector<std::string> problems, db->check());
  if (!problems.empty())
    return fail(Fault::BadFormat, "The vault's database is damaged: restore it from a backup.");
  return db->truncate_log();
}

Status take_place(const std::string& copy, const std::string& path) {
  TRY_STATUS(flush_to_drive(copy));
  std::error_code fault;
  fs::rename(path_of(copy), path_of(path), fault);
  if (fault)
    return fail(Fault::Unreadable, concat("\"", repair_utf8(path),
                                          "\" cannot be replaced: ", repair_utf8(fault.message()), "."));
  const fs::path folder = path_of(path).parent_path();
  return flush_to_drive(folder.empty() ? "." : text_of(folder));
}

// True when the file is older than this program. It is closed then, with its log emptied into it.
Result<bool> needs_migration(const std::string& path, const Secret& data_key) {
  TRY(const std::unique_ptr<Database> db, Database::open(path, data_key));
  TRY(const int version, schema_version(*db));
  if (version == newest_schema()) return false;
  TRY_STATUS(db->truncate_log());
  return true;
}

}  // namespace

Status migrate_file(const std::string& path, const Secret& data_key) {
  if (!file_exists(path))
    return fail(Fault::NotFound, concat("There is no file \"", repair_utf8(path), "\"."));
  TRY_STATUS(remove_copies(path));
  TRY(const bool needed, needs_migration(path, data_key));
  if (!needed) return {};
  // The last connection removes the log when it closes. One that stays belongs to another program, and would
  // be played into the new file.
  if (file_exists(path + "-wal"))
    return fail(Fault::Busy, "The vault is in use at this moment; try again in a few seconds.");
  const std::string copy = copy_path(path);
  Status migrated = copy_file(path, copy);
  if (migrated) migrated = migrate_copy(copy, data_key);
  if (migrated) migrated = take_place(copy, path);
  const Status removed = remove_copies(path);
  return migrated ? removed : migrated;
}

}  // namespace hearth
