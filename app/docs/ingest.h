// A file -> a document in the library: read, cut into passages, indexed, all or nothing. Called by
// app/cli/documents.h and app/core/jobs.h's worker; the writing connection's thread.
#pragma once

#include <cstdint>
#include <string>

#include "app/store/library.h"

namespace hearth {

struct FileToAdd {
  std::string path;
  std::string sha256;  // of its content; the same content is not added twice
  std::string password;
};

struct Ingested {
  DocumentId id = 0;
  size_t pages = 0, pages_without_text = 0, passages = 0;
};

// Fails as read_document() does; Busy when it is there already; Unsupported when no page has text.
Result<Ingested> ingest(Database& db, const FileToAdd& file, int64_t now_ms);

}  // namespace hearth
