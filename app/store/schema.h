// The tables of a vault, as numbered migrations. vault.cpp calls migrate_vault before anything else uses the
// file.
//
// Room for what comes later: a content-free, tamper-evident log can hold, per event, a commitment salted with
// derive_key(conversation key, ChatLogSalt). Destroying the conversation's key destroys the salt, so the log
// survives erasure and says nothing about what was erased. It needs one more table and nothing of those here.
#pragma once

#include <string>

#include "app/store/database.h"

namespace hearth {

// What this program writes. A vault with a higher number is Unsupported: a newer Hearth made it.
int newest_schema();

Result<int> schema_version(Database& db);

// Brings an open database up to `version`, in one transaction. For new vaults, copies under migration, and
// tests.
Status apply_migrations(Database& db, int version = newest_schema());

// Migrates the file at `path` when it is older: on a copy beside it, checked, then renamed over it; the copy
// never stays. A crash leaves the old file or the new one, whole.
Status migrate_file(const std::string& path, const Secret& data_key);

}  // namespace hearth
