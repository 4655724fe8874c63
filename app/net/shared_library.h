// A library of the system that is opened while the program runs. shared_library_posix.cpp,
// shared_library_win.cpp. Opened once and kept.
#pragma once

#include <string>

namespace hearth {

void* open_shared_library(const std::string& name);      // null when there is none of that name
void* find_in_library(void* library, const char* name);  // null when it has no such function
// What this system calls `libcurl`, likeliest first; ends with a null.
extern const char* const kCurlNames[];

}  // namespace hearth
