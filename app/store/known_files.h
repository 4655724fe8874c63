// Which file each document was read from, and as what it was last seen, so that an unchanged one is not read
// again; and the folders whose changes are kept up with. Places are absolute and the very bytes that the
// system names them by, which need not be UTF-8. Sealed by the database's pages alone. Written by
// app/docs/ingest.h, app/core/controller_watching.cpp and app/cli/watched_documents.h; read by
// app/docs/folder_look.h.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/store/library.h"

namespace hearth {

// The SQL that makes the tables; part of a migration.
extern const char* const kCreateKnownFiles;

// Whether that place lies in the folder or in a folder of it.
bool is_in_folder(std::string_view place, std::string_view folder);

// ---- Files

struct KnownFile {
  std::string place;
  FileStamp stamp;          // when it was last looked at
  DocumentId document = 0;  // what was read of it; 0: nothing, for it is no document or could not be read
  bool unread = false;      // as it is now it could not be read: `document` is what it said before
  bool gone = false;        // it was not there the last time
  bool operator==(const KnownFile&) const = default;
};
// By place.
Result<std::vector<KnownFile>> known_files(Database& db);
Result<std::optional<KnownFile>> known_file(Database& db, const std::string& place);

// From now on the file at that place is this document's. What it was before is erased with it when no other
// file says the same: returns whether that was so. A document whose other files are gone takes its name over.
// Within a transaction.
Result<bool> put_file_to_document(Database& db, const std::string& place, const FileStamp& stamp,
                                  DocumentId document);
// The same in a transaction of its own: a file whose content is among the documents.
Status note_file_of_document(Database& db, const std::string& place, const FileStamp& stamp,
                             DocumentId document);
// As they are now nothing is read of them: they are looked at again once they change. Only files that are
// known, or lie in a folder that is watched, are remembered.
struct FileWithoutText {
  std::string place;
  FileStamp stamp;
  bool is_document = false;  // it was tried
};
Status note_files_without_text(Database& db, std::span<const FileWithoutText> files);
// They are not there any more, or are there again as they were. What was read of them stays. A file that is
// gone and whose document has another one is forgotten.
Status note_files_gone(Database& db, std::span<const std::string> places, bool gone);

// Of this document; part of remove_document(), within its transaction. Those in folders that are watched are
// left out from now on.
Status forget_files(Database& db, DocumentId document);

// ---- Folders

Result<std::vector<std::string>> watched_folders(Database& db);  // by place
Status watch_folder(Database& db, const std::string& folder, int64_t now_ms);
// Its documents stay. NotFound.
Status stop_watching(Database& db, const std::string& folder);

// Files in watched folders whose document the person removed: they are not read again unless the person adds
// them. Only hashes of their places are kept, so nothing tells their names.
class LeftOutFiles {
 public:
  static Result<LeftOutFiles> of(Database& db);
  bool contains(const std::string& place) const;

 private:
  std::set<std::string> hashes_;
};

}  // namespace hearth
