// Where this program is, where a person's data goes, and what the environment says. system_folders_posix.cpp
// and system_folders_win.cpp each implement it. Any thread, as long as nobody changes the environment.
#pragma once

#include <optional>
#include <string>

namespace hearth {

std::optional<std::string> environment(const char* name);

std::string program_path();  // of the running program; empty when the system does not say
std::string
data_folder();  // where this system keeps a person's data of Hearth; empty when it has no such place

}  // namespace hearth
