// Which Hearth this is. The values are written at build time by version.cmake. Constant data.
#pragma once

#include <string_view>

namespace hearth::cli {

std::string_view program_version();  // "0.1.0"
std::string_view
program_commit();  // of the sources, with "+" when they were changed; empty outside a repository

}  // namespace hearth::cli
