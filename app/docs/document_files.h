// Which files are documents, told by their content and never by their name; and those of a folder. Called by
// app/cli/documents.cpp, app/core/controller_documents.cpp and app/core/dropped_files.cpp; any thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/base/file.h"

namespace hearth {

// Whether Hearth would try to read it. Reads a few bytes of it.
bool is_document_file(const std::string& path);
// An office file or an electronic book, which are ZIP files inside.
bool is_document_archive(const File& file);

inline constexpr size_t kMostInFolder = 50'000;  // documents that are looked for in one folder

// The file itself; or of a folder its documents and those of the folders in it, by path. Left out there
// without a word: what folder_walk.h leaves out, and what is no document (pictures, programs, archives).
// Unsupported for more than kMostInFolder; Cancelled when `keep_going` says
// so; NotFound for a folder without any.
Result<std::vector<std::string>> documents_at(const std::string& path,
                                              const std::function<bool()>& keep_going = {});

}  // namespace hearth
