// Verbs with actions of their own, such as `models list`: finds the action, explains them, complains. Main
// thread.
#pragma once

#include <span>
#include <string_view>

#include "app/cli/command_line.h"

namespace hearth::cli {

struct Action {
  std::string_view name;
  std::string_view help;
  int (*run)(const CommandLine&);  // gets the words after the action's name
};

// `verb` as typed. Returns the exit code.
int run_action(std::string_view verb, std::span<const Action> actions, const CommandLine& line);

}  // namespace hearth::cli
