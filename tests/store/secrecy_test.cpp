// Canary words are put wherever a vault keeps text, then looked for in the bytes of its files. The same
// search finds each of them in a database without cipher, so it would find them here.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "app/store/personas.h"
#include "app/store/schema.h"
#include "app/store/search.h"
#include "engine/base/file_writing.h"
#include "tests/store/vault_fixtures.h"
#include "tests/temp_folder.h"

namespace hearth {
namespace {

const std::array<std::string, 11> kCanaries = {"quokkatitle", "quokkatext",    "quokkabranch", "quokkafile",
                                               "quokkabytes", "quokkadraft",   "quokkafolder", "quokkatag",
                                               "quokkamodel", "quokkapersona", "quokkaprompt"};

std::string lower_case(const std::string& path) {
  std::string text;
  for (const std::byte byte : file_bytes(path))
    text += static_cast<char>(std::tolower(std::to_integer<unsigned char>(byte)));
  return text;
}

// The canaries that any file below `folder` holds, whatever its name.
std::vector<std::string> canaries_in(const std::string& folder) {
  std::vector<std::string> found;
  for (const std::string& name : names_in(folder)) {
    const std::string path = folder + "/" + name;
    if (std::filesystem::is_directory(path)) continue;
    const std::string text = lower_case(path);
    for (const std::string& canary : kCanaries) {
      if (text.find(canary) != std::string::npos) found.push_back(name + ": " + canary);
    }
  }
  return found;
}

// Enough of each that pages overflow and the log is written.
void put_canaries(Database& db) {
  const ChatId chat = must(create_chat(db, "About Quokkatitle", 1));
  TranscriptMessage message;
  for (int i = 0; i < 400; ++i) message.text += "Quokkatext and some other words. ";
  message.origin = {.model = "quokkamodel", .model_hash = "", .parameters = "{\"seed\":\"quokkamodel\"}"};
  const auto bytes = std::as_bytes(std::span(std::string_view("quokkabytes")));
  message.attachments.push_back({"quokkafile.png", "image/png", Bytes(bytes.begin(), bytes.end())});
  const MessageId first = must(add_message(db, chat, std::nullopt, message));
  message.text = "a quokkabranch";
  static_cast<void>(must(add_message(db, chat, first, message)));
  static_cast<void>(must(add_message(db, chat, first, message)));
  must(save_draft(db, chat, "quokkadraft"));
  must(set_folder(db, chat, "quokkafolder"));
  must(set_tags(db, chat, {"quokkatag"}));
  static_cast<void>(
      must(save_persona(db, {.name = "quokkapersona", .instructions = "be a quokkapersona", .model = ""})));
  static_cast<void>(must(save_prompt(db, {.title = "quokkaprompt", .text = "quokkaprompt {{x}}"})));
  CHECK(must(search_chats(db, "quokkatext")).size() == 1);
}

}  // namespace

TEST_CASE("the search finds every canary in a database without cipher") {
  const TempFolder home;
  const auto db = must(Database::open_unencrypted(home.path() + "/plain.db", {}));
  must(apply_migrations(*db));
  put_canaries(*db);
  must(db->truncate_log());
  CHECK(canaries_in(home.path()).size() == kCanaries.size());
}

TEST_CASE("no file of a vault holds a canary, while it is open and after") {
  const TempFolder home;
  const std::string folder = home.path() + "/v", code = make_vault(folder);
  {
    const auto vault = must(Vault::unlock(folder, passphrase()));
    put_canaries(vault->writer());
    CHECK(names_in(folder) ==
          std::vector<std::string>{"vault.db", "vault.db-shm", "vault.db-wal", "vault.keys", "vault.lock"});
    CHECK(std::filesystem::file_size(database_path(folder) + "-wal") > 10000);
    CHECK(canaries_in(home.path()).empty());

    must(vault->change_passphrase(passphrase("quokkatitle"), kCheapKdf));
    must(vault->backup(home.path() + "/v.backup"));
    must(restore_vault(home.path() + "/v.backup", home.path() + "/restored", passphrase("quokkatitle")));
    CHECK(canaries_in(home.path()).empty());
  }
  CHECK(canaries_in(home.path()).empty());
  for (const std::string& name : names_in(folder))
    CHECK(lower_case(folder + "/" + name).find(code.substr(0, 9)) == std::string::npos);
}

TEST_CASE(
    "neither a transaction larger than the cache nor the migration of an old vault leaves plain words") {
  const TempFolder home;
  const std::string folder = home.path() + "/v";
  make_vault(folder);
  const Secret key = data_key_of(folder);
  std::filesystem::remove(database_path(folder));
  {
    const auto old = must(Database::open(database_path(folder), key));
    must(apply_migrations(*old, 1));
    must(old->script("PRAGMA cache_size=10; CREATE TABLE words(text);"));
    Transaction transaction = must(Transaction::begin(*old));
    for (int i = 0; i < 200; ++i)
      must(old->run("INSERT INTO words VALUES(?)", "quokkatext" + std::string(4000, 'q')));
    must(old->run("CREATE INDEX by_text ON words(text)"));  // sorts
    CHECK(canaries_in(home.path()).empty());
    must(transaction.commit());
  }
  must(Vault::unlock(folder, passphrase()));
  CHECK(canaries_in(home.path()).empty());
}

TEST_CASE("the database of a vault never begins like a plain one") {
  const TempFolder home;
  const std::string folder = home.path() + "/v";
  make_vault(folder);
  CHECK(must(is_encrypted(database_path(folder))));
  const std::string plain = home.path() + "/plain.db";
  must(must(Database::open_unencrypted(plain, {}))->script("CREATE TABLE t(x)"));
  CHECK(!must(is_encrypted(plain)));
}

}  // namespace hearth
