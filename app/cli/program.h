// The whole program behind main(): finds the verb, runs it, turns whatever goes wrong into an exit code.
#pragma once

#include "app/cli/command_line.h"

namespace hearth::cli {

// `line.words` are all words after the program's name. Without any: starts the chat.
int run_program(const CommandLine& line);

}  // namespace hearth::cli
