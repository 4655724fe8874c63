// hearth docs summary, facts, compare and contradictions: work that reads documents from the first page to
// the last, from the vault or from files in memory. Main thread.
#pragma once

#include "app/cli/command_line.h"

namespace hearth::cli {

int summarise_document(const CommandLine& line);
int list_key_facts(const CommandLine& line);
int compare_two(const CommandLine& line);
int find_contradictions(const CommandLine& line);

}  // namespace hearth::cli
