// Folders whose changes are kept up with, from the command line: which files of them are to be read. Main
// thread.
#pragma once

#include <string>
#include <vector>

#include "app/cli/documents.h"

namespace hearth::cli {

// Keeps them, as whole places; NotFound: one is no folder.
Result<std::vector<std::string>> watch_folders(Database& db, const std::vector<std::string>& folders);

struct LookedAt {
  std::vector<std::string> files;  // new or changed, to be added
  std::vector<std::string> gone;   // were there the last time; what was read of them stays
  std::vector<std::string>
      being_written;              // perhaps: they changed a moment ago, and are left for the next time
  std::vector<NotAdded> folders;  // that could not be looked at
  size_t watched = 0;             // folders
};
// Notes what is gone, what is there again, and what is no document. Cancelled after Ctrl-C.
Result<LookedAt> look_at_watched_folders(Database& db);

}  // namespace hearth::cli
