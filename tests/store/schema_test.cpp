// The numbered migrations, and files that are brought up to date.
#include "app/store/schema.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "app/store/chats.h"
#include "app/store/erase.h"
#include "temp_folder.h"
#include "test_seed.h"
#include "tests/store/chat_samples.h"

using namespace hearth;
using namespace hearth::chat_samples;

namespace {

// A vault of schema 1 with some conversations, closed.
std::vector<std::pair<ChatId, Transcript>> make_old_vault(const std::string& path, const Secret& key) {
  const auto db = must(Database::open(path, key));
  must(apply_migrations(*db, 1));
  ChatSamples samples(test_seed());
  std::vector<std::pair<ChatId, Transcript>> chats;
  for (int i = 0; i < 10; ++i) {
    const Transcript transcript = samples.transcript();
    chats.emplace_back(must(store_transcript(*db, transcript)).value(), transcript);
  }
  return chats;
}

size_t files_in(const std::string& folder) {
  size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) count += entry.is_regular_file();
  return count;
}

}  // namespace

TEST_CASE("a new database gets the newest schema, and migrating again changes nothing") {
  const auto db = must(Database::in_memory());
  CHECK(must(schema_version(*db)) == 0);
  must(apply_migrations(*db));
  CHECK(must(schema_version(*db)) == newest_schema());
  must(create_chat(*db, "still here", 1));
  must(apply_migrations(*db));
  CHECK(must(list_chats(*db)).size() == 1);
}

TEST_CASE("migrating step by step gives the same tables as at once") {
  const auto tables_of = [](Database& db) {
    std::vector<std::string> tables;
    Statement rows = must(db.prepare("SELECT sql FROM sqlite_schema ORDER BY name"));
    while (must(rows.step())) tables.emplace_back(rows.text(0));
    return tables;
  };
  const auto at_once = must(Database::in_memory()), in_steps = must(Database::in_memory());
  must(apply_migrations(*at_once));
  for (int version = 1; version <= newest_schema(); ++version) {
    must(apply_migrations(*in_steps, version));
    CHECK(must(schema_version(*in_steps)) == version);
  }
  CHECK(tables_of(*at_once) == tables_of(*in_steps));
}

TEST_CASE("an older file is migrated with all that is in it, and no copy stays") {
  const TempFolder folder;
  const Secret key = Secret::random(32);
  const std::string path = folder.path() + "/vault.db";
  const auto chats = make_old_vault(path, key);
  must(migrate_file(path, key));
  CHECK(files_in(folder.path()) == 1);
  const auto db = must(Database::open(path, key));
  CHECK(must(schema_version(*db)) == newest_schema());
  for (const auto& [chat, transcript] : chats) CHECK(must(read_transcript(*db, chat)) == transcript);
  must(save_draft(*db, chats[0].first, "new in schema 2"));
  must(schedule_erase(*db, chats[1].first, 1));
  CHECK(must(erase_due(*db, 1)) == 1);
  CHECK(must(db->check()).empty());
}

TEST_CASE("a file of this schema is left as it is, but for copies that a crash left") {
  const TempFolder folder;
  const Secret key = Secret::random(32);
  const std::string path = folder.path() + "/vault.db";
  must(create_chat(*open_vault_database(path, key), "a", 1));
  const std::string before = contents_of_file(path);
  for (const char* ending : {".migrating", ".migrating-wal", ".migrating-journal", ".migrating.part"})
    std::ofstream(path + ending) << "half a copy";
  must(migrate_file(path, key));
  CHECK(files_in(folder.path()) == 1);
  CHECK(contents_of_file(path) == before);
}

TEST_CASE("a half-written copy does not stand in the way of the next migration") {
  const TempFolder folder;
  const Secret key = Secret::random(32);
  const std::string path = folder.path() + "/vault.db";
  const auto chats = make_old_vault(path, key);
  const std::string old = contents_of_file(path);
  for (const size_t bytes : {size_t{0}, size_t{100}, size_t{4096}, old.size() / 2, old.size()}) {
    std::ofstream(path + ".migrating", std::ios::binary) << old.substr(0, bytes);
    std::ofstream(path, std::ios::binary) << old;
    must(migrate_file(path, key));
    CHECK(files_in(folder.path()) == 1);
    const auto db = must(Database::open(path, key));
    CHECK(must(read_transcript(*db, chats[0].first)) == chats[0].second);
  }
}

TEST_CASE("a newer file is unsupported and left as it is") {
  const TempFolder folder;
  const Secret key = Secret::random(32);
  const std::string path = folder.path() + "/vault.db";
  must(open_vault_database(path, key)->script("PRAGMA user_version=99"));
  const std::string before = contents_of_file(path);
  CHECK(migrate_file(path, key).error().fault == Fault::Unsupported);
  CHECK(contents_of_file(path) == before);
  const auto db = must(Database::open(path, key));
  CHECK(apply_migrations(*db).error().fault == Fault::Unsupported);
}

TEST_CASE("what is missing or no vault of this key is not migrated and not touched") {
  const TempFolder folder;
  const Secret key = Secret::random(32), other_key = Secret::random(32);
  const std::string path = folder.path() + "/vault.db";
  CHECK(migrate_file(path, key).error().fault == Fault::NotFound);
  CHECK(files_in(folder.path()) == 0);
  make_old_vault(path, key);
  const std::string before = contents_of_file(path);
  CHECK(migrate_file(path, other_key).error().fault == Fault::BadFormat);
  CHECK(contents_of_file(path) == before);
}

TEST_CASE("a file that another connection has open is not migrated") {
  const TempFolder folder;
  const Secret key = Secret::random(32);
  const std::string path = folder.path() + "/vault.db";
  make_old_vault(path, key);
  const auto other = must(Database::open(path, key));
  CHECK(must(schema_version(*other)) == 1);
  CHECK(migrate_file(path, key).error().fault == Fault::Busy);
  CHECK(must(schema_version(*other)) == 1);
}

TEST_CASE("a damaged old file is not migrated, and stays") {
  const TempFolder folder;
  const Secret key = Secret::random(32);
  const std::string path = folder.path() + "/vault.db";
  make_old_vault(path, key);
  std::string bytes = contents_of_file(path);
  constexpr size_t kPage = 4096;
  for (size_t at = kPage + 100; at < bytes.size(); at += kPage) bytes[at] = static_cast<char>(bytes[at] ^ 1);
  std::ofstream(path, std::ios::binary) << bytes;
  CHECK(migrate_file(path, key).error().fault == Fault::BadFormat);
  CHECK(contents_of_file(path) == bytes);
  CHECK(files_in(folder.path()) == 1);
}
