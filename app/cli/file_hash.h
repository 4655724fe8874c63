// SHA-256 of a file, for model cards and for checking what was fetched. Main thread.
#pragma once

#include <string>

#include "engine/base/result.h"

namespace hearth::cli {

// Reads the whole file, with a bar on the terminal while it takes long; Cancelled after Ctrl-C.
Result<std::string> sha256_of_file(const std::string& path);

// The same, remembered in the cache folder by path, size and time of change: a model is read once, not for
// every chat. Empty when the file cannot be read.
std::string remembered_sha256(const std::string& path);

}  // namespace hearth::cli
