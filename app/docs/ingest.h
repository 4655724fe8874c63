// A file -> a document in the library: read, cut into passages, indexed, all or nothing. A file that was read
// before and has changed takes the place of its older text. Called by
// app/cli/documents.h in one go, and by app/core/controller_documents.cpp in two, because reading takes long
// and must not hold the writing connection.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/docs/document.h"
#include "app/store/library.h"
#include "engine/base/task.h"

namespace hearth {

struct FileToAdd {
  std::string path;
  std::string sha256;              // of its content; the same content is not added twice
  std::string place = {};          // whole_place(); empty: where it lies means nothing, as in a page
  FileStamp stamp = {};            // of it, from before it was hashed
  std::string_view password = {};  // looked at while prepare() runs
  std::string reader = {};         // as of read_document()
  std::function<bool()> keep_going = {};
  // Whether its pages that are pictures are read afterwards (scans.h); asked when there is nothing else.
  std::function<bool()> reads_scans = {};
};

// A document that was read and is not kept yet.
struct PreparedDocument {
  NewDocument document;
  DocumentText text;
  std::vector<NewPassage> passages;
  size_t pages_without_text = 0;
};
inline constexpr std::string_view kOnlyPictures = "Its pages are pictures without text.";
inline constexpr std::string_view kChangedMeanwhile = "The file was changed while it was read.";
// Pages that are pictures, of a format that can be drawn, and no text at all.
bool has_only_pictures(const PreparedDocument& prepared);

// Any thread. Fails as read_document() does; Unsupported when it says nothing and has no such pages either;
// Unreadable, kChangedMeanwhile.
Task<Result<PreparedDocument>> prepare(FileToAdd file, int64_t now_ms);

struct KeptDocument {
  DocumentId id = 0;
  enum class As {
    Added,
    Updated,  // the file was known and said something else before
    ThereAlready
  } as = As::Added;
};
// The writing connection's thread. The document that was read of this file, where its place and stamp are
// still the same: nothing needs to be opened. Nothing: it has to be hashed.
Result<std::optional<KeptDocument>> find_unchanged(Database& db, const FileToAdd& file);
// Files in that folder that were read, have changed, and are no documents any more: emptied ones, say.
// documents_at() passes over them; reading them says why. None where it is no folder.
Result<std::vector<std::string>> documents_no_more(Database& db, const std::string& folder);
// The same by its content: the file at that place is that document's from now on. Nothing: it has to be read.
Result<std::optional<KeptDocument>> find_same_content(Database& db, const FileToAdd& file);
// The same thread. What the file said before is erased with it, all or nothing. Busy when a document of the
// same content is there.
Result<KeptDocument> keep(Database& db, const PreparedDocument& prepared);

struct Ingested {
  KeptDocument kept;
  size_t pages = 0, pages_without_text = 0, passages = 0;
};

// Both, on the writing connection's thread, where a program has threads. Unsupported when it has only
// pictures, which are not read.
Result<Ingested> ingest(Database& db, const FileToAdd& file, int64_t now_ms);

// The writing connection's thread. The file could not be read: it is not tried again by itself before it
// changes. Whether what was read of it before is still there.
Result<bool> note_unread(Database& db, const FileToAdd& file, const Error& why);

}  // namespace hearth
