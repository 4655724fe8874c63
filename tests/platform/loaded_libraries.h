// Which libraries are in this process, for tests of what drivers do.
#pragma once

#include <string_view>

namespace hearth::platform {

// Keeps everything that is loaded now until the program ends, so that the leak checker can still name the
// driver that something was lost in. Does nothing where that is not needed.
void keep_libraries_loaded();

bool library_is_loaded(std::string_view part_of_name);

}  // namespace hearth::platform
