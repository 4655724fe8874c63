// A file -> a document in the library: read, cut into passages, indexed, all or nothing. Called by
// app/cli/documents.h in one go, and by app/core/controller_documents.cpp in two, because reading takes long
// and must not hold the writing connection.
#pragma once

#include <cstdint>
#include <functional>
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
// Pages that are pictures, of a format that can be drawn, and no text at all.
bool has_only_pictures(const PreparedDocument& prepared);

// Any thread. Fails as read_document() does; Unsupported when it says nothing and has no such pages either.
Task<Result<PreparedDocument>> prepare(FileToAdd file, int64_t now_ms);
// The writing connection's thread. Busy when a document of the same content is there.
Result<DocumentId> keep(Database& db, const PreparedDocument& prepared);

struct Ingested {
  DocumentId id = 0;
  size_t pages = 0, pages_without_text = 0, passages = 0;
};

// Both, on the writing connection's thread, where a program has threads. Unsupported when it has only
// pictures, which are not read.
Result<Ingested> ingest(Database& db, const FileToAdd& file, int64_t now_ms);

}  // namespace hearth
