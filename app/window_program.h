// `hearth` without a verb: its few flags, and what happens where no window can be shown. Called by main().
#pragma once

#include "app/cli/command_line.h"

namespace hearth {

// No words at all, or one of the window's own flags first.
bool wants_window(const cli::CommandLine& line);

// The program's exit code. Where there is no display: says so and starts the terminal chat.
int run_window_program(const cli::CommandLine& line);

}  // namespace hearth
