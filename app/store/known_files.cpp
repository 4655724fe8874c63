#include "app/store/known_files.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "engine/base/paths.h"
#include "engine/base/text.h"

namespace hearth {

// Documents of earlier schemas know their place as text. Where several were read of one place, the newest is
// what the file last said.
const char* const kCreateKnownFiles = R"sql(
CREATE TABLE document_files(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  place BLOB NOT NULL UNIQUE,
  document INTEGER REFERENCES documents(id),
  bytes INTEGER NOT NULL,                    -- -1: it was never looked at
  modified INTEGER NOT NULL,
  unread INTEGER NOT NULL DEFAULT 0,
  gone INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX document_files_by_document ON document_files(document);

CREATE TABLE watched_folders(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  place BLOB NOT NULL UNIQUE,
  added_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE left_out_files(
  folder INTEGER NOT NULL REFERENCES watched_folders(id),
  place_sha256 BLOB NOT NULL,
  PRIMARY KEY(folder, place_sha256)
) STRICT, WITHOUT ROWID;

INSERT OR IGNORE INTO document_files(place, document, bytes, modified)
  SELECT CAST(path AS BLOB), id, -1, 0 FROM documents WHERE path <> '' ORDER BY id DESC;
)sql";

namespace {

constexpr std::string_view kFile =
    "SELECT place, bytes, modified, document, unread, gone FROM document_files";

std::span<const std::byte> bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

std::string text_in(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string hash_of(std::string_view place) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(place.data()), place.size());
  return {hash.begin(), hash.end()};
}

KnownFile file_of(const Statement& row) {
  return {.place = text_in(row.blob(0)),
          .stamp = {.bytes = row.integer(1), .modified = row.integer(2)},
          .document = row.integer(3),  // null reads as 0
          .unread = row.integer(4) != 0,
          .gone = row.integer(5) != 0};
}

struct Folder {
  int64_t id;
  std::string place;
};

Result<std::vector<Folder>> folders_of(Database& db) {
  TRY(Statement rows, db.prepare("SELECT id, place FROM watched_folders ORDER BY place"));
  std::vector<Folder> folders;
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) return folders;
    folders.push_back({rows.integer(0), text_in(rows.blob(1))});
  }
}

Result<std::vector<std::string>> places_of(Database& db, DocumentId document, bool gone) {
  TRY(Statement rows,
      db.prepare("SELECT place FROM document_files WHERE document=? AND gone=? ORDER BY place"));
  rows.bind(document).bind(static_cast<int64_t>(gone));
  std::vector<std::string> places;
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) return places;
    places.push_back(text_in(rows.blob(0)));
  }
}

// A document lies where one of its files is: those that are gone are forgotten once there is another, and the
// document is called as that one. Without any it stays what it was.
Status settle_files(Database& db, DocumentId document) {
  TRY(const std::vector<std::string> there, places_of(db, document, false));
  if (there.empty()) return {};
  TRY_STATUS(db.run("DELETE FROM document_files WHERE document=? AND gone=1", document));
  TRY(Statement row, db.prepare("SELECT path FROM documents WHERE id=?"));
  TRY(const bool found, row.bind(document).step());
  const auto named_by = [&](const std::string& place) { return repair_utf8(place) == row.text(0); };
  if (!found || std::ranges::any_of(there, named_by)) return {};
  return db.run("UPDATE documents SET name=?, path=? WHERE id=?",
                repair_utf8(text_of(path_of(there.front()).filename())), repair_utf8(there.front()),
                document);
}

Status leave_out(Database& db, const std::string& place) {
  TRY(const std::vector<Folder> folders, folders_of(db));
  const std::string hash = hash_of(place);
  for (const Folder& folder : folders)
    if (is_in_folder(place, folder.place))
      TRY_STATUS(db.run("INSERT OR IGNORE INTO left_out_files(folder, place_sha256) VALUES(?, ?)", folder.id,
                        bytes_of(hash)));
  return {};
}

Status note_without_text(Database& db, const FileWithoutText& file, std::span<const Folder> folders) {
  TRY(const std::optional<KnownFile> known, known_file(db, file.place));
  const auto is_in = [&](const Folder& folder) { return is_in_folder(file.place, folder.place); };
  if (!known && std::ranges::none_of(folders, is_in)) return {};
  const bool unread = file.is_document || (known && known->document != 0);
  return db.run(
      "INSERT INTO document_files(place, bytes, modified, unread) VALUES(?, ?, ?, ?)"
      " ON CONFLICT(place) DO UPDATE SET bytes=excluded.bytes, modified=excluded.modified,"
      " unread=excluded.unread, gone=0",
      bytes_of(file.place), file.stamp.bytes, file.stamp.modified, static_cast<int64_t>(unread));
}

Status note_gone(Database& db, const std::string& place, bool gone) {
  TRY(const std::optional<KnownFile> file, known_file(db, place));
  if (!file || file->gone == gone) return {};
  if (file->document == 0) return db.run("DELETE FROM document_files WHERE place=?", bytes_of(place));
  TRY_STATUS(
      db.run("UPDATE document_files SET gone=? WHERE place=?", static_cast<int64_t>(gone), bytes_of(place)));
  return settle_files(db, file->document);
}

}  // namespace

bool is_in_folder(std::string_view place, std::string_view folder) {
  constexpr char kNative = static_cast<char>(std::filesystem::path::preferred_separator);
  if (folder.empty() || !place.starts_with(folder)) return false;
  if (folder.back() == kNative) return place.size() > folder.size();
  return place.size() > folder.size() && place[folder.size()] == kNative;
}

Result<std::vector<KnownFile>> known_files(Database& db) {
  TRY(Statement rows, db.prepare(concat(kFile, " ORDER BY place")));
  std::vector<KnownFile> files;
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) return files;
    files.push_back(file_of(rows));
  }
}

Result<std::optional<KnownFile>> known_file(Database& db, const std::string& place) {
  TRY(Statement rows, db.prepare(concat(kFile, " WHERE place=?")));
  TRY(const bool row, rows.bind(bytes_of(place)).step());
  if (!row) return std::nullopt;
  return file_of(rows);
}

Result<bool> put_file_to_document(Database& db, const std::string& place, const FileStamp& stamp,
                                  DocumentId document) {
  TRY(const std::optional<KnownFile> before, known_file(db, place));
  TRY_STATUS(
      db.run("INSERT INTO document_files(place, document, bytes, modified) VALUES(?, ?, ?, ?)"
             " ON CONFLICT(place) DO UPDATE SET document=excluded.document, bytes=excluded.bytes,"
             " modified=excluded.modified, unread=0, gone=0",
             bytes_of(place), document, stamp.bytes, stamp.modified));
  TRY_STATUS(db.run("DELETE FROM left_out_files WHERE place_sha256=?", bytes_of(hash_of(place))));
  TRY_STATUS(settle_files(db, document));
  if (!before || before->document == 0 || before->document == document) return false;
  TRY(const int64_t others,
      db.integer("SELECT count(*) FROM document_files WHERE document=?", before->document));
  if (others > 0) {
    TRY_STATUS(settle_files(db, before->document));
    return false;
  }
  TRY_STATUS(erase_document(db, before->document));
  return true;
}

Status note_file_of_document(Database& db, const std::string& place, const FileStamp& stamp,
                             DocumentId document) {
  TRY(Transaction transaction, Transaction::begin(db));
  TRY(const bool erased, put_file_to_document(db, place, stamp, document));
  TRY_STATUS(transaction.commit());
  return erased ? db.truncate_log() : Status();
}

Status note_files_without_text(Database& db, std::span<const FileWithoutText> files) {
  TRY(Transaction transaction, Transaction::begin(db));
  TRY(const std::vector<Folder> folders, folders_of(db));
  for (const FileWithoutText& file : files) TRY_STATUS(note_without_text(db, file, folders));
  return transaction.commit();
}

Status note_files_gone(Database& db, std::span<const std::string> places, bool gone) {
  TRY(Transaction transaction, Transaction::begin(db));
  for (const std::string& place : places) TRY_STATUS(note_gone(db, place, gone));
  return transaction.commit();
}

Status forget_files(Database& db, DocumentId document) {
  for (const bool gone : {false, true}) {
    TRY(const std::vector<std::string> places, places_of(db, document, gone));
    for (const std::string& place : places) TRY_STATUS(leave_out(db, place));
  }
  return db.run("DELETE FROM document_files WHERE document=?", document);
}

Result<std::vector<std::string>> watched_folders(Database& db) {
  TRY(std::vector<Folder> folders, folders_of(db));
  std::vector<std::string> places;
  for (Folder& folder : folders) places.push_back(std::move(folder.place));
  return places;
}

Status watch_folder(Database& db, const std::string& folder, int64_t now_ms) {
  return db.run("INSERT OR IGNORE INTO watched_folders(place, added_ms) VALUES(?, ?)", bytes_of(folder),
                now_ms);
}

Status stop_watching(Database& db, const std::string& folder) {
  TRY(Transaction transaction, Transaction::begin(db));
  TRY_STATUS(db.run("DELETE FROM left_out_files WHERE folder=(SELECT id FROM watched_folders WHERE place=?)",
                    bytes_of(folder)));
  TRY_STATUS(db.run("DELETE FROM watched_folders WHERE place=?", bytes_of(folder)));
  if (db.changes() == 0) return fail(Fault::NotFound, "This folder is not watched.");
  // What was remembered of files without a document was for looking again alone.
  TRY(const std::vector<KnownFile> files, known_files(db));
  for (const KnownFile& file : files)
    if (file.document == 0 && is_in_folder(file.place, folder))
      TRY_STATUS(db.run("DELETE FROM document_files WHERE place=?", bytes_of(file.place)));
  return transaction.commit();
}

Result<LeftOutFiles> LeftOutFiles::of(Database& db) {
  LeftOutFiles files;
  TRY(Statement rows, db.prepare("SELECT place_sha256 FROM left_out_files"));
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) return files;
    files.hashes_.insert(text_in(rows.blob(0)));
  }
}

bool LeftOutFiles::contains(const std::string& place) const {
  return !hashes_.empty() && hashes_.contains(hash_of(place));
}

}  // namespace hearth
