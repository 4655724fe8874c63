// What the program asks of the operating system besides files and the screen. system_posix.cpp and
// system_win.cpp each implement it. Main thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace hearth::cli {

enum class Stream { Input, Output, Errors };
bool is_terminal(Stream stream);

// Called once by main(): writing to a pipe that nobody reads becomes an error instead of a signal, and text
// goes out as the bytes it is.
void prepare_streams();

// The most memory that this process ever held, mapped files included; 0 when the system does not say.
uint64_t peak_memory_bytes();

// Runs this program again with other words, waits, and returns what it wrote on standard output. Fails with
// Unreadable when it cannot be started or its exit code is neither 0 nor 1.
Result<std::string> run_again(const std::vector<std::string>& words);

}  // namespace hearth::cli
