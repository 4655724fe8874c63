// Reads the files that verbs are given. Main thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace hearth::cli {

// The whole file, or all of standard input when `path` is "-". BadFormat when it is longer than `limit`
// bytes.
Result<std::string> read_input(const std::string& path, uint64_t limit);

// The lines of a text without their ends (LF or CRLF). A line end at the very end starts no further line.
std::vector<std::string> split_lines(const std::string& text);

}  // namespace hearth::cli
