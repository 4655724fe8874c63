// The verbs of the program: each parses its words, does its work, prints, and returns the exit code. One file
// per verb; program.cpp lists and calls them on the main thread.
#pragma once

#include "app/cli/command_line.h"

namespace hearth::cli {

int chat_verb(const CommandLine& line);
int tokenize_verb(const CommandLine& line);
int logits_verb(const CommandLine& line);
int perplexity_verb(const CommandLine& line);
int embed_verb(const CommandLine& line);
int render_verb(const CommandLine& line);
int bench_verb(const CommandLine& line);
int bench_sample_verb(const CommandLine& line);  // what bench starts in fresh processes
int devices_verb(const CommandLine& line);
int models_verb(const CommandLine& line);
int vault_verb(const CommandLine& line);
int chats_verb(const CommandLine& line);
int import_verb(const CommandLine& line);
int docs_verb(const CommandLine& line);
int ask_verb(const CommandLine& line);

}  // namespace hearth::cli
