// What the tests of durability have in common: a small vault, a script of changes to it, and what must be
// there afterwards. One thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "app/store/chats.h"
#include "app/store/database.h"

namespace hearth {

// All conversations: title, then the texts in order.
using VaultState = std::map<ChatId, std::vector<std::string>>;

Result<VaultState> state_of(Database& db);

// The key of every vault here.
Secret durability_key();

// Makes a vault of three conversations at `path`, closed.
void make_small_vault(const std::string& path, Database::Journal journal, int schema);

// What the script did. Whoever opens the vault afterwards must find one of `possible`: the state after the
// last change that succeeded, or that plus the one that failed.
struct ScriptOutcome {
  std::vector<VaultState> possible;
  std::string complaint;  // of the change that failed; empty: all succeeded
};

// Stores, adds (a long message too), renames, erases, and empties the log; stops at the first failure.
ScriptOutcome run_script(Database& db, VaultState before);

// Opens the vault with nothing in its way and says what is wrong with it: a problem found by SQLite, a state
// that is not among the possible ones, a new message that cannot be stored. Empty: all is well.
// `file_system`: as in Database::Options.
std::string verdict(const std::string& path, Database::Journal journal, const ScriptOutcome& outcome,
                    const char* file_system = nullptr);

// True with HEARTH_SLOW_TESTS=1 in the environment: as many rounds as a release needs.
bool slow_tests();

}  // namespace hearth
