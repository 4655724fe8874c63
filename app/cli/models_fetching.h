// hearth models get and remove: what comes onto the shelf from elsewhere, and what leaves it. models_verb.cpp
// lists them; main thread.
#pragma once

#include "app/cli/command_line.h"

namespace hearth::cli {

int get_model(const CommandLine& line);
int remove_model(const CommandLine& line);

}  // namespace hearth::cli
