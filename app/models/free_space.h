// How much more can be kept where a folder is. free_space_disk.cpp asks the system, free_space_web.cpp knows
// what the browser said last.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace hearth {

// Bytes of the drive that `folder` is on, or will be; nothing when nobody says. In a page all folders are the
// browser's private storage.
std::optional<uint64_t> free_space(const std::string& folder);

}  // namespace hearth
