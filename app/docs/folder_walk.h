// The files of a folder and of the folders in it, and what tells without reading them whether they changed.
// Called by app/docs/document_files.h and folder_look.h; any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "app/store/library.h"
#include "engine/base/result.h"

namespace hearth {

inline constexpr size_t kMostLookedAt = 500'000;  // files and folders that are looked at in one folder
inline constexpr int kDeepestFolder = 64;         // folders in folders

// Absolute, without "..", "." and a separator at its end. The bytes that the system names it by.
std::string whole_place(const std::string& path);
// Nothing: there is no such file, or it is none (a folder, a pipe).
std::optional<FileStamp> stamp_of_file(const std::string& path);

struct FolderWalk {
  std::function<Status(const std::string& file)> file;         // called for each; a failure ends the walk
  std::function<bool(const std::string& folder)> enters = {};  // false: that folder is left out
  std::function<bool()> keep_going = {};                       // false: Cancelled
};
// In no order. Left out without a word: hidden files and folders, links to folders, what cannot be read.
// NotFound, Unreadable; Unsupported: there is more in it than can be looked at.
Status walk_folder(const std::string& folder, const FolderWalk& walk);

}  // namespace hearth
