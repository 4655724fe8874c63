// Writes files so that a failure leaves nothing half done: into a neighbour first, which then takes the name.
// Any thread.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace hearth {

// What a finished write outlives. A power cut takes a moment longer: the drive is waited for. Either way the
// path holds the old contents or the new ones, never a mixture.
enum class Outlives { Program, PowerCut };

// Replaces what is there. DiskFull or Unreadable when it cannot be written.
Status write_whole_file(const std::string& path, std::string_view contents,
                        Outlives outlives = Outlives::Program);

// Writes what `fill` hands to its argument, piece by piece; an error of `fill` or of a piece ends it.
using PieceSink = std::function<Status(std::span<const std::byte>)>;
Status write_in_pieces(const std::string& path, const std::function<Status(const PieceSink&)>& fill,
                       Outlives outlives = Outlives::Program);
// What write_in_pieces writes to first, and what a crash leaves of it.
std::string unfinished_path(const std::string& path);

// Waits until a file, or the names in a folder, are on the drive (file_flush_posix.cpp, file_flush_win.cpp).
// DiskFull or Unreadable when the drive says no.
Status flush_to_drive(const std::string& path);

bool file_exists(const std::string& path);
// With the folders above it. Nothing happens when it is there.
Status make_folder(const std::string& path);

}  // namespace hearth
