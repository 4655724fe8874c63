// What changed in a watched folder since its files were read, told by their size and time alone: a file that
// did not change is not opened. Called by app/core/controller_watching.cpp and app/cli/watched_documents.cpp;
// any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "app/store/known_files.h"
#include "engine/base/result.h"

namespace hearth {

using FileTime = std::filesystem::file_time_type;
// A file that changed less long ago may still be being written: it is left for the next look.
inline constexpr std::chrono::seconds kSettledAfter{5};

// Files that may be being written, and since when each has been as it is: what one look tells the next.
struct BeingWritten {
  FileStamp stamp;
  FileTime since;
};
using FilesBeingWritten = std::map<std::string, BeingWritten>;

struct FolderToLookAt {
  std::string folder;                  // whole_place()
  std::span<const std::string> inner;  // watched folders; those in it are looked at by themselves
  std::span<const KnownFile> known;    // all there are, by place
  const LeftOutFiles& left_out;
  const FilesBeingWritten& being_written;
  FileTime now;
  bool tries_again = false;  // files that could not be read the last time, too
  std::function<bool()> keep_going = {};
};

struct ChangedFile {
  std::string place;
  FileStamp stamp;
};
struct FolderLook {
  enum class State {
    Looked,
    NotThere,  // or empty although it was not: its drive may not be connected, so nothing is said of its
               // files
    Unreadable,
    TooLarge
  } state = State::Looked;
  size_t documents = 0;                   // files that are there and were read, or are about to be
  std::vector<ChangedFile> to_read;       // new or changed, by place
  std::vector<ChangedFile> no_documents;  // new or changed, but nothing that is read
  std::vector<std::string> gone, back;    // files that were known to be there, or not to be
  FilesBeingWritten being_written;
};
// Cancelled.
Result<FolderLook> look_at_folder(const FolderToLookAt& at);

}  // namespace hearth
