// Writes files so that a failure leaves nothing half done: into a neighbour first, which then takes the name.
// Any thread.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace hearth {

// Replaces what is there. DiskFull or Unreadable when it cannot be written.
Status write_whole_file(const std::string& path, std::string_view contents);

// Writes what `fill` hands to its argument, piece by piece; an error of `fill` or of a piece ends it.
using PieceSink = std::function<Status(std::span<const std::byte>)>;
Status write_in_pieces(const std::string& path, const std::function<Status(const PieceSink&)>& fill);

bool file_exists(const std::string& path);
// With the folders above it. Nothing happens when it is there.
Status make_folder(const std::string& path);

}  // namespace hearth
